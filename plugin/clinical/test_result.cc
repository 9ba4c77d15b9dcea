#include "plugin/clinical/test_result.h"

#include <algorithm>
#include <array>

#include "plugin/clinical/words.h"

namespace isoguard::clinical {
namespace {

using knowledge::Set;
using knowledge::Sets;
using knowledge::Terminology;

struct Unit {
  std::string_view code;
  double iu_per_litre;
};
constexpr std::array kHcgUnits = {
    Unit{"[IU]/L", 1},     Unit{"IU/L", 1},     Unit{"UI/L", 1},       Unit{"U/L", 1},
    Unit{"m[IU]/mL", 1},   Unit{"mIU/mL", 1},   Unit{"mU/mL", 1},      Unit{"mUI/mL", 1},
    Unit{"[IU]/mL", 1000}, Unit{"IU/mL", 1000}, Unit{"k[IU]/L", 1000}, Unit{"m[IU]/L", 0.001},
    Unit{"mIU/L", 0.001},
};

/// Interpretation codes of HL7 v3 ObservationInterpretation that say the presence of something.
TestResult result_of_interpretation_code(std::string_view code) {
  for (std::string_view negative : {"NEG", "ND", "NR"}) {
    if (code == negative) return TestResult::negative;
  }
  for (std::string_view unclear : {"IND", "E"}) {
    if (code == unclear) return TestResult::indeterminate;
  }
  for (std::string_view positive : {"POS", "DET", "RR", "WR"}) {
    if (code == positive) return TestResult::positive;
  }
  return TestResult::none;
}

TestResult result_of_sets(Sets sets) {
  if (sets.any_of({Set::result_positive, Set::pregnancy_condition})) return TestResult::positive;
  if (sets.any_of({Set::result_indeterminate, Set::pregnancy_possible})) {
    return TestResult::indeterminate;
  }
  return sets.any_of({Set::result_negative, Set::not_pregnant}) ? TestResult::negative
                                                                : TestResult::none;
}

TestResult result_of_answer(std::string_view display) {
  const std::string words = as_words(display);
  if (has_phrase(words, {"yes"})) return TestResult::positive;
  return has_phrase(words, {"no"}) ? TestResult::negative : TestResult::none;
}

TestResult read_concept(const fhir::CodeableConcept& concept_, const Terminology& terminology) {
  TestResult result = result_of_sets(terminology.meaning(concept_).sets);
  for (const fhir::Coding& coding : concept_.coding) {
    // Findings such as "Pregnancy test positive" are in one set with the test; their name tells.
    const auto meaning = terminology.meaning(coding);
    if (meaning.sets.has(Set::pregnancy_test_procedure)) {
      result = std::max(result, read_result_text(meaning.display));
    }
    if (meaning.sets.has(Set::yes_no_unknown)) {
      result = std::max(result, result_of_answer(meaning.display));
    }
  }
  if (result != TestResult::none) return result;
  for (const fhir::Coding& coding : concept_.coding) {
    // A plain "Yes" of another answer list, such as LOINC's; a "No" that nobody knows proves nothing.
    if (same_word(coding.display, "yes")) result = TestResult::positive;
    result = std::max({result, read_result_text(coding.display), read_result_text(coding.code)});
  }
  return std::max(result, read_result_text(concept_.text));
}

TestResult read_value(const fhir::ObservationValue& value, const Terminology& terminology,
                      const knowledge::PolicyParameters& parameters) {
  TestResult result = read_concept(value.concept_, terminology);
  result = std::max(result, read_hcg(value.quantity, parameters));
  result = std::max(result, read_result_text(value.string));
  if (value.boolean) {
    result = std::max(result, *value.boolean ? TestResult::positive : TestResult::negative);
  }
  return result;
}

TestResult read_interpretation(std::span<const fhir::CodeableConcept> interpretation,
                               const Terminology& terminology) {
  TestResult result = TestResult::none;
  for (const fhir::CodeableConcept& concept_ : interpretation) {
    result = std::max(result, read_concept(concept_, terminology));
    for (const fhir::Coding& coding : concept_.coding) {
      result = std::max(result, result_of_interpretation_code(coding.code));
    }
  }
  return result;
}

}  // namespace

std::string_view to_word(TestResult result) {
  switch (result) {
    case TestResult::none:
      return {};
    case TestResult::negative:
      return "negative";
    case TestResult::indeterminate:
      return "indeterminate";
    case TestResult::positive:
      return "positive";
  }
  return {};
}

TestResult read_result_text(std::string_view text) {
  if (text.empty()) return TestResult::none;
  std::string words = as_words(text);
  const bool unclear =
      take_phrases(words, {"indeterminate", "indeterminado", "indetermine", "unbestimmt",
                           "equivocal", "inconclusive", "borderline", "dudoso", "not yet confirmed",
                           "possible", "possible pregnancy"});
  const bool negative = take_phrases(
      words,
      {"not detected", "none detected",   "undetected",      "no detectado", "nicht nachweisbar",
       "non detecte",  "no hcg detected", "no hcg present",  "not present",  "non reactive",
       "nonreactive",  "not reactive",    "no reactivo",     "not positive", "not pregnant",
       "non pregnant", "no embarazada",   "nicht schwanger", "non enceinte", "negative",
       "negativo",     "negativa",        "negativ",         "negatif",      "neg",
       "absent"});
  const bool positive =
      has_phrase(words, {"positive", "positivo", "positiva", "positiv", "positif", "pos",
                         "detected", "detectado", "nachweisbar", "reactive", "reactivo", "present",
                         "pregnant", "embarazada", "schwanger", "enceinte"});
  if (positive && !negative && !unclear) return TestResult::positive;
  if (positive || unclear) return TestResult::indeterminate;
  return negative ? TestResult::negative : TestResult::none;
}

TestResult read_hcg(const fhir::Quantity& quantity, const knowledge::PolicyParameters& parameters) {
  const std::optional<double> number = quantity.number();
  if (!number) return TestResult::none;
  const auto unit = std::find_if(kHcgUnits.begin(), kHcgUnits.end(), [&](const Unit& known) {
    return same_word(known.code, quantity.code) || same_word(known.code, quantity.unit);
  });
  if (unit == kHcgUnits.end()) return TestResult::none;
  const double value = *number * unit->iu_per_litre;
  const double negative_below = parameters.hcg_negative_below_iu_l;
  switch (quantity.comparator) {
    case fhir::Comparator::less:
      return value <= negative_below ? TestResult::negative : TestResult::indeterminate;
    case fhir::Comparator::less_or_equal:
      return value < negative_below ? TestResult::negative : TestResult::indeterminate;
    case fhir::Comparator::greater:
    case fhir::Comparator::greater_or_equal:
      return value >= parameters.hcg_positive_from_iu_l ? TestResult::positive
                                                        : TestResult::indeterminate;
    case fhir::Comparator::none:
      break;
  }
  if (value < negative_below) return TestResult::negative;
  return value >= parameters.hcg_positive_from_iu_l ? TestResult::positive
                                                    : TestResult::indeterminate;
}

TestResult read_test(const fhir::Observation& observation, const Terminology& terminology,
                     const knowledge::PolicyParameters& parameters) {
  if (observation.data_absent && observation.value.empty()) return TestResult::none;
  TestResult result = read_value(observation.value, terminology, parameters);
  result = std::max(result, read_interpretation(observation.interpretation, terminology));
  for (const fhir::ObservationComponent& component : observation.components) {
    if (!terminology.in(component.code, Set::pregnancy_test)) continue;
    result = std::max(result, read_value(component.value, terminology, parameters));
    result = std::max(result, read_interpretation(component.interpretation, terminology));
  }
  return result;
}

}  // namespace isoguard::clinical
