// What load() accepts, and each kind of mistake with the file and element it is reported at.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "plugin/knowledge/knowledge.h"
#include "tests/plugin/knowledge/fixture.h"

namespace isoguard::knowledge {
namespace {

struct Mistake {
  const char* file;
  const char* from;  ///< text to replace once; nullptr: remove the file; "": replace the whole file
  const char* to;
  const char* element;
  const char* message;
};

constexpr const char* kRule = "rules/other-rule.json";
constexpr const char* kPolicy = "policies/seed-article.policy.json";
constexpr const char* kService = "services/order-sign.service.json";
constexpr const char* kPrefetch = "services/prefetch.json";
constexpr const char* kSet = "knowledge/declined.valueset.json";
constexpr const char* kPregnancy = "knowledge/pregnancy-condition.valueset.json";

const Mistake kMistakes[] = {
    // any file
    {"rules/typo.txt", "", "{}", "", "is no manifest"},
    {"rule/other.json", "", "{}", "", "is no manifest"},
    {"rules/deep/other.json", "", "{}", "", "is no manifest"},
    {kRule, "", "{", "", ""},
    {kRule, "", "[]", "", "is not an object"},
    {kRule, R"("title": "A rule",)", R"("title": "A rule", "title": "B",)", "", ""},
    // knowledge.json
    {"knowledge.json", nullptr, "", "", "is missing"},
    {"knowledge.json", R"("version": "1.0.0")", R"("version": "1.0")", "/version",
     "is no semantic version"},
    {"knowledge.json", R"("version": "1.0.0",)", "", "/version", "is missing"},
    {"knowledge.json", R"("version")", R"("id": "St Anna", "version")", "/id",
     "is not kebab-case of at most 60 characters"},
    {"knowledge.json", R"("version")", R"("id": "", "version")", "/id", ""},
    {"knowledge.json", R"("sun_instruction": ")", R"("sun_instruction": " )", "/sun_instruction",
     "is empty or has blanks at its ends"},
    {"knowledge.json", R"("version")", R"("extra": 1, "version")", "/extra", "is not known here"},
    {"knowledge.json", R"("Questionnaire/IPledgeRemsPatientEnrollment")", "7",
     "/programme_questionnaires/0", "is not a text"},
    // value sets
    {kSet, nullptr, "", "", "is missing"},
    {"knowledge/new-set.valueset.json", "", R"({"resourceType": "ValueSet", "id": "new-set",
      "url": "https://isoguard.example/fhir/ValueSet/new-set", "version": "1.0.0", "name": "N",
      "title": "N", "status": "active", "description": "N", "compose": {"include":
      [{"system": "http://loinc.org", "concept": [{"code": "1-8", "display": "x"}]}]}})",
     "/id", "is no value set of the rules"},
    {kSet, R"("id": "declined")", R"("id": "refused")", "/id", "is not the name of the file"},
    {kSet, "ValueSet/declined", "ValueSet/refused", "/url",
     "is not https://isoguard.example/fhir/ValueSet/ and the id"},
    {kSet, R"("resourceType": "ValueSet")", R"("resourceType": "CodeSystem")", "/resourceType",
     "is not ValueSet"},
    {kSet, R"("status": "active")", R"("status": "draft")", "/status", "is not active"},
    {kSet, R"("code": "105480006")", R"("code": "")", "/compose/include/0/concept/0/code",
     "is empty or has blanks at its ends"},
    {kSet, R"("code": "105480006",)", "", "/compose/include/0/concept/0/code", "is missing"},
    {kSet, R"({"code": "105480006")",
     R"({"code": "105480006", "display": "x"}, {"code": "105480006")",
     "/compose/include/0/concept/1", "repeats code 105480006"},
    {kSet, R"("concept")", R"("valueSet": ["x"], "concept")", "/compose/include/0/valueSet",
     "is not known here"},
    {kSet, R"("system": "http://snomed.info/sct",)", "", "/compose/include/0/system", "is missing"},
    {kSet, R"("compose")", R"("extension": [{"url": "http://x", "valueString": "y"}], "compose")",
     "/extension/0/url", "is no extension of this service"},
    {kPregnancy, R"("op": "is-a", "value": "Z33.1")", R"("op": "regex", "value": "Z33.1")",
     "/compose/include/3/filter/0", "is not an is-a filter on concept"},
    {kPregnancy,
     R"("system": "http://hl7.org/fhir/sid/icd-10-cm", "filter": [{"property": "concept", "op": "is-a", "value": "Z33.1")",
     R"("system": "http://snomed.info/sct", "filter": [{"property": "concept", "op": "is-a", "value": "Z33.1")",
     "/compose/include/3/filter/0", "uses is-a on a system whose codes show no hierarchy"},
    {kPregnancy, R"("value": "Z33.1")", R"("value": "Z3")", "/compose/include/3/filter/0",
     "is shorter than three characters"},
    {kPregnancy, R"("value": "O10.02")", R"("value": "O10")", "/compose/exclude/0/filter/0",
     "is included and excluded"},
    {"knowledge/override-reasons.valueset.json", nullptr, "", "", "is missing"},
    {"knowledge/override-reasons.valueset.json", "isotretinoin-guard/override-reason",
     "isotretinoin-guard/reason", "/compose/include",
     "has a reason of another system than "
     "http://example.org/cds/isotretinoin-guard/override-reason"},
    // rules
    {kRule, R"("id": "other-rule")", R"("id": "another-rule")", "/id",
     "is not the name of the file"},
    {kRule, R"("owner": "Pharmacy",)", "", "/owner", "is missing"},
    {kRule, "1.2.3", "1.2.x", "/version", "is no semantic version"},
    {kRule, "2027-11-23", "2027-02-30", "/review_date", "is no day as YYYY-MM-DD"},
    {kRule, "2027-11-23", "2027-11", "/review_date", "is no day as YYYY-MM-DD"},
    {kRule, "https://www", "http://www", "/links/0/url", "is no https URL"},
    {kRule, "https://www.example.org/label", "https://www.example.org/a b", "/links/0/url",
     "is no https URL"},
    {kRule, "https://www.example.org/label", "javascript:alert", "/links/0/url", "is no https URL"},
    {kRule, "https://www.example.org/label", "https://www.example.org/a)", "/links/0/url",
     "is no https URL"},
    {kRule, R"("pregnancy-test": "preg)", R"("Pregnancy_test": "preg)", "/words/Pregnancy_test",
     "has a key that is not kebab-case"},
    {kRule, R"(["data-incorrect", "other"])", R"(["data-incorrect", "mood"])",
     "/override_reasons/1", "is no code of override-reasons"},
    {kRule, R"(["data-incorrect", "other"])", R"(["other", "other"])", "/override_reasons/1",
     "is there twice"},
    {kRule, R"(["specialist-decision"])", R"(["nobody"])", "/rows/0/override_reasons/0",
     "is no code of override-reasons"},
    {kRule, R"("id": "only")", R"("id": "Only")", "/rows/0/id", "is not kebab-case"},
    {kRule, R"("indicator": "warning")", R"("indicator": "hard-stop")", "/rows/0/indicator",
     "is not info, warning or critical"},
    {kRule, R"("indicator": "warning",)", "", "/rows/0/indicator", "is missing"},
    {kRule, R"("indicator": "warning")", R"("indicator": "info")", "/rows/0/at_order_select",
     "is true for an info row"},
    {kRule, R"("enabled": true)", R"("enabled": "yes")", "/rows/0/enabled",
     "is neither true nor false"},
    {kRule, "Missing {missing}.", "Missing {missing.", "/rows/0/summary",
     "opens a brace and does not close it"},
    {kRule, "Missing {missing}.", "Missing missing}.", "/rows/0/summary",
     "closes a brace that was not opened"},
    {kRule, "Missing {missing}.", "Missing {Missing}.", "/rows/0/summary",
     "has a placeholder that is no kebab-case name"},
    {kRule, "Missing {missing}.", "", "/rows/0/summary", "is empty or has blanks at its ends"},
    {kRule, "By {policy}", "By {}", "/rows/0/detail/0",
     "has a placeholder that is no kebab-case name"},
    {kRule, "create:pregnancy-test", "create:anything", "/rows/0/suggestions/0/kind",
     "is no kind of suggestion"},
    {kRule, R"(, "recommended": true)", R"(, "default": true)", "/rows/0/suggestions/0/default",
     "is not known here"},
    {kRule, R"("detail":)", R"("details":)", "/rows/0/details", "is not known here"},
    {"rules/teratogenic-childbearing-potential.json", R"("id": "start-second-test")",
     R"("id": "start-incomplete")", "/rows/1/id", "is there twice"},
    {kRule, R"("indicator": "warning",
      "at_order_select": true, "enabled": true, "summary": "Missing {missing}.",
      "detail": ["By {policy}: {evidence-list}"],
      "suggestions": [{"kind": "create:pregnancy-test", "label": "Order a test", "recommended": true}],
      "override_reasons": ["specialist-decision"])",
     R"("indicator": "critical", "summary": "x", "detail": [],
      "override_reasons": ["benefit-outweighs-risk"])",
     "/rows/0", "is critical and can be overridden as benefit-outweighs-risk"},
    // policies
    {kPolicy, R"("id": "seed-article")", R"("id": "seed")", "/id", "is not the name of the file"},
    {kPolicy, R"("parameters": {})", R"("parameters": {"start_test_windows_days": 3})",
     "/parameters/start_test_windows_days", "is no parameter"},
    {kPolicy, R"("parameters": {})", R"("parameters": {"start_test_window_days": "3"})",
     "/parameters/start_test_window_days", "is not a number"},
    {kPolicy, R"("parameters": {})", R"("parameters": {"start_test_window_days": 3.5})",
     "/parameters/start_test_window_days", "is no whole number"},
    {kPolicy, R"("parameters": {})", R"("parameters": {"start_test_window_days": -1})",
     "/parameters/start_test_window_days", "is not between 0 and 3650"},
    {kPolicy, R"("parameters": {})", R"("parameters": {"childbearing_age_max": 121})",
     "/parameters/childbearing_age_max", "is not between 0 and 120"},
    {kPolicy, R"("parameters": {})", R"("parameters": {"hcg_positive_from_iu_l": 0.5})",
     "/parameters/hcg_positive_from_iu_l", "is not between 1 and 1000"},
    {kPolicy, R"("parameters": {})", R"("parameters": {"start_needs_two_tests": 1})",
     "/parameters/start_needs_two_tests", "is neither true nor false"},
    {kPolicy, R"("parameters": {})", R"("parameters": {"childbearing_age_max": 9})", "/parameters",
     "has childbearing_age_min above childbearing_age_max"},
    {kPolicy, R"("parameters": {})", R"("parameters": {"hcg_negative_below_iu_l": 30})",
     "/parameters", "has hcg_negative_below_iu_l above hcg_positive_from_iu_l"},
    {kPolicy, R"("parameters": {})", R"("parameters": {"dose_start_mg_per_kg": 1.5})",
     "/parameters", "has dose_start_mg_per_kg above dose_high_mg_per_kg"},
    {kPolicy, R"("parameters": {})", R"("parameters": {"dose_limit_mg_per_kg": 0.9})",
     "/parameters", "has dose_high_mg_per_kg above dose_limit_mg_per_kg"},
    {kPolicy, R"("parameters": {})", R"("parameters": {"supply_limit_days": 0})",
     "/parameters/supply_limit_days", "is not between 1 and 365"},
    {kPolicy, R"("parameters": {})", R"("parameters": [])", "/parameters", "is not an object"},
    {kPolicy, "potential/start-incomplete", "potential/start-nothing",
     "/rows/teratogenic-childbearing-potential~1start-nothing", "is no row of a rule"},
    {kPolicy, "teratogenic-childbearing-potential/start-incomplete", "start-incomplete",
     "/rows/start-incomplete", "is no row of a rule"},
    {kPolicy, R"({"indicator": "critical"})", R"({"indicator": "severe"})",
     "/rows/teratogenic-childbearing-potential~1start-incomplete/indicator",
     "is not info, warning or critical"},
    {kPolicy, R"({"indicator": "critical"})", R"({"indicator": "info"})",
     "/rows/teratogenic-childbearing-potential~1start-incomplete",
     "makes a row info that is shown at order-select"},
    {kPolicy, R"({"indicator": "critical"})", R"({"level": "critical"})",
     "/rows/teratogenic-childbearing-potential~1start-incomplete/level", "is not known here"},
    {"policies/us-ipledge.policy.json", "2026-08-08", "8 Aug 2026", "/notes/1/effective_from",
     "is no day as YYYY-MM-DD"},
    // services
    {kPrefetch, nullptr, "", "", "is missing"},
    {kService, R"("id": "order-sign")", R"("id": "order-review")", "/id",
     "is not the name of the file"},
    {kService, R"("medreq",)", R"("meds",)", "/prefetch/5", "is no key of services/prefetch.json"},
    {kService, R"("prefetch")", R"("enabled": 1, "prefetch")", "/enabled",
     "is neither true nor false"},
    {kService, R"("prefetch")", R"("rules": [7], "prefetch")", "/rules/0", "is not a text"},
    {kService, R"("medreq",)", R"("patient",)", "/prefetch/5", "is there twice"},
    {kPrefetch, "${pregnancy-test}", "${pregnancy-tests}", "/templates/obs-preg",
     "names the value set pregnancy-tests, which does not exist"},
    {kPrefetch, "${pregnancy-test}", "${inactive-dose-forms}", "/templates/obs-preg",
     "names the value set inactive-dose-forms, which has no codes"},
    {kPrefetch, "${lactation-observation}", "${lactation-observation", "/templates/obs-preg",
     "has a character or token that not every client understands"},
    {kPrefetch, "CarePlan?patient=Patient/{{context.patientId}}",
     "CarePlan?patient={{context.encounterId}}", "/templates/care-plans",
     "has a character or token that not every client understands"},
    {kPrefetch, "CarePlan?patient=", "CarePlan?_include=x&patient=", "/templates/care-plans",
     "includes other resources, which not every client understands"},
    {kPrefetch, "CarePlan?patient=", "CarePlan?patient=x&patient=", "/templates/care-plans",
     "has a parameter twice"},
    {kPrefetch, "CarePlan?patient=", "/CarePlan?patient=", "/templates/care-plans",
     "does not begin with a resource type"},
    {kPrefetch, R"("dstu2": {)", R"("r4": {)", "/releases/r4", "is not dstu2, stu3 or r5"},
    {kPrefetch, R"("dstu2": {)", R"("dstu3": {)", "/releases/dstu3", "is not dstu2, stu3 or r5"},
    {kPrefetch, R"("medreq": "MedicationOrder)", R"("orders": "MedicationOrder)",
     "/releases/dstu2/orders", "is no key of the templates"},
    {kPrefetch, "MedicationOrder?patient", "?patient", "/releases/dstu2/medreq",
     "does not begin with a resource type"},
    {kPrefetch, R"("ProcedureRequest?patient=Patient/{{context.patientId}}",)", R"("",)",
     "/releases/dstu2/sreq/1", "is empty or has blanks at its ends"},
};

