// What CDS Hooks asks of a service, on whole calls of the shipped decision. What needs HTTP is in
// tests/src and tests/e2e; tests/conformance/requirements.json says which test proves what.

#include <gtest/gtest.h>

#include <vector>

#include "plugin/decision/discovery.h"
#include "plugin/knowledge/service_manifest.h"
#include "tests/conformance/hook_request.h"

namespace isoguard::conformance {
namespace {

using fhir::json::Value;

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
  ASSERT_EQ(document.root()["services"].items().size(), 5u);
  for (const Value& entry : document.root()["services"].items()) {
    EXPECT_TRUE(shipped().offers(entry["id"].string()));
    EXPECT_EQ(shipped().service_for_hook(entry["hook"].string()), entry["id"].string());
    for (const char* name : {"hook", "title", "description", "id", "usageRequirements"}) {
      EXPECT_TRUE(entry[name].is_string()) << name;
    }
    for (const auto& [key, value] : entry["prefetch"].members()) EXPECT_TRUE(value.is_string());
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

std::string first_uuid(const HookRequest& request, std::string key = {}) {
  const auto running = shipped().call(request.hook, request.json(), kToday, std::move(key));
  return std::string(parsed(running->answer().body).root()["cards"].items()[0]["uuid"].string());
}

TEST(CardConformance, UuidsAreThoseOfAPatientOfAServerUnderAKey) {
  HookRequest here;
  here.fhir_server = "https://ehr.example/fhir";
  HookRequest there = here;
  there.fhir_server = "https://other.example/fhir";
  HookRequest select = here;
  select.hook = "order-select";
  EXPECT_EQ(first_uuid(here, "k"), first_uuid(here, "k"));
  EXPECT_EQ(first_uuid(here, "k"), first_uuid(select, "k"));
  EXPECT_NE(first_uuid(here, "k"), first_uuid(here, "l"));
  EXPECT_NE(first_uuid(here, "k"), first_uuid(here));
  EXPECT_NE(first_uuid(here, "k"), first_uuid(there, "k"));
  EXPECT_NE(first_uuid(here), first_uuid(there));
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

TEST(DiscoveryConformance, AsksInTheTermsOfTheRelease) {
  EXPECT_EQ(shipped().discovery(fhir::Release::r4), shipped().discovery());
  const std::string dstu2 = shipped().discovery(fhir::Release::dstu2);
  EXPECT_NE(dstu2.find(R"("medreq":"MedicationOrder?patient=)"), std::string::npos);
  EXPECT_EQ(dstu2.find("MedicationRequest?"), std::string::npos);
  EXPECT_EQ(dstu2.find(R"("sreq":)"), std::string::npos) << "which takes several searches";
  const std::string r5 = shipped().discovery(fhir::Release::r5);
  EXPECT_NE(r5.find("status=active,on-hold,ended,completed,stopped"), std::string::npos);
  EXPECT_NE(r5.find(R"("sreq":"ServiceRequest?)"), std::string::npos);
}

/// The suggestions of an answer to `draft`: what they delete, and the orders of tests they create.
struct Suggested {
  const char* draft;
  const char* deleted;
  const char* created;
};

TEST(CardConformance, SuggestionsAreOfTheReleaseOfTheOrder) {
  const Suggested rows[] = {
      {R"({"resourceType":"MedicationOrder","id":"iso","status":"draft","patient":{
           "reference":"Patient/p"},"medicationCodeableConcept":{"coding":[{"system":
           "http://www.nlm.nih.gov/research/umls/rxnorm","code":"403930"}]}})",
       R"("resourceId":"MedicationOrder/iso")", R"("resource":{"resourceType":"DiagnosticOrder")"},
      {R"({"resourceType":"MedicationRequest","id":"iso","status":"draft","intent":"order",
           "requester":{"agent":{"reference":"Practitioner/1"}},
           "subject":{"reference":"Patient/p"},"medicationCodeableConcept":{"coding":[{"system":
           "http://www.nlm.nih.gov/research/umls/rxnorm","code":"403930"}]}})",
       R"("resourceId":"MedicationRequest/iso")",
       R"("resource":{"resourceType":"ProcedureRequest")"},
      {R"({"resourceType":"MedicationRequest","id":"iso","status":"draft","intent":"order",
           "subject":{"reference":"Patient/p"},"medicationCodeableConcept":{"coding":[{"system":
           "http://www.nlm.nih.gov/research/umls/rxnorm","code":"403930"}]}})",
       R"("resourceId":"MedicationRequest/iso")", R"("intent":"order","code":{"coding":)"},
      {R"({"resourceType":"MedicationRequest","id":"iso","status":"draft","intent":"order",
           "subject":{"reference":"Patient/p"},"medication":{"concept":{"coding":[{"system":
           "http://www.nlm.nih.gov/research/umls/rxnorm","code":"403930"}]}}})",
       R"("resourceId":"MedicationRequest/iso")", R"("intent":"order","code":{"concept":)"},
  };
  for (const Suggested& row : rows) {
    HookRequest request;
    request.draft = row.draft;
    const plugin::Answer said = answer(request);
    EXPECT_TRUE(rules_in(said).contains("teratogenic-childbearing-potential")) << said.body;
    EXPECT_NE(said.body.find(row.deleted), std::string::npos) << said.body;
    EXPECT_NE(said.body.find(row.created), std::string::npos) << said.body;
  }
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
