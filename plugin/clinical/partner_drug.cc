#include "plugin/clinical/partner_drug.h"

#include <algorithm>

#include "plugin/clinical/words.h"

namespace isoguard::clinical {
namespace {

using knowledge::CodeMeaning;
using knowledge::Set;
using knowledge::Sets;
using knowledge::Terminology;

constexpr Sets kAsked = {Set::retinoid_systemic_other, Set::vitamin_a_high, Set::topical_exfoliant};
constexpr Sets kNeverVitaminA = {Set::vitamin_a_local, Set::vitamin_a_low, Set::betacarotene};

bool has_digit(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_atc(const fhir::Coding& coding) { return has_phrase(as_words(coding.system), {"atc"}); }

/// Displays of products tell a strength; those of ATC stand for products without one.
bool is_substance(const fhir::Coding& coding, const CodeMeaning& meaning) {
  return !has_digit(meaning.display) && !is_atc(coding);
}

/// Retinoids that are put on the skin as well.
bool may_be_local(std::string_view display) {
  return !has_digit(display) &&
         has_phrase(as_words(display), {"tretinoin", "alitretinoin", "bexarotene"});
}

std::optional<Drug> retinoid(const Terminology& terminology, const Naming& naming,
                             LazyReach& reach) {
  const auto* found = find_coding(terminology, naming, [&](const auto&, const CodeMeaning& known) {
    if (known.sets.has(Set::retinoid_systemic_other)) {
      return !may_be_local(known.display) || reach.get() != Reach::local;
    }
    // Tretinoin as an ingredient is filed with the exfoliants; swallowed, it is a systemic one.
    return known.sets.has(Set::topical_exfoliant) && may_be_local(known.display) &&
           reach.get() == Reach::systemic;
  });
  if (found == nullptr) return std::nullopt;
  const std::string_view label = terminology.meaning(*found).display;
  const bool not_stated = may_be_local(label) && reach.get() == Reach::not_told;
  return named_drug(terminology, DrugClass::retinoid, Set::retinoid_systemic_other, label,
                    not_stated);
}

/// Codings that a drug system knows, of the product and of its ingredients.
std::ptrdiff_t count_known(const Terminology& terminology, const Naming& naming) {
  std::ptrdiff_t count = 0;
  for (const fhir::CodeableConcept* concept_ : naming.concepts) {
    count += std::count_if(concept_->coding.begin(), concept_->coding.end(),
                           [&](const fhir::Coding& coding) {
                             const CodeMeaning known = terminology.meaning(coding);
                             return known.known_system || !known.sets.empty();
                           });
  }
  return count;
}

std::optional<Drug> vitamin_a(const Terminology& terminology, const Naming& naming,
                              LazyReach& reach) {
  if (has_code_of(terminology, naming,
                  [](const CodeMeaning& known) { return known.sets.any_of(kNeverVitaminA); })) {
    return std::nullopt;
  }
  const bool sole = naming.ingredients <= 1 && count_known(terminology, naming) <= 1;
  const auto* found =
      find_coding(terminology, naming, [&](const fhir::Coding& coding, const CodeMeaning& known) {
        if (!known.sets.has(Set::vitamin_a_high)) return false;
        return !is_substance(coding, known) || (sole && reach.get() != Reach::local);
      });
  if (found == nullptr) return std::nullopt;
  return named_drug(terminology, DrugClass::vitamin_a, Set::vitamin_a_high,
                    terminology.meaning(*found).display, false);
}

/// Warts, corns and the scalp are not the face.
bool is_spot_treatment(const Naming& naming) {
  return std::any_of(naming.texts.begin(), naming.texts.end(), [](std::string_view text) {
    return has_phrase(as_words(text),
                      {"wart", "warts", "verruca", "verrucas", "verrugas", "warzen", "corn",
                       "corns", "callus", "callosidades", "huhneraugen", "scalp", "shampoo",
                       "champu", "shampooing", "kopfhaut", "verrues", "cuir chevelu"});
  });
}

std::optional<Drug> exfoliant(const Terminology& terminology, const Naming& naming,
                              LazyReach& reach) {
  const auto* found =
      find_coding(terminology, naming, [&](const fhir::Coding& coding, const CodeMeaning& known) {
        if (!known.sets.has(Set::topical_exfoliant)) return false;
        if (known.sets.has(Set::vitamin_a_local)) return false;
        return is_substance(coding, known) ? reach.get() == Reach::local
                                           : reach.get() != Reach::systemic;
      });
  if (found == nullptr || is_spot_treatment(naming)) return std::nullopt;
  return named_drug(terminology, DrugClass::exfoliant, Set::topical_exfoliant,
                    terminology.meaning(*found).display, false);
}

}  // namespace

Drug partner_by_code(const Terminology& terminology, const Naming& naming, LazyReach& reach) {
  if (!has_code_of(terminology, naming,
                   [](const CodeMeaning& known) { return known.sets.any_of(kAsked); })) {
    return {};
  }
  if (const auto found = retinoid(terminology, naming, reach)) return *found;
  if (const auto found = vitamin_a(terminology, naming, reach)) return *found;
  return exfoliant(terminology, naming, reach).value_or(Drug{});
}

std::optional<Drug> partner_by_name(const Terminology& terminology, const Naming& naming,
                                    LazyReach& reach) {
  const Match systemic = match_name(terminology, naming, Set::retinoid_systemic_other);
  if (systemic.found) {
    const bool local = reach.get() == Reach::local;
    // A bare "tretinoin" is nearly always a cream: only what says that it is swallowed counts.
    const bool usually_local =
        has_phrase(as_words(systemic.label), {"tretinoin", "tretinoina", "tretinoine"});
    if (!local && (!usually_local || reach.get() == Reach::systemic)) {
      return named_drug(terminology, DrugClass::retinoid, Set::retinoid_systemic_other,
                        systemic.label, false);
    }
  }
  const Match topical = match_name(terminology, naming, Set::topical_exfoliant);
  if (!topical.found || reach.get() != Reach::local || is_spot_treatment(naming)) {
    return std::nullopt;
  }
  return named_drug(terminology, DrugClass::exfoliant, Set::topical_exfoliant, topical.label,
                    false);
}

}  // namespace isoguard::clinical