ManifestFiles with_mistake(const Mistake& mistake) {
  ManifestFiles files = fixture_manifests();
  if (mistake.from == nullptr) {
    files.erase(mistake.file);
  } else if (*mistake.from == '\0') {
    files[mistake.file] = mistake.to;
  } else {
    std::string& text = files.at(mistake.file);
    const std::size_t at = text.find(mistake.from);
    if (at == std::string::npos) throw std::runtime_error(std::string("no ") + mistake.from);
    text.replace(at, std::string_view(mistake.from).size(), mistake.to);
  }
  return files;
}

TEST(Load, ReportsEveryMistakeAtItsPlace) {
  for (const Mistake& mistake : kMistakes) {
    SCOPED_TRACE(std::string(mistake.file) + " " + mistake.to);
    const auto knowledge = load(with_mistake(mistake));
    ASSERT_FALSE(knowledge);
    const auto& faults = knowledge.error();
    const bool reported = std::any_of(faults.begin(), faults.end(), [&](const Fault& fault) {
      return fault.file == mistake.file && fault.element == mistake.element &&
             (*mistake.message == '\0' || fault.message == mistake.message);
    });
    EXPECT_TRUE(reported) << to_string(faults);
  }
}

TEST(Load, CountsCharactersOfASummary) {
  const auto faults_with = [](const std::string& summary) {
    const std::string placeholder = "Missing {missing}.";
    ManifestFiles files = fixture_manifests();
    std::string& rule = files[kRule];
    rule.replace(rule.find(placeholder), placeholder.size(), summary);
    const auto knowledge = load(files);
    return knowledge ? std::string() : to_string(knowledge.error());
  };
  EXPECT_EQ(faults_with(std::string(139, 'x')), "");
  EXPECT_EQ(faults_with(std::string(138, 'x') + "é"), "");
  EXPECT_EQ(faults_with(std::string(139, 'x') + "é"),
            "rules/other-rule.json /rows/0/summary: is longer than 139 characters\n");
}

