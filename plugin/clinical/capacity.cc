#include "plugin/clinical/capacity.h"

#include "plugin/clinical/sex_sources.h"
#include "plugin/clinical/test_result.h"

namespace isoguard::clinical {
namespace {

using knowledge::CodeMeaning;
using knowledge::PolicyParameters;
using knowledge::Set;
using knowledge::Sets;
using knowledge::Terminology;

constexpr Sets kPregnancyRecords = {
    Set::pregnancy_condition,      Set::pregnancy_possible,
    Set::pregnancy_ended,          Set::lactation,
    Set::pregnancy_test_procedure, Set::contraception_larc,
    Set::contraception_hormonal,   Set::contraception_larc_removal,
    Set::contraception_emergency,  Set::contraception_progestin_only_pill,
    Set::female_sterilisation};
constexpr Sets kPregnancyObservations = {Set::pregnancy_test, Set::pregnancy_test_procedure,
                                         Set::edd_observation, Set::lactation_observation};
constexpr Sets kContraceptives = {Set::contraception_larc, Set::contraception_hormonal,
                                  Set::contraception_progestin_only_pill,
                                  Set::contraception_emergency};

/// Uterus or both ovaries absent, unless the same record also carries a code of the look-alikes.
std::string_view absence(const CodeMeaning& meaning) {
  if (meaning.sets.has(Set::uterus_absent_trap)) return {};
  if (meaning.sets.has(Set::uterus_absent)) return "uterus-absent";
  return meaning.sets.has(Set::ovaries_absent) ? "ovaries-absent" : std::string_view();
}

void decide(Capacity& capacity, Truth truth, std::string_view reason) {
  capacity.can_become_pregnant = truth;
  capacity.reason = reason;
}

/// Row 1: whatever the clinical status, for what was removed does not come back.
bool decide_by_absence(Capacity& capacity, const facts::PatientFacts& facts,
                       const Terminology& terminology, Day today) {
  const auto found = [&capacity](std::string_view reason, const Evidence& evidence) {
    decide(capacity, Truth::no, reason);
    capacity.permanently_absent = true;
    capacity.evidence.push_back(evidence);
  };
  for (const fhir::Procedure& procedure : facts.procedures) {
    const CodeMeaning meaning = terminology.meaning(procedure.code);
    const std::string_view reason = absence(meaning);
    if (!reason.empty() && is_done(procedure, today)) {
      found(reason, evidence_of(procedure, meaning.display));
    }
  }
  for (const fhir::Condition& condition : facts.conditions) {
    const CodeMeaning meaning = terminology.meaning(condition.code);
    const std::string_view reason = absence(meaning);
    if (!reason.empty() && is_certain(condition) && !in_future(date_of(condition), today)) {
      found(reason, evidence_of(condition, meaning.display));
    }
  }
  return capacity.permanently_absent;
}

/// Row 9: outside the band whatever the birth date can mean.
bool is_outside_band(const std::optional<Age>& age, const PolicyParameters& parameters) {
  return age && (age->oldest < parameters.childbearing_age_min ||
                 age->youngest > parameters.childbearing_age_max);
}

/// Row 10.
bool decide_by_menopause(Capacity& capacity, const std::optional<Age>& age,
                         const facts::PatientFacts& facts, const Terminology& terminology,
                         const PolicyParameters& parameters, Day today) {
  if (!age || age->youngest < parameters.menopause_age_min) return false;
  for (const fhir::Condition& condition : facts.conditions) {
    if (!is_current(condition, today) || !is_certain(condition)) continue;
    const CodeMeaning meaning = terminology.meaning(condition.code);
    if (!meaning.sets.has(Set::menopause) || meaning.sets.has(Set::menopause_not_proof)) continue;
    decide(capacity, Truth::no, "menopause");
    capacity.evidence.push_back(evidence_of(condition, meaning.display));
    return true;
  }
  return false;
}

/// Row 4: what a record of a man should not hold. An encounter for sterilisation may be his own.
bool is_pregnancy_record(const CodeMeaning& meaning) {
  if (!meaning.sets.any_of(kPregnancyRecords)) return false;
  return !(meaning.sets.has(Set::female_sterilisation) && is_encounter(meaning));
}

bool has_pregnancy_record(Capacity& capacity, const facts::PatientFacts& facts,
                          const fhir::List<MedicationUse>& history, const Terminology& terminology,
                          const PolicyParameters& parameters, Day today) {
  const std::size_t before = capacity.evidence.size();
  for (const fhir::Condition& condition : facts.conditions) {
    const CodeMeaning meaning = terminology.meaning(condition.code);
    if (!is_history(condition) || !is_pregnancy_record(meaning)) continue;
    capacity.evidence.push_back(evidence_of(condition, meaning.display));
  }
  for (const fhir::Procedure& procedure : facts.procedures) {
    const CodeMeaning meaning = terminology.meaning(procedure.code);
    if (!is_done(procedure, today) || !is_pregnancy_record(meaning)) continue;
    capacity.evidence.push_back(evidence_of(procedure, meaning.display));
  }
  for (const fhir::Observation& observation : facts.observations) {
    const CodeMeaning meaning = terminology.meaning(observation.code);
    const bool told =
        meaning.sets.any_of(kPregnancyObservations) ||
        (meaning.sets.has(Set::pregnancy_status_observation) &&
         read_test(observation, terminology, parameters) >= TestResult::indeterminate);
    if (!is_result(observation, today) || !told) continue;
    capacity.evidence.push_back(evidence_of(observation, meaning.display));
  }
  for (const MedicationUse& use : history) {
    if (!use.sets.any_of(kContraceptives)) continue;
    capacity.evidence.push_back(evidence_of(use, "contraceptive"));
  }
  return capacity.evidence.size() > before;
}

}  // namespace

std::optional<Age> age_of(const fhir::Patient* patient, Day today) {
  if (patient == nullptr || !patient->birth_date || patient->birth_date->earliest > today) {
    return std::nullopt;
  }
  const fhir::Date& born = *patient->birth_date;
  return Age{fhir::years_between(std::min(born.latest, today), today),
             fhir::years_between(born.earliest, today)};
}

Capacity find_capacity(const facts::PatientFacts& facts, const fhir::List<MedicationUse>& history,
                       bool patient_understood, const Terminology& terminology,
                       const PolicyParameters& parameters, Day today, fhir::Arena& arena) {
  Capacity capacity(arena);
  if (decide_by_absence(capacity, facts, terminology, today)) return capacity;
  const std::optional<Age> age = age_of(facts.patient, today);
  if (is_outside_band(age, parameters)) {
    decide(capacity, Truth::no, "age");
    return capacity;
  }
  if (decide_by_menopause(capacity, age, facts, terminology, parameters, today)) return capacity;

  const SexSources sex = read_sex_sources(facts, terminology, today, arena);
  capacity.evidence.assign(sex.evidence.begin(), sex.evidence.end());
  if (sex.female && !sex.male) {
    decide(capacity, Truth::yes, "recorded-female");
  } else if (sex.female && sex.birth_sex_female) {
    decide(capacity, Truth::yes, "birth-sex-female");
  } else if (sex.female) {
    const bool two_clinical_sources = sex.birth_sex_male && sex.parameter_male_typical;
    decide(capacity, two_clinical_sources ? Truth::no : Truth::unknown,
           two_clinical_sources ? "birth-sex-male" : "sex-sources-disagree");
  } else if (!sex.male) {
    decide(capacity, Truth::unknown, patient_understood ? "no-sex-data" : "patient-unreadable");
  } else if (has_pregnancy_record(capacity, facts, history, terminology, parameters, today)) {
    decide(capacity, Truth::unknown, "male-with-pregnancy-record");
  } else if (!patient_understood) {
    // What was not read may say female.
    decide(capacity, Truth::unknown, "patient-unreadable");
  } else {
    decide(capacity, Truth::no, "recorded-male");
  }
  return capacity;
}

}  // namespace isoguard::clinical
