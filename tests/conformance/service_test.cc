// What CDS Hooks asks of a service, on whole calls of the shipped decision. What needs HTTP is in
// tests/src and tests/e2e; tests/conformance/requirements.json says which test proves what.

#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "fhir/document.h"
#include "plugin/decision/discovery.h"
#include "plugin/knowledge/service_manifest.h"
#include "plugin/plugin.h"
#include "src/load_plugin.h"
#include "tests/conformance/hook_request.h"

namespace isoguard::conformance {
namespace {

using fhir::json::Value;

constexpr fhir::Day kToday{std::chrono::year(2026) / 11 / 23};
constexpr const char* kServer = "https://ehr.example/fhir";

const plugin::Plugin& shipped() {
  static const auto plugin = app::load_plugin({}).value();
  return *plugin;
}

std::unique_ptr<plugin::Call> call(const HookRequest& request) {
  return shipped().call(request.hook, request.json(), kToday);
}
/// The answer with what the request brings and nothing else.
plugin::Answer answer(const HookRequest& request) { return call(request)->answer(); }

fhir::Document parsed(const std::string& text) {
  auto document = fhir::Document::parse(text);
  if (!document) throw std::runtime_error("no JSON: " + text);
  return std::move(*document);
}

/// The rules whose cards are in an answer.
std::set<std::string> rules_in(const plugin::Answer& answer) {
  std::set<std::string> rules;
  const fhir::Document document = parsed(answer.body);
  for (const Value& card : document.root()["cards"].items()) {
    rules.emplace(card["source"]["topic"]["code"].string());
  }
  return rules;
}
bool is_incomplete(const plugin::Answer& answer) {
  return rules_in(answer).contains("data-unavailable");
}

std::string authorization(std::string_view scope, std::string_view patient) {
  return R"({"access_token":"t0ken","token_type":"Bearer","expires_in":300,"scope":")" +
         std::string(scope) + R"(","subject":"isoguard","patient":")" + std::string(patient) +
         "\"}";
}

/// Every null, and every empty text, list or object but `cards` and `services`.
void find_empties(const Value& value, const std::string& path, std::vector<std::string>& found) {
  const bool may_be_empty = path == "/cards" || path == "/services";
  const bool empty = (value.is_string() && value.string().empty()) ||
                     (value.is_array() && value.items().empty() && !may_be_empty) ||
                     (value.is_object() && value.members().empty());
  if (value.is_null() || empty) found.push_back(path);
  for (const Value& item : value.items()) find_empties(item, path + "/-", found);
  for (const auto& member : value.members()) {
    find_empties(member.value, path + "/" + std::string(member.name), found);
  }
}
std::vector<std::string> empties_in(const std::string& text) {
  const fhir::Document document = parsed(text);
  std::vector<std::string> found;
  find_empties(document.root(), "", found);
  return found;
}

TEST(DiscoveryConformance, WithoutServicesIsAnEmptyList) {
  EXPECT_EQ(decision::write_discovery({}), R"({"services":[]})");
}

TEST(DiscoveryConformance, LeavesOutWhatHasNoValue) {
  knowledge::ServiceManifest bare;
  bare.id = "id";
  bare.hook = "order-sign";
  bare.description = "Text";
  EXPECT_EQ(decision::write_discovery({bare}),
            R"({"services":[{"hook":"order-sign","description":"Text","id":"id"}]})");
}

TEST(DiscoveryConformance, EveryEntryIsOfferedForItsHook) {
  const fhir::Document document = parsed(shipped().discovery());
  EXPECT_EQ(empties_in(shipped().discovery()), std::vector<std::string>{});
  ASSERT_EQ(document.root()["services"].items().size(), 3u);
  for (const Value& entry : document.root()["services"].items()) {
    EXPECT_TRUE(shipped().offers(entry["id"].string()));
    EXPECT_EQ(shipped().service_for_hook(entry["hook"].string()), entry["id"].string());
    for (const char* name : {"hook", "title", "description", "id", "usageRequirements"}) {
      EXPECT_TRUE(entry[name].is_string()) << name;
    }
    for (const auto& [key, value] : entry["prefetch"].members()) EXPECT_TRUE(value.is_string());
  }
}

TEST(FhirAccessConformance, AuthorizationAndPrefetchInAnyCombination) {
  for (const bool prefetched : {true, false}) {
    for (const bool authorized : {true, false}) {
      HookRequest request;
      request.prefetched = prefetched;
      if (authorized) {
        request.fhir_server = kServer;
        request.authorization = authorization("patient/*.rs", "p");
      }
      const auto running = call(request);
      EXPECT_EQ(running->needs().empty(), prefetched || !authorized);
      const plugin::Answer said = running->answer();
      EXPECT_EQ(said.status, 200);
      EXPECT_EQ(is_incomplete(said), !prefetched) << said.body;
    }
  }
}

TEST(FhirAccessConformance, FetchesExactlyWhatThePrefetchDidNotBring) {
  HookRequest request;
  request.fhir_server = kServer;
  request.authorization = authorization("patient/*.rs", "p");
  request.left_out = "procedures";
  const auto running = call(request);
  ASSERT_EQ(running->needs().size(), 1u);
  EXPECT_TRUE(running->needs().empty()) << "asked once";
  const auto again = call(request);
  EXPECT_TRUE(again->needs()[0].path.starts_with("Procedure?patient=Patient/p"));
  EXPECT_EQ(again->access_token(), "t0ken");
  EXPECT_EQ(again->fhir_server(), kServer);
}

TEST(FhirAccessConformance, ScopesOfEitherGrammar) {
  for (const char* scope : {"patient/Patient.read patient/Observation.read", "patient/Patient.rs",
                            "system/*.cruds launch", "-"}) {
    HookRequest request;
    request.prefetched = false;
    request.fhir_server = kServer;
    request.authorization = authorization(scope, "p");
    const auto running = call(request);
    EXPECT_EQ(running->access_token(), "t0ken") << scope;
    EXPECT_EQ(running->needs().size(), 12u) << scope;
  }
}

TEST(FhirAccessConformance, ATokenForAnotherPatientIsNotUsed) {
  for (const char* patient : {"p", "Patient/p", "q", "Patient/q"}) {
    HookRequest request;
    request.left_out = "conditions";
    request.fhir_server = kServer;
    request.authorization = authorization("patient/*.rs", patient);
    const bool good = std::string_view(patient).ends_with('p');
    const auto running = call(request);
    EXPECT_EQ(running->needs().empty(), !good) << patient;
    EXPECT_TRUE(is_incomplete(running->answer())) << patient << ": nothing was delivered";
  }
}

TEST(FhirAccessConformance, DataKnownToBeAbsentIsNoGap) {
  HookRequest request;
  const plugin::Answer empty_bundle = answer(request);
  EXPECT_EQ(empty_bundle.status, 200);
  EXPECT_FALSE(is_incomplete(empty_bundle)) << empty_bundle.body;
}

TEST(FhirAccessConformance, DataThatCouldNotBeHadIsSaidAndNotRefused) {
  for (
      const char* conditions :
      {"null", R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"x"}]})",
       R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"OperationOutcome",
            "issue":[{"severity":"error","code":"x"}]}}]})",
       R"({"resourceType":"Bundle","link":[{"relation":"next","url":"https://ehr.example/2"}]})"}) {
    HookRequest request;
    request.conditions = conditions;
    const plugin::Answer said = answer(request);
    EXPECT_EQ(said.status, 200) << conditions;
    EXPECT_TRUE(is_incomplete(said)) << conditions;
  }
}

