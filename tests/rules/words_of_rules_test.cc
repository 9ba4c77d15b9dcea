#include <map>
#include <set>

#include "tests/support/dosing.h"

// Each row of each manifest is reached by a patient, and its words fit what the rule gives.

namespace isoguard::test {
namespace {

struct Example {
  const char* rule;
  const char* row;
  PatientBuilder patient;
};

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
PatientBuilder doxycycline_for(Resource history) {
  return PatientBuilder().drafts(order(kDoxycycline)).has(std::move(history));
}

std::vector<Example> examples() {
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
      {childbearing, "trying-to-conceive", woman().has(condition({kSnomed, "169449001", ""}, -5))},
      {childbearing, "start-nothing", bare_woman()},
      {childbearing, "start-incomplete", protected_woman()},
      {childbearing, "start-incomplete", bare_woman().has(test(kNegative, 0))},
      {childbearing, "start-second-test", woman().policy("us-ipledge")},
      {childbearing, "start-complete", woman()},
      {childbearing, "continuing-no-test", protected_woman().has(isotretinoin(-2))},
      {childbearing, "unreadable",
       protected_woman().fails(clinical::Source::pregnancy_observations)},
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
       has_problem("E78.5").has(lab("2571-8", "90", "mg/dL"))},
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
      {interaction, "concurrent", man().has(tetracycline(5))},
      {interaction, "uncertain", man().has(tetracycline(-5))},
      {interaction, "isotretinoin-uncertain", doxycycline_for(isotretinoin(-10))},
      {interaction, "short-gap",
       man().drop_drafts().drafts(from(order(kIsotretinoin), 10)).has(tetracycline(5))},
      {interaction, "recent", man().has(tetracycline(-5, "stopped"))},
      {interaction, "isotretinoin-recent", doxycycline_for(isotretinoin(-5, "stopped"))},
      {interaction, "stale", man().has(tetracycline(-90))},
      {interaction, "status-unknown", man().has(tetracycline(5, "unknown"))},
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

const std::string* word(const knowledge::RuleManifest& rule, std::string_view key) {
  const auto found = rule.words.find(key);
  return found == rule.words.end() ? nullptr : &found->second;
}

/// A word key, as opposed to a display of a code or a drug's name.
bool is_key(std::string_view text) {
  return text.find('-') != text.npos && text.find(' ') == text.npos;
}

std::string spoken(const knowledge::RuleManifest& rule, std::string_view text) {
  const std::string* known = word(rule, text);
  EXPECT_TRUE(known != nullptr || !is_key(text)) << rule.id << " has no word for " << text;
  return known != nullptr ? *known : std::string(text);
}

std::string spoken(const knowledge::RuleManifest& rule, const clinical::NamedValue& value) {
  if (const auto* text = std::get_if<std::string_view>(&value.value)) return spoken(rule, *text);
  if (const auto* number = std::get_if<int>(&value.value)) return std::to_string(*number);
  if (const auto* day = std::get_if<fhir::Date>(&value.value)) return fhir::to_string(*day);
  std::string joined;
  for (std::string_view key : std::get<fhir::List<std::string_view>>(value.value)) {
    joined += (joined.empty() ? "" : ", ") + spoken(rule, key);
  }
  return joined;
}

/// `text` with its placeholders filled in; what the rule does not give stays and fails the test.
std::string fill(std::string text, const knowledge::RuleManifest& rule,
                 const clinical::Verdict& verdict, const std::string& policy) {
  const auto replace = [&text](const std::string& name, const std::string& by) {
    for (std::size_t at = text.find(name); at != text.npos; at = text.find(name))
      text.replace(at, name.size(), by);
  };
  for (const clinical::NamedValue& value : verdict.values) {
    replace("{" + std::string(value.name) + "}", spoken(rule, value));
  }
  replace("{policy}", policy);
  replace("{evidence-list}", "");
  replace("{contrary-list}", "");
  return text;
}

TEST(WordsOfRules, FitWhatEachRowGives) {
  // A paragraph about what is not known is left out; some patient must bring each to light.
  std::map<const std::string*, bool> shown;
  for (const Example& example : examples()) {
    const Scene scene(example.patient);
    const clinical::Verdict verdict = scene.verdict(example.rule);
    ASSERT_EQ(verdict.row, example.row) << example.rule;
    const knowledge::RuleManifest& rule = *shipped_knowledge().rule(example.rule);
    const knowledge::RowText* row = rule.find_row(example.row);
    ASSERT_NE(row, nullptr) << example.rule << "/" << example.row;
    for (const knowledge::Policy& policy : shipped_knowledge().policies) {
      const std::string summary = fill(row->summary, rule, verdict, policy.title);
      EXPECT_LE(summary.size(), 139u) << summary;
      EXPECT_EQ(summary.find('{'), summary.npos) << summary;
      EXPECT_EQ(summary.find("()"), summary.npos) << summary;
      for (const std::string& paragraph : row->detail) {
        const std::string filled = fill(paragraph, rule, verdict, policy.title);
        shown[&paragraph] |= filled.find('{') == filled.npos;
      }
    }
    for (const auto* list : {&verdict.evidence, &verdict.contrary}) {
      for (const clinical::Evidence& evidence : *list) {
        EXPECT_FALSE(evidence.label.empty()) << example.rule << "/" << example.row;
        if (!evidence.finding.empty()) {
          EXPECT_NE(word(rule, evidence.finding), nullptr) << rule.id << ": " << evidence.finding;
        }
      }
    }
  }
  for (const auto& [paragraph, filled] : shown) EXPECT_TRUE(filled) << *paragraph;
}

TEST(WordsOfRules, EveryRowIsReached) {
  std::set<std::string> reached;
  for (const Example& example : examples())
    reached.insert(std::string(example.rule) + "/" + example.row);
  std::set<std::string> written;
  for (const knowledge::RuleManifest& rule : shipped_knowledge().rules) {
    for (const knowledge::RowText& row : rule.rows) written.insert(rule.id + "/" + row.id);
  }
  EXPECT_EQ(reached, written);
}

/// Rules about what an order that is only being chosen may still get.
const std::set<std::string, std::less<>> kAtSigning = {
    "sun-protection-counselling", "renal-start-dose", "dose-per-kg",
    "repeat-course-interval",     "course-duration",  "supply-limit",
    "overlapping-supply"};

TEST(WordsOfRules, IndicatorsAndWhereTheyShow) {
  using enum knowledge::Indicator;
  const knowledge::RuleManifest& childbearing =
      *shipped_knowledge().rule("teratogenic-childbearing-potential");
  EXPECT_FALSE(childbearing.find_row("start-complete")->enabled);
  for (const knowledge::RuleManifest& rule : shipped_knowledge().rules) {
    for (const knowledge::RowText& row : rule.rows) {
      // A test that is missing may still be ordered with it.
      const bool waits = kAtSigning.contains(rule.id) || row.id == "diagnosis-no-lipids";
      EXPECT_EQ(row.at_order_select, row.indicator != info && !waits)
          << rule.id << "/" << row.id;
      EXPECT_GE(row.override_reasons.size(), 2u) << rule.id << "/" << row.id;
    }
  }
  const knowledge::Policy& seed = *shipped_knowledge().policy("seed-article");
  EXPECT_EQ(seed.rows.at("teratogenic-childbearing-potential/start-incomplete").indicator,
            critical);
  EXPECT_EQ(seed.rows.at("teratogenic-childbearing-potential/start-second-test").indicator,
            critical);
  EXPECT_EQ(seed.rows.at("teratogenic-childbearing-potential/start-complete").enabled, true);
}

}  // namespace
}  // namespace isoguard::test
