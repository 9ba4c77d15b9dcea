#include "plugin/clinical/contraception.h"

#include <algorithm>

#include "plugin/clinical/words.h"

namespace isoguard::clinical {
namespace {

using knowledge::CodeMeaning;
using knowledge::PolicyParameters;
using knowledge::Set;
using knowledge::Sets;

/// Word key of a method that does not count alone; empty for the others.
std::string_view weak_method(Sets sets) {
  if (sets.has(Set::contraception_progestin_only_pill)) return "progestogen-only-pill";
  if (sets.has(Set::contraception_emergency)) return "emergency-contraception";
  if (sets.has(Set::contraception_barrier)) return "barrier-method";
  if (sets.has(Set::contraception_generic)) return "method-not-specified";
  if (sets.has(Set::contraception_counselling)) return "counselling-only";
  return {};
}

struct Finder {
  const facts::PatientFacts& facts;
  const knowledge::Terminology& terminology;
  const PolicyParameters& parameters;
  Day today;
  Prevention& prevention;

  bool is_removal(const fhir::CodeableConcept& code) const {
    return terminology.in(code, Set::contraception_larc_removal);
  }

  /// A removal after the insertion, or one of which that cannot be ruled out; done, whatever its
  /// date.
  bool removed_after(const std::optional<fhir::Date>& insertion) const {
    const auto ends = [&insertion](const std::optional<fhir::Date>& removal) {
      return !removal || !insertion || removal->latest > insertion->earliest;
    };
    return std::any_of(facts.procedures.begin(), facts.procedures.end(),
                       [&](const fhir::Procedure& procedure) {
                         return same_word(procedure.status, "completed") &&
                                is_removal(procedure.code) && ends(procedure.performed);
                       }) ||
           std::any_of(facts.conditions.begin(), facts.conditions.end(),
                       [&](const fhir::Condition& condition) {
                         return is_history(condition) && is_removal(condition.code) &&
                                ends(date_of(condition));
                       });
  }

  bool counts(const fhir::Condition& condition, const CodeMeaning& meaning) const {
    const std::optional<fhir::Date> date = date_of(condition);
    if (in_future(date, today) || !is_certain(condition)) return false;
    const bool encounter = is_encounter(meaning);
    // A sterilisation is history that lasts; an encounter for one may not have led to it.
    if (meaning.sets.has(Set::female_sterilisation)) return !encounter;
    if (!is_current(condition, today)) return false;
    if (meaning.sets.has(Set::contraception_abstinence)) {
      return is_within(date, parameters.abstinence_valid_days, today);
    }
    if (encounter && !is_within(date, parameters.contraception_visit_valid_days, today))
      return false;
    if (meaning.sets.has(Set::contraception_larc)) return !removed_after(date);
    return meaning.sets.has(Set::contraception_hormonal);
  }

  bool add(bool counts, const Evidence& evidence, Sets sets) {
    if (counts) {
      prevention.present.push_back(evidence);
      prevention.present.back().finding = "contraception";
    } else if (const std::string_view weak = weak_method(sets); !weak.empty()) {
      prevention.not_enough.push_back(evidence);
      prevention.not_enough.back().finding = weak;
    }
    return counts;
  }

  bool add(const fhir::Condition& condition) {
    const CodeMeaning meaning = terminology.meaning(condition.code);
    const bool weak_counts = is_current(condition, today);
    return add(counts(condition, meaning), evidence_of(condition, meaning.display),
               weak_counts ? meaning.sets : Sets{});
  }

  bool add(const fhir::Procedure& procedure) {
    if (!is_done(procedure, today)) return false;
    const CodeMeaning meaning = terminology.meaning(procedure.code);
    const bool device =
        meaning.sets.has(Set::contraception_larc) && !removed_after(procedure.performed);
    return add(device || meaning.sets.has(Set::female_sterilisation),
               evidence_of(procedure, meaning.display), meaning.sets);
  }

  bool add(const MedicationUse& use) {
    // Status "active" only: on hold, unknown and intended prove no method in use.
    if (!use.is_status("active") || in_future(use.start, today)) return false;
    if (use.end && *use.end < today) return false;
    const bool device = use.sets.has(Set::contraception_larc) && !removed_after(use.start);
    const bool hormonal = use.sets.has(Set::contraception_hormonal) &&
                          !use.sets.has(Set::contraception_progestin_only_pill);
    return add(device || hormonal, evidence_of(use, {}), use.sets);
  }
};

}  // namespace

bool find_contraception(const facts::PatientFacts& facts, const fhir::List<MedicationUse>& history,
                        const knowledge::Terminology& terminology,
                        const PolicyParameters& parameters, Day today, Prevention& prevention) {
  Finder finder{facts, terminology, parameters, today, prevention};
  bool found = false;
  for (const fhir::Condition& condition : facts.conditions) found = finder.add(condition) || found;
  for (const fhir::Procedure& procedure : facts.procedures) found = finder.add(procedure) || found;
  for (const MedicationUse& use : history) found = finder.add(use) || found;
  return found;
}

}  // namespace isoguard::clinical