TEST(Load, ReportsAllMistakesAtOnce) {
  ManifestFiles files = fixture_manifests();
  files["rules/other-rule.json"] = "{}";
  files["policies/eu-ppp.policy.json"] = "x";
  files["services/order-sign.service.json"] = "[]";
  const auto knowledge = load(files);
  ASSERT_FALSE(knowledge);
  const std::string text = to_string(knowledge.error());
  for (const char* line :
       {"rules/other-rule.json /id: is missing\n", "rules/other-rule.json /rows: is missing\n",
        "policies/eu-ppp.policy.json: ", "services/order-sign.service.json: is not an object\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << "in\n" << text;
  }
}

TEST(Load, NothingAtAll) { EXPECT_FALSE(load({})); }

TEST(Load, ReadsARule) {
  const auto knowledge = load(fixture_manifests());
  ASSERT_TRUE(knowledge) << to_string(knowledge.error());
  const RuleManifest* rule = (*knowledge)->rule("other-rule");
  ASSERT_NE(rule, nullptr);
  EXPECT_EQ(rule->title, "A rule");
  EXPECT_EQ(rule->sentence, "It says what it checks.");
  EXPECT_EQ(rule->version, "1.2.3");
  EXPECT_EQ(rule->owner, "Pharmacy");
  EXPECT_EQ(rule->review_date, "2027-11-23");
  ASSERT_EQ(rule->links.size(), 1u);
  EXPECT_EQ(rule->links[0].url, "https://www.example.org/label?a=b#c");
  EXPECT_EQ(rule->sources, std::vector<std::string>{"Label, section 4"});
  EXPECT_EQ(rule->words.at("pregnancy-test"), "pregnancy test");
  const RowText* row = rule->find_row("only");
  ASSERT_NE(row, nullptr);
  EXPECT_EQ(row->indicator, Indicator::warning);
  EXPECT_TRUE(row->at_order_select);
  EXPECT_EQ(row->summary, "Missing {missing}.");
  ASSERT_EQ(row->suggestions.size(), 1u);
  EXPECT_EQ(row->suggestions[0].kind, SuggestionKind::order_pregnancy_test);
  EXPECT_TRUE(row->suggestions[0].recommended);
  ASSERT_EQ(row->override_reasons.size(), 1u);
  EXPECT_EQ(row->override_reasons[0].display, "Decision taken with specialist");
  EXPECT_EQ(rule->find_row("none"), nullptr);
}

TEST(Load, RowsWithoutReasonsHaveThoseOfTheRule) {
  ManifestFiles files = fixture_manifests();
  std::string& rule = files["rules/other-rule.json"];
  const std::string own = R"(,
      "override_reasons": ["specialist-decision"])";
  rule.erase(rule.find(own), own.size());
  const auto knowledge = load(files);
  ASSERT_TRUE(knowledge) << to_string(knowledge.error());
  const auto& reasons = (*knowledge)->rule("other-rule")->find_row("only")->override_reasons;
  ASSERT_EQ(reasons.size(), 2u);
  EXPECT_EQ(reasons[0].code, "data-incorrect");
  EXPECT_EQ(reasons[1].display, "Other (free text)");
}