TEST(FhirAccessConformance, AnyBundleTypeOfASearchIsRead) {
  for (const char* type : {"searchset", "collection", ""}) {
    HookRequest request;
    request.conditions =
        R"({"resourceType":"Bundle","type":")" + std::string(type) + R"(","entry":[{"resource":{
          "resourceType":"Condition","id":"c","subject":{"reference":"Patient/p"},
          "clinicalStatus":{"coding":[{"code":"active"}]},"recordedDate":"2026-11-01",
          "code":{"coding":[{"system":"http://snomed.info/sct","code":"77386006"}]}}}]})";
    EXPECT_TRUE(rules_in(answer(request)).contains("teratogenic-pregnancy")) << type;
  }
}

TEST(CardConformance, SameCallSameBytesAndStableUuids) {
  HookRequest sign;
  HookRequest select;
  select.hook = "order-select";
  EXPECT_EQ(answer(sign).body, answer(sign).body);
  const fhir::Document early = parsed(answer(select).body);
  const fhir::Document late = parsed(answer(sign).body);
  ASSERT_FALSE(early.root()["cards"].items().empty());
  std::set<std::string_view> uuids;
  for (const Value& card : late.root()["cards"].items()) uuids.insert(card["uuid"].string());
  for (const Value& card : early.root()["cards"].items()) {
    EXPECT_TRUE(uuids.contains(card["uuid"].string())) << card["summary"].string();
  }
}

TEST(CardConformance, UsesNothingThatAClientMightNotKnow) {
  const plugin::Answer said = answer({});
  EXPECT_EQ(empties_in(said.body), std::vector<std::string>{});
  for (const char* name : {"actionSelectionBehavior", "systemActions", "appContext",
                           "autolaunchable", "hookVersion", "smart"}) {
    EXPECT_EQ(said.body.find("\"" + std::string(name) + "\""), std::string::npos) << name;
  }
  const fhir::Document document = parsed(said.body);
  ASSERT_EQ(document.root().members().size(), 1u) << "cards and nothing else";
  for (const Value& card : document.root()["cards"].items()) {
    EXPECT_EQ(card.find("extension"), nullptr);
  }
}

