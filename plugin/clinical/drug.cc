#include "plugin/clinical/drug.h"

#include <array>
#include <optional>

#include "plugin/clinical/drug_naming.h"
#include "plugin/clinical/learned_drug.h"
#include "plugin/clinical/partner_drug.h"

namespace isoguard::clinical {
namespace {

using knowledge::CodeMeaning;
using knowledge::Set;
using knowledge::Terminology;

/// The value sets of one class of drugs.
struct ClassSets {
  DrugClass drug_class;
  Set product;
  Set ingredient;
  Set local;
  Set names;
};

constexpr std::array kClasses = {
    ClassSets{DrugClass::isotretinoin, Set::isotretinoin_oral, Set::isotretinoin_ingredient,
              Set::isotretinoin_topical, Set::isotretinoin_name_fallback},
    ClassSets{DrugClass::tetracycline, Set::tetracycline_systemic, Set::tetracycline_ingredient,
              Set::tetracycline_local, Set::tetracycline_ingredient},
};

Drug named(const Terminology& terminology, const ClassSets& sets, std::string_view label,
           bool route_not_stated) {
  return named_drug(terminology, sets.drug_class, sets.names, label, route_not_stated);
}

/// Tests 1 to 3: by code. nullopt when the codes do not put the drug into this class.
std::optional<Drug> by_code(const Terminology& terminology, const Naming& naming, LazyReach& reach,
                            const ClassSets& sets) {
  if (match(terminology, naming, sets.local).found) return std::nullopt;
  if (const Match product = match(terminology, naming, sets.product); product.found) {
    return named(terminology, sets, product.label, false);
  }
  const Match ingredient = match(terminology, naming, sets.ingredient);
  if (!ingredient.found || reach.get() == Reach::local) return std::nullopt;
  return named(terminology, sets, ingredient.label, reach.get() == Reach::not_told);
}

/// Test 4: by name.
std::optional<Drug> by_name(const Terminology& terminology, const Naming& naming, LazyReach& reach,
                            const ClassSets& sets) {
  const Match name = match_name(terminology, naming, sets.names);
  if (!name.found || reach.get() == Reach::local) return std::nullopt;
  if (reach.get() == Reach::not_told && match_name(terminology, naming, sets.local).found) {
    return std::nullopt;
  }
  return named(terminology, sets, name.label, false);
}

}  // namespace

Drug drug_of(const Naming& naming, const fhir::Dosages& dosage, const Terminology& terminology) {
  LazyReach reach(terminology, naming, dosage);
  if (has_code_of(terminology, naming, [](const CodeMeaning& m) { return !m.sets.empty(); })) {
    for (const ClassSets& sets : kClasses) {
      if (const auto drug = by_code(terminology, naming, reach, sets)) return *drug;
    }
    return partner_by_code(terminology, naming, reach);
  }
  for (const ClassSets& sets : kClasses) {
    if (const auto drug = by_name(terminology, naming, reach, sets)) return *drug;
  }
  if (const auto drug = partner_by_name(terminology, naming, reach)) return *drug;
  const bool coded =
      has_code_of(terminology, naming, [](const CodeMeaning& m) { return m.known_system; });
  // A code of the order itself says enough, whatever it refers to as well (R5).
  if (!naming.resolved && !coded) return {DrugClass::unidentified, {}, {}, false, true};
  const bool told = coded || !naming.texts.empty();
  return told ? Drug{} : Drug{DrugClass::unidentified, {}, {}, false, false};
}

Drug identify(const fhir::MedicationChoice& choice, std::span<const fhir::Medication> contained,
              const fhir::Dosages& dosage, const facts::PatientFacts& facts,
              const Terminology& terminology) {
  const Naming naming = naming_of(choice, contained, facts);
  const Drug own = drug_of(naming, dosage, terminology);
  const bool ask = own.drug_class == DrugClass::unidentified && !own.unresolved;
  return ask && !facts.learned.empty() ? learned_drug(own, naming, dosage, facts, terminology)
                                       : own;
}

}  // namespace isoguard::clinical
