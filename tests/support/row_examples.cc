#include "tests/support/row_examples.h"

#include "tests/support/dosing.h"

namespace isoguard::test {
namespace {

Resource tetracycline(int end, std::string_view status = "active") {
  return until(order({kRxNorm, "2706378", ""}, -100), end).status(status);
}
Resource isotretinoin(int end, std::string_view status = "active") {
  return until(order(kIsotretinoin, -100), end).status(status);
}
Resource lab(std::string_view code, std::string_view value, std::string_view unit) {
  return quantity(observation({kLoinc, code, ""}, -9), value, unit);
}
Resource allergy(const Code& code) {
  Resource resource("AllergyIntolerance");
  return resource.concept_("code", {code}).text("recordedDate", date(-300));
}
PatientBuilder has_problem(std::string_view icd10, int on = -20,
                           std::string_view status = "active") {
  return man().has(condition({kIcd10Cm, icd10, ""}, on, status));
}
/// The order names the substance alone, without route or form.
constexpr Code kSubstance = {kRxNorm, "6064", ""};
PatientBuilder of_substance(const PatientBuilder& patient) {
  return patient.drop_drafts().drafts(order(kSubstance));
}
PatientBuilder doxycycline_of_substance(Resource history) {
  return PatientBuilder().drafts(order({kRxNorm, "3640", ""})).has(std::move(history));
}
PatientBuilder doxycycline_for(Resource history) {
  return PatientBuilder().drafts(order(kDoxycycline)).has(std::move(history));
}

}  // namespace

std::vector<RowExample> row_examples() {
  const char* pregnancy = "teratogenic-pregnancy";
  const char* childbearing = "teratogenic-childbearing-potential";
  const char* unknown = "teratogenic-unknown-data";
  const char* interaction = "tetracycline-interaction";
  const char* sun = "sun-protection-counselling";
  const char* data = "data-unavailable";
  const char* dose = "dose-per-kg";
  const Resource maybe = condition(kPregnant, -5, "active", "provisional");
  const PatientBuilder no_uterus = woman().has(procedure(kHysterectomy, -900));
  const PatientBuilder adult = PatientBuilder().drafts(order(kIsotretinoin));
  return {
      {pregnancy, "pregnant", woman().has(condition(kPregnant, -5))},
      {pregnancy, "pregnant", protected_woman().has(test(kPositive, -5))},
      {pregnancy, "pregnant", protected_woman().has(test(kPositive, -5).drop("effectiveDateTime"))},
      {pregnancy, "pregnant",
       woman().has(coded(observation({kLoinc, "82810-3", ""}, 0), kPregnant))},
      {pregnancy, "pregnant",
       woman().has(observation({kLoinc, "11778-8", ""}, -5).text("valueDateTime", date(100)))},
      {pregnancy, "not-excluded", woman().has(maybe)},
      {pregnancy, "not-excluded", woman().has(test(kPositive, -5))},
      {pregnancy, "not-excluded", woman().has(test(kIndeterminate, 0))},
      {pregnancy, "pregnant", of_substance(woman().has(condition(kPregnant, -5)))},
      {pregnancy, "not-excluded", of_substance(woman().has(maybe))},
      {childbearing, "trying-to-conceive", woman().has(condition({kSnomed, "169449001", ""}, -5))},
      {childbearing, "start-nothing", bare_woman()},
      {childbearing, "start-incomplete", protected_woman()},
      {childbearing, "start-incomplete", bare_woman().has(test(kNegative, 0))},
      {childbearing, "start-second-test", woman().policy("us-ipledge")},
      {childbearing, "start-complete", woman().policy("seed-article")},
      {childbearing, "continuing-no-test", protected_woman().has(isotretinoin(-2))},
      {childbearing, "unreadable",
       protected_woman().fails(clinical::Source::pregnancy_observations)},
      {childbearing, "start-nothing", of_substance(bare_woman())},
      {childbearing, "start-incomplete", of_substance(protected_woman())},
      {childbearing, "start-second-test", of_substance(woman()).policy("us-ipledge")},
      {childbearing, "continuing-no-test", of_substance(protected_woman().has(isotretinoin(-2)))},
      {childbearing, "unreadable",
       of_substance(protected_woman().fails(clinical::Source::pregnancy_observations))},
      {"breastfeeding", "lactating", has_problem("Z39.1")},
      {"breastfeeding", "lactating",
       man().has(condition({kIcd10Cm, "Z39.1", ""}, 0).drop("recordedDate"))},
      {"breastfeeding", "lactating-avoid", has_problem("Z39.1").policy("us-ipledge")},
      {"breastfeeding", "delivered", has_problem("O80", -90)},
      {"hypersensitivity", "isotretinoin", man().has(allergy({kRxNorm, "6064", ""}))},
      {"hypersensitivity", "isotretinoin",
       man().has(allergy({kRxNorm, "6064", ""}).drop("recordedDate"))},
      {"hypersensitivity", "intolerance",
       man().has(
           allergy({kRxNorm, "6064", ""}).text("type", "intolerance").text("criticality", "low"))},
      {"hypersensitivity", "retinoid-contraindicated",
       man().has(allergy({kRxNorm, "11246", ""})).policy("us-ipledge")},
      {"hypersensitivity", "retinoid-class", man().has(allergy({kRxNorm, "11246", ""}))},
      {"hypersensitivity", "soya-peanut", has_problem("Z91.010")},
      {"hypervitaminosis-a", "recorded", has_problem("E67.0")},
      {"hepatic-failure", "failure", has_problem("K72.10")},
      {"hepatic-failure", "cirrhosis", has_problem("K74.60")},
      {"hepatic-failure", "transaminases", man().has(lab("1742-6", "160", "U/L"))},
      {"hepatic-failure", "transaminases", man().has(lab("1920-8", "160", "U/L"))},
      {"hyperlipidaemia", "triglycerides-critical", man().has(lab("2571-8", "10.5", "mmol/L"))},
      {"hyperlipidaemia", "lipids-high", man().has(lab("2093-3", "310", "mg/dL"))},
      {"hyperlipidaemia", "severe-hypertriglyceridaemia", has_problem("E78.3")},
      {"hyperlipidaemia", "diagnosis-no-lipids", has_problem("E78.5")},
      {"hyperlipidaemia", "diagnosis-controlled",
       has_problem("E78.5").has(lab("2571-8", "90", "mg/dL")).policy("seed-article")},
      {"lab-monitoring", "start", has_problem("E11.9")},
      {"lab-monitoring", "continuing", man().has(isotretinoin(-2))},
      {"lab-abnormal", "abnormal",
       man()
           .has(isotretinoin(-2))
           .has(lab("777-3", "78", "10*9/L"))
           .has(lab("751-8", "0.5", "10*9/L"))
           .has(lab("2345-7", "250", "mg/dL"))
           .has(observation({kLoinc, "5794-3", ""}, -9).text("valueString", "+++"))
           .has(observation({kLoinc, "20454-5", ""}, -9).text("valueString", "++"))},
      {"lab-abnormal", "abnormal", man().has(isotretinoin(-2)).has(lab("777-3", "700", "10*9/L"))},
      {"retinoid-duplication", "concurrent", man().has(order({kRxNorm, "199690", ""}, -30))},
      {"retinoid-duplication", "concurrent", man().has(order({kSnomed, "387305002", ""}, -30))},
      {"retinoid-duplication", "uncertain",
       man().has(until(order({kRxNorm, "199690", ""}, -30), -10))},
      {"retinoid-duplication", "recent",
       PatientBuilder().drafts(order({kRxNorm, "199690", ""})).has(isotretinoin(-5, "stopped"))},
      {"retinoid-duplication", "uncertain",
       man().has(until(order({kSnomed, "387305002", ""}, -30), -10))},
      {"retinoid-duplication", "recent",
       PatientBuilder().drafts(order({kSnomed, "387305002", ""})).has(isotretinoin(-5, "stopped"))},
      {"vitamin-a-supplement", "concurrent", man().has(order({kRxNorm, "313654", ""}, -30))},
      {"vitamin-a-supplement", "uncertain",
       man().has(until(order({kRxNorm, "313654", ""}, -30), -10))},
      {"topical-exfoliant", "together", man().drafts(order({kRxNorm, "308694", ""}))},
      {"cosmetic-procedure", "too-early",
       man().drafts(Resource("ServiceRequest")
                        .status("draft")
                        .concept_("code", {{kSnomed, "37236007", ""}}))},
      {"intracranial-hypertension", "active", has_problem("G93.2")},
      {"intracranial-hypertension", "symptoms",
       has_problem("R51.9", -5)
           .has(condition({kSnomed, "36994005", ""}, -5))
           .has(isotretinoin(-2))},
      {"intracranial-hypertension", "past", has_problem("G93.2", -900, "resolved")},
      {"mental-health", "suicidality", has_problem("R45.851")},
      {"mental-health", "depression", has_problem("F32.1")},
      {"mental-health", "not-assessed", man().policy("uk-mhra")},
      {"age-under-12", "too-young", man().aged(11)},
      {unknown, "sex-unknown", adult},
      {unknown, "sex-unknown", adult.sex("female", "M")},
      {unknown, "sex-unknown", man().has(test(kNegative, -1))},
      {unknown, "sex-unknown", adult.without_patient().fails(clinical::Source::patient)},
      {unknown, "record-conflict", no_uterus.has(condition(kPregnant, -5))},
      {unknown, "record-conflict",
       woman().has(condition({kIcd10Cm, "Z90.722", ""}, -90)).has(condition(kPregnant, -5))},
      {unknown, "possible-pregnancy", no_uterus.has(maybe)},
      {unknown, "possible-pregnancy", woman().aged(58).has(maybe)},
      {unknown, "sex-unknown", of_substance(adult)},
      {unknown, "record-conflict", of_substance(no_uterus.has(condition(kPregnant, -5)))},
      {unknown, "possible-pregnancy", of_substance(no_uterus.has(maybe))},
      {interaction, "concurrent", man().has(tetracycline(5))},
      {interaction, "uncertain", man().has(tetracycline(-5))},
      {interaction, "isotretinoin-uncertain", doxycycline_for(isotretinoin(-10))},
      {interaction, "short-gap",
       man().drop_drafts().drafts(from(order(kIsotretinoin), 10)).has(tetracycline(5))},
      {interaction, "recent", man().has(tetracycline(-5, "stopped"))},
      {interaction, "isotretinoin-recent", doxycycline_for(isotretinoin(-5, "stopped"))},
      {interaction, "stale", man().has(tetracycline(-90))},
      {interaction, "status-unknown", man().has(tetracycline(5, "unknown"))},
      {interaction, "concurrent", of_substance(man()).has(tetracycline(5))},
      {interaction, "uncertain", of_substance(man()).has(tetracycline(-5))},
      {interaction, "isotretinoin-uncertain", doxycycline_of_substance(isotretinoin(-10))},
      {interaction, "short-gap",
       man().drop_drafts().drafts(from(order(kSubstance), 10)).has(tetracycline(5))},
      {interaction, "recent", of_substance(man()).has(tetracycline(-5, "stopped"))},
      {interaction, "isotretinoin-recent", doxycycline_of_substance(isotretinoin(-5, "stopped"))},
      {interaction, "stale", of_substance(man()).has(tetracycline(-90))},
      {interaction, "status-unknown", of_substance(man()).has(tetracycline(5, "unknown"))},
      {sun, "start", man()},
      {sun, "continuing", man().has(isotretinoin(-2))},
      {sun, "photosensitivity", man().has(condition({kIcd10Cm, "L56.0", ""}, -5))},
      {"renal-start-dose", "severe",
       man_given(dosed(order(kIsotretinoin), "40")).has(condition({kIcd10Cm, "N18.4", ""}, -9))},
      {"renal-start-dose", "severe", man().has(quantity(observation(kEgfr, -9), "22.4", "mL/min"))},
      {dose, "above-daily-limit", man_given(dosed(order(kIsotretinoin), "201"))},
      {dose, "above-daily-limit", man_given(dosed(order(kMicronised32), "201"))},
      {dose, "above-labels", man_given(dosed(order(kIsotretinoin), "160"))},
      {dose, "above-labels", man_given(dosed(order(kMicronised32), "140"))},
      {dose, "high", man_given(dosed(order(kIsotretinoin), "90")).aged(15)},
      {dose, "high", man_given(dosed(order(kMicronised32), "90")).aged(15)},
      {dose, "high-adult", man_given(dosed(order(kIsotretinoin), "90"))},
      {dose, "high-adult", man_given(dosed(order(kMicronised32), "90"))},
      {dose, "high-start", man_given(dosed(order(kIsotretinoin), "60"))},
      {dose, "high-start", man_given(dosed(order(kMicronised32), "60"))},
      {dose, "no-weight-high", man().drop_drafts().drafts(dosed(order(kMicronised32), "121"))},
      {dose, "no-weight", man().drop_drafts().drafts(dosed(order(kMicronised32), "32"))},
      {"repeat-course-interval", "short-gap", man().has(supplied(-150, -30))},
      {"course-duration", "long", man().has(supplied(-160, 0))},
      {"course-duration", "long",
       man_given(dosed(order(kIsotretinoin), "75"))
           .has(supply(dosed(order(kIsotretinoin, -160), "75"), 160))},
      {"supply-limit", "limit", bare_woman().drafts(supply(order(kIsotretinoin), 90, 2))},
      {"supply-limit", "repeats",
       bare_woman().drafts(
           order(kIsotretinoin).set("dispenseRequest", R"({"numberOfRepeatsAllowed":2})"))},
      {"overlapping-supply", "days-left", man().has(supplied(-12, 20))},
      {data, "essential", woman().fails(clinical::Source::conditions)},
      {data, "dose-unclear", man_given(dosed(order(kIsotretinoin), "1", "sachet"))},
      {data, "unidentified-draft", PatientBuilder().drafts(order({"http://local", "1", ""}))},
      {data, "other",
       woman().fails(clinical::Source::questionnaire_responses, fhir::Failure::unauthorised)},
      {data, "other", man().has(order({"http://local", "1", ""}, -4))},
      {data, "other", man().unreadable("Condition")},
  };
}

}  // namespace isoguard::test
