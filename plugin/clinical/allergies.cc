#include "plugin/clinical/allergies.h"

#include <algorithm>
#include <optional>

#include "plugin/clinical/counting.h"
#include "plugin/clinical/words.h"

namespace isoguard::clinical {
namespace {

using knowledge::CodeMeaning;
using knowledge::Set;
using knowledge::Sets;
using knowledge::Terminology;

// A record may name the product that was taken instead of the substance.
constexpr Sets kIsotretinoin = {Set::allergy_isotretinoin, Set::isotretinoin_ingredient,
                                Set::isotretinoin_oral, Set::isotretinoin_topical};
constexpr Sets kRetinoid = {Set::allergy_retinoid_vitamin_a, Set::retinoid_systemic_other};

bool counts(const fhir::AllergyIntolerance& allergy) {
  return (allergy.clinical_status.empty() || same_word(allergy.clinical_status, "active")) &&
         !same_word(allergy.verification_status, "refuted") &&
         !same_word(allergy.verification_status, "entered-in-error");
}

std::optional<AllergyKind> kind_of(Sets sets) {
  if (sets.any_of(kIsotretinoin)) return AllergyKind::isotretinoin;
  if (sets.any_of(kRetinoid)) return AllergyKind::retinoid;
  if (sets.has(Set::allergy_soya_peanut)) return AllergyKind::soya_peanut;
  return std::nullopt;
}

struct Found {
  AllergyKind kind;
  std::string_view label;
};

std::optional<Found> find_in(const fhir::CodeableConcept& concept_,
                             const Terminology& terminology) {
  const CodeMeaning meaning = terminology.meaning(concept_);
  if (const auto kind = kind_of(meaning.sets)) return Found{*kind, meaning.display};
  if (!meaning.sets.empty()) return std::nullopt;
  std::string_view name = terminology.find_name(Set::isotretinoin_name_fallback, concept_.text);
  for (const fhir::Coding& coding : concept_.coding) {
    if (name.empty()) {
      name = terminology.find_name(Set::isotretinoin_name_fallback, coding.display);
    }
  }
  if (name.empty()) return std::nullopt;
  return Found{AllergyKind::isotretinoin, name};
}

std::optional<Found> find_in(const fhir::AllergyIntolerance& allergy,
                             const Terminology& terminology) {
  std::optional<Found> found = find_in(allergy.code, terminology);
  for (const fhir::AllergyReaction& reaction : allergy.reactions) {
    const auto substance = find_in(reaction.substance, terminology);
    if (substance && (!found || substance->kind > found->kind)) found = substance;
  }
  return found;
}

}  // namespace

Allergies find_allergies(const facts::PatientFacts& facts, const Gaps& gaps,
                         const Terminology& terminology, Day today, fhir::Arena& arena) {
  Allergies allergies(arena);
  for (const fhir::AllergyIntolerance& allergy : facts.allergies) {
    if (!counts(allergy)) continue;
    const std::optional<Found> found = find_in(allergy, terminology);
    if (!found) continue;
    const bool mild =
        same_word(allergy.type, "intolerance") && same_word(allergy.criticality, "low");
    const bool downgraded = mild && found->kind == AllergyKind::isotretinoin;
    allergies.all.push_back({downgraded ? AllergyKind::intolerance : found->kind,
                             mild,
                             {"AllergyIntolerance", shown_id(allergy.id), found->label,
                              allergy.recorded_date ? allergy.recorded_date : allergy.onset,
                              mild ? "mild-intolerance" : "allergy"}});
  }
  for (const fhir::Condition& condition : facts.conditions) {
    const CodeMeaning meaning = terminology.meaning(condition.code);
    const auto kind = kind_of(meaning.sets);
    if (!kind || !is_current(condition, today)) continue;
    allergies.all.push_back({*kind, false, evidence_of(condition, meaning.display, "allergy")});
  }
  std::stable_sort(allergies.all.begin(), allergies.all.end(),
                   [](const Allergy& a, const Allergy& b) { return a.kind > b.kind; });
  allergies.others = gaps.answer(false, {Source::allergies});
  return allergies;
}

}  // namespace isoguard::clinical