TEST(CardConformance, NewResourcesNeedNoIdAndReferToWhatIsThere) {
  int created = 0;
  const fhir::Document document = parsed(answer({}).body);
  for (const Value& card : document.root()["cards"].items()) {
    for (const Value& suggestion : card["suggestions"].items()) {
      for (const Value& action : suggestion["actions"].items()) {
        if (action["type"].string() != "create") continue;
        ++created;
        EXPECT_EQ(action["resource"].find("id"), nullptr);
        EXPECT_EQ(action["resource"]["subject"]["reference"].string(), "Patient/p");
      }
    }
  }
  EXPECT_GE(created, 1);
}

TEST(CardConformance, AnOrderOfDstu2IsNeitherNamedNorChanged) {
  HookRequest request;
  request.draft.replace(request.draft.find("MedicationRequest"), 17, "MedicationOrder");
  const plugin::Answer said = answer(request);
  EXPECT_TRUE(rules_in(said).contains("teratogenic-childbearing-potential")) << said.body;
  EXPECT_EQ(said.body.find("\"resourceId\""), std::string::npos) << said.body;
  EXPECT_EQ(said.body.find("\"update\""), std::string::npos) << said.body;
}

TEST(FhirAccessConformance, AHistoryOfDstu2IsRead) {
  HookRequest request;
  request.conditions = R"({"resourceType":"Bundle","entry":[{"resource":{"id":"doxy",
      "resourceType":"MedicationOrder","patient":{"reference":"Patient/p"},"status":"active",
      "dateWritten":"2026-11-01","medicationCodeableConcept":{"text":"Doxycycline 100 mg"}}}]})";
  EXPECT_TRUE(rules_in(answer(request)).contains("tetracycline-interaction"));
}

struct Shape {
  const char* name;
  const char* draft;
};

class OtherReleaseTest : public testing::TestWithParam<Shape> {};

TEST_P(OtherReleaseTest, IsRecognisedOrSaidToBeUnreadable) {
  HookRequest request;
  request.draft = GetParam().draft;
  const plugin::Answer said = answer(request);
  EXPECT_TRUE(said.status == 400 || !rules_in(said).empty()) << said.body;
}

INSTANTIATE_TEST_SUITE_P(
    Drafts, OtherReleaseTest,
    testing::Values(
        Shape{"Dstu2MedicationOrder",
              R"({"resourceType":"MedicationOrder","id":"iso","status":"draft","patient":{
                "reference":"Patient/p"},"medicationCodeableConcept":{"coding":[{"system":
                "http://www.nlm.nih.gov/research/umls/rxnorm","code":"403930"}]}})"},
        Shape{"Stu3DoseQuantity",
              R"({"resourceType":"MedicationRequest","id":"iso","status":"draft","intent":"order",
                "subject":{"reference":"Patient/p"},"medicationCodeableConcept":{"coding":[{"system":
                "http://www.nlm.nih.gov/research/umls/rxnorm","code":"403930"}]},
                "dosageInstruction":[{"doseQuantity":{"value":1}}]})"},
        Shape{"R5Concept",
              R"({"resourceType":"MedicationRequest","id":"iso","status":"draft","intent":"order",
                "subject":{"reference":"Patient/p"},"medication":{"concept":{"coding":[{"system":
                "http://www.nlm.nih.gov/research/umls/rxnorm","code":"403930"}]}}})"},
        Shape{"R5Reference",
              R"({"resourceType":"MedicationRequest","id":"iso","status":"draft","intent":"order",
                "subject":{"reference":"Patient/p"},
                "medication":{"reference":{"reference":"Medication/m"}}})"}),
    [](const auto& row) { return row.param.name; });

TEST(RobustnessConformance, TextInAndOutIsUtf8) {
  HookRequest request;
  request.draft =
      R"({"resourceType":"MedicationRequest","id":"iso","status":"draft","intent":"order",
          "subject":{"reference":"Patient/p"},"medicationCodeableConcept":{
          "text":"Isotretinoína 20 mg cápsulas"}})";
  const plugin::Answer said = answer(request);
  EXPECT_TRUE(rules_in(said).contains("teratogenic-childbearing-potential")) << said.body;
  request.draft.replace(request.draft.find("í"), 2, "\xED");
  EXPECT_EQ(answer(request).status, 400) << "Latin-1 is refused, not guessed";
}

TEST(RobustnessConformance, RefusalsNameTheElementAndNothingOfTheProgram) {
  const auto running = shipped().call("order-sign", R"({"hook":"order-sign"})", kToday);
  const plugin::Answer said = running->answer();
  EXPECT_EQ(said.status, 400);
  const fhir::Document outcome = parsed(said.body);
  EXPECT_EQ(outcome.root()["resourceType"].string(), "OperationOutcome");
  EXPECT_EQ(empties_in(said.body), std::vector<std::string>{});
  for (const char* word : {".cc", ".h:", "std::", "rapidjson", "0x"}) {
    EXPECT_EQ(said.body.find(word), std::string::npos) << word;
  }
}

}  // namespace
}  // namespace isoguard::conformance