TEST(Load, ChecksTheRowsOfARule) {
  const auto knowledge = load(fixture_manifests());
  ASSERT_TRUE(knowledge);
  const auto lines = [&](std::string_view rule, std::vector<std::string_view> rows) {
    return to_string(check_rows(**knowledge, rule, rows));
  };
  EXPECT_EQ(lines("other-rule", {"only"}), "");
  EXPECT_EQ(lines("other-rule", {"only", "more"}),
            "rules/other-rule.json /rows: has no row more\n");
  EXPECT_EQ(lines("other-rule", {}), "rules/other-rule.json /rows/0/id: is no row of the rule\n");
  EXPECT_EQ(lines("nothing", {}), "rules/nothing.json: is missing\n");
}

TEST(Load, HashesEveryByteAndPath) {
  const auto sha = [](const ManifestFiles& files) { return (*load(files))->sha256; };
  const ManifestFiles files = fixture_manifests();
  const std::string first = sha(files);
  EXPECT_EQ(first.size(), 64u);
  EXPECT_EQ(sha(files), first);
  ManifestFiles changed = files;
  changed["knowledge.json"] += "\n";
  EXPECT_NE(sha(changed), first);
}

TEST(Load, ProvesEnrolmentByQuestionnaire) {
  Knowledge knowledge;
  knowledge.programme_questionnaires = {"Questionnaire/IPledgeRemsPatientEnrollment",
                                        "https://hospital.example/Questionnaire/ppp"};
  struct Case {
    const char* canonical;
    bool proves;
  };
  const Case cases[] = {
      {"http://rems.example/4_0_0/Questionnaire/IPledgeRemsPatientEnrollment", true},
      {"http://rems.example/Questionnaire/IPledgeRemsPatientEnrollment|0.1.0", true},
      {"Questionnaire/IPledgeRemsPatientEnrollment", true},
      {"https://hospital.example/Questionnaire/ppp|3", true},
      {"http://rems.example/Questionnaire/IPledgeRemsPrescriberEnrollment", false},
      {"http://rems.example/XQuestionnaire/IPledgeRemsPatientEnrollment", false},
      {"http://other.example/https://hospital.example/Questionnaire/ppp", false},
      {"Questionnaire/ppp", false},
      {"", false},
  };
  for (const Case& c : cases)
    EXPECT_EQ(knowledge.proves_enrolment(c.canonical), c.proves) << c.canonical;
}

}  // namespace
}  // namespace isoguard::knowledge
