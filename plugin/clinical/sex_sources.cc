#include "plugin/clinical/sex_sources.h"

#include <algorithm>

#include "plugin/clinical/words.h"

namespace isoguard::clinical {
namespace {

using knowledge::Set;

enum class Sex : unsigned char { not_told, female, male };

/// Codes of the sex value sets that profiles bind to: administrative gender, HL7 v3, SNOMED CT,
/// LOINC answers, sexParameterForClinicalUse.
Sex sex_of_code(std::string_view code) {
  for (std::string_view female : {"female", "F", "248152002", "LA3-6", "female-typical"}) {
    if (same_word(code, female)) return Sex::female;
  }
  for (std::string_view male : {"male", "M", "248153007", "LA2-8", "male-typical"}) {
    if (same_word(code, male)) return Sex::male;
  }
  return Sex::not_told;
}

Sex sex_of_text(std::string_view text) {
  const std::string words = as_words(text);
  if (has_phrase(words, {"female", "femenino", "mujer", "weiblich", "feminin", "f"})) {
    return Sex::female;
  }
  if (has_phrase(words, {"male", "masculino", "hombre", "mannlich", "masculin", "m"})) {
    return Sex::male;
  }
  return Sex::not_told;
}

Sex sex_of(const fhir::ObservationValue& value) {
  for (const fhir::Coding& coding : value.concept_.coding) {
    Sex sex = sex_of_code(coding.code);
    if (sex == Sex::not_told) sex = sex_of_text(coding.display);
    if (sex != Sex::not_told) return sex;
  }
  const Sex sex = sex_of_text(value.concept_.text);
  return sex != Sex::not_told ? sex : sex_of_text(value.string);
}

void add(SexSources& sources, Sex sex, const Evidence& evidence) {
  if (sex == Sex::not_told) return;
  sources.female = sources.female || sex == Sex::female;
  sources.male = sources.male || sex == Sex::male;
  sources.evidence.push_back(evidence);
  sources.evidence.back().finding = sex == Sex::female ? "female" : "male";
}

void add_patient(SexSources& sources, const fhir::Patient& patient) {
  const auto evidence = [&patient](std::string_view label) {
    return Evidence{"Patient", shown_id(patient.id), label, std::nullopt, {}};
  };
  add(sources, sex_of_code(patient.gender), evidence("administrative-gender"));
  const Sex birth_sex = sex_of_code(patient.birth_sex);
  add(sources, birth_sex, evidence("birth-sex"));
  sources.birth_sex_female = birth_sex == Sex::female;
  sources.birth_sex_male = birth_sex == Sex::male;
  add(sources, sex_of_code(patient.sex), evidence("recorded-sex"));
  const Sex parameter = sex_of_code(patient.sex_parameter);
  add(sources, parameter, evidence("sex-for-clinical-use"));
  sources.parameter_male_typical = parameter == Sex::male;
  if (patient.sex_parameters_disagree) {
    add(sources, Sex::female, evidence("sex-for-clinical-use"));
    add(sources, Sex::male, evidence("sex-for-clinical-use"));
  }
}

bool is_birth_sex(const fhir::CodeableConcept& concept_) {
  return std::any_of(concept_.coding.begin(), concept_.coding.end(),
                     [](const fhir::Coding& coding) { return coding.code == "76689-9"; });
}

}  // namespace

SexSources read_sex_sources(const facts::PatientFacts& facts,
                            const knowledge::Terminology& terminology, Day today,
                            fhir::Arena& arena) {
  SexSources sources(arena);
  if (facts.patient != nullptr) add_patient(sources, *facts.patient);
  for (const fhir::Observation& observation : facts.observations) {
    if (!is_result(observation, today)) continue;
    const knowledge::CodeMeaning meaning = terminology.meaning(observation.code);
    if (!meaning.sets.has(Set::sex_observation)) continue;
    const Sex sex = sex_of(observation.value);
    add(sources, sex, evidence_of(observation, meaning.display));
    if (!is_birth_sex(observation.code)) continue;
    sources.birth_sex_female = sources.birth_sex_female || sex == Sex::female;
    sources.birth_sex_male = sources.birth_sex_male || sex == Sex::male;
  }
  return sources;
}

}  // namespace isoguard::clinical
