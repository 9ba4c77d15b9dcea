#include "src/audit_view/map_event.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "fhir/document.h"
#include "src/audit/canonical.h"
#include "src/audit_view/event_kind.h"
#include "tests/support/source_file.h"

namespace isoguard::audit_view {
namespace {

using fhir::json::Value;

constexpr const char* kProfiles =
    "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.";

/// An event as it could stand in the log.
struct Sample {
  const char* type;
  const char* body;
  const char* opened = "null";
  const char* patient = "";
};

constexpr const char* kPseudonym =
    "26935c494fe236e67d83db1758ecf09c337ae5d8f6cadad735d64f2c2ec0d380";

constexpr const char* kClient =
    R"("client":{"peer_ip":"10.1.2.3","traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01","x_request_id":"0123456789abcdef"})";

std::string decision() {
  return std::string("{") + kClient +
         R"(,"call":{"fhirServer":"https://ehr.example/fhir/","hook":"order-sign",)"
         R"("hookInstance":"2f6b1c6e-8f1d-4c1a-9a55-1f3d0c6e7a01","service":"order-sign"},)"
         R"("cards":[{"indicator":"critical","rule":"tetracycline-interaction",)"
         R"("uuid":"dfa4f988-aadc-848d-8223-50c516f2021f"}],)"
         R"("checks":[{"policy":"shown","result":"met","row":"taken","rule":"tetracycline-interaction"},)"
         R"({"reason":"no-lab","result":"not_evaluated","rule":"lab-abnormal"}],)"
         R"("evidence":[{"id":"m1","sha256":"aa","source":"fhir","type":"MedicationRequest","versionId":"3"},)"
         R"({"boxed":0,"source":"prefetch","type":"Observation"},{"type":"Patient"}],)"
         R"("know":{"policy":"eu-ppp","version":"1"},"missing":[{"what":"obs-lab","why":"timeout"}],)"
         R"("result":{"concerns_us":true,"http_status":200},"user":{"ref":"Practitioner/7"}})";
}

const std::string kDecision = decision();
const std::string kFeedback =
    std::string("{") + kClient +
    R"(,"call":{"endpoint":"feedback","service":"order-sign"},)"
    R"("feedback":{"card":"dfa4f988-aadc-848d-8223-50c516f2021f",)"
    R"("card_known":true,"outcome":"overridden","reasons":[{"code":"x"}]}})";
const std::string kRefusal = std::string("{") + kClient +
                             R"(,"call":{"endpoint":"call","service":"order-sign"},)"
                             R"("issues":[{"code":"structure"}],"result":{"http_status":400}})";
const std::string kDelivery =
    R"({"delivery":{"client_gone":["01932f5e-8f3a-7c1d-9b2e-4d5f6a7b8c9e"],)"
    R"("delivered":["01932f5e-8f3a-7c1d-9b2e-4d5f6a7b8c9d","01932f5e-8f3a-7c1d-9b2e-4d5f6a7b8c9f"]}})";
const std::string kAuthFailure = std::string("{") + kClient + R"(,"reason":"expired"})";

/// One of each type that there is, or may be, and of each shape.
const std::vector<Sample>& samples() {
  static const std::vector<Sample> kAll = {
      {"decision", kDecision.c_str(),
       R"({"evidence":["Observation/of-patient-1"],"patient":"Patient/1"})", kPseudonym},
      {"decision", kDecision.c_str(), "null", kPseudonym},
      {"refusal", kRefusal.c_str()},
      {"delivery", kDelivery.c_str()},
      {"feedback", kFeedback.c_str(), "null", kPseudonym},
      {"auth_failure", kAuthFailure.c_str()},
      {"access",
       R"({"access":{"box":true,"command":"search","results":3,"status":200},)"
       R"("reader":{"name":"anna","peer_ip":"10.1.2.4"}})",
       "null", kPseudonym},
      {"access", R"({"access":{"command":"read","status":401},"reader":{"peer_ip":"10.1.2.4"}})"},
      {"access", R"({"access":{"command":"list"},"reader":{"name":"root","uid":0}})"},
      {"config", R"({"config":{"details":{"policy":"eu-ppp"},"what":"started"}})"},
      {"config", R"({"config":{"details":{"said":"no"},"what":"reload-refused"}})"},
      {"knowledge_activated", R"({"know":{"version":"2"}})"},
      {"knowledge_rejected", R"({"know":{"version":"2"}})"},
      {"knowledge_rolled_back", R"({"know":{"version":"1"}})"},
      {"gap",
       R"({"count":2,"event_ids":["a","b"],"first_utc":"2026-11-25T22:00:00.000000Z","why":"no room"})"},
      {"start", R"({"reason":"first"})"},
      {"stop", R"({"reason":"stopped"})"},
      {"checkpoint", R"({"size":17})"},
      {"key-destroyed", R"({"reason":"request"})", "null", kPseudonym},
      {"pruned", R"({"pruned":{"count":17}})"},
      {"of-another-version", R"({"new":[true,null,{"deep":1}]})"}};
  return kAll;
}

AuditEvent mapped(const Sample& sample) {
  audit::Record record;
  record.id = *audit::event_id_of("01932f5e-8f3a-7c1d-9b2e-4d5f6a7b8c9d");
  record.type = sample.type;
  record.recorded_us = 1'764'108'000'123'456;
  record.patient = sample.patient;
  record.bytes = *audit::event_bytes(
      sample.body, {record.id.text(), "st-anna/cds-1/e1", record.recorded_us, 3, record.type});
  const auto event = fhir::Document::parse(record.bytes);
  const auto opened = fhir::Document::parse(sample.opened);
  return audit_event_of(record, event->root(), opened->root());
}

const Entity* entity_of(const AuditEvent& event, std::string_view type,
                        std::string_view name = "") {
  for (const Entity& entity : event.entities) {
    if (entity.type.code == type && entity.name == name) return &entity;
  }
  return nullptr;
}

/// The file that others' checkers are given (tests/e2e/audit_pages.test.mjs).
TEST(AuditEventOf, IsForEachTypeAsTheFileSays) {
  std::string text;
  for (const Sample& sample : samples()) text += to_json(mapped(sample)) + "\n";
  test::expect_page("tests/e2e/audit_checkers/audit_events.ndjson", text);
}

TEST(AuditEventOf, MapsADecisionToAReadWithAPatient) {
  const AuditEvent event = mapped(samples()[0]);
  EXPECT_EQ(event.profile, std::string(kProfiles) + "PatientRead");
  EXPECT_EQ(event.recorded, "2025-11-25T22:00:00.123456Z");
  EXPECT_EQ(event.outcome, "0");
  EXPECT_EQ(event.outcome_desc, "not all was read: obs-lab timeout");
  ASSERT_EQ(event.agents.size(), 3U);
  EXPECT_EQ(event.agents[0].address, "10.1.2.3");
  EXPECT_EQ(event.agents[1].address, "cds-1");
  EXPECT_EQ(event.agents[2].who.reference, "https://ehr.example/fhir/Practitioner/7");
  EXPECT_EQ(entity_of(event, "1")->what.reference, "https://ehr.example/fhir/Patient/1");
  EXPECT_EQ(entity_of(event, "1")->what.identifier, kPseudonym);
  EXPECT_EQ(entity_of(event, "2")->what.identifier,
            "urn:uuid:2f6b1c6e-8f1d-4c1a-9a55-1f3d0c6e7a01");
  EXPECT_EQ(entity_of(event, "XrequestId")->what.identifier, "0123456789abcdef");
  EXPECT_EQ(entity_of(event, "MedicationRequest")->what.reference,
            "https://ehr.example/fhir/MedicationRequest/m1");
  EXPECT_EQ(entity_of(event, "Observation")->what.reference,
            "https://ehr.example/fhir/Observation/of-patient-1");
}

TEST(AuditEventOf, NamesNoPatientWhenTheBoxIsClosed) {
  const AuditEvent event = mapped(samples()[1]);
  EXPECT_EQ(event.profile, std::string(kProfiles) + "PatientRead");
  EXPECT_EQ(entity_of(event, "1")->what.reference, "");
  EXPECT_EQ(entity_of(event, "1")->what.identifier, kPseudonym);
  EXPECT_EQ(entity_of(event, "Observation")->what.reference, "");
  EXPECT_EQ(to_json(event).find("Patient/1"), std::string::npos);
}

TEST(AuditEventOf, NamesAProfileOnlyWhereItConforms) {
  struct Case {
    const char* claim;
    Sample sample;
    std::string profile;
  };
  const std::string no_client = R"({"result":{"http_status":200}})";
  const std::string failed = std::string("{") + kClient + R"(,"result":{"http_status":503}})";
  const std::string of_nobody =
      std::string("{") + kClient + R"(,"feedback":{"card":"c","card_known":false}})";
  const std::vector<Case> table = {
      {"feedback on a patient's card", samples()[4], "PatientCreate"},
      {"feedback on a card that nobody knows",
       {"feedback", of_nobody.c_str(), "null", kPseudonym},
       "Create"},
      {"a decision that names no patient, but has one as evidence",
       {"decision", kDecision.c_str()},
       "Read"},
      {"no address of the client", {"decision", no_client.c_str(), "null", kPseudonym}, ""},
      {"a refusal is no success", samples()[2], ""},
      {"nor is a decision that went wrong", {"decision", failed.c_str(), "null", kPseudonym}, ""},
      {"reading the audit", samples()[6], ""},
      {"a start", samples()[15], ""}};
  for (const Case& each : table) {
    const std::string wanted = each.profile.empty() ? "" : kProfiles + each.profile;
    EXPECT_EQ(mapped(each.sample).profile, wanted) << each.claim;
  }
}

TEST(AuditEventOf, TellsWhatCameOfIt) {
  struct Case {
    const char* type;
    const char* body;
    const char* outcome;
  };
  const std::vector<Case> table = {{"decision", R"({"result":{"http_status":200}})", "0"},
                                   {"decision", R"({"result":{"http_status":503}})", "8"},
                                   {"refusal", R"({"result":{"http_status":413}})", "4"},
                                   {"feedback", "{}", "0"},
                                   {"access", R"({"access":{"status":200}})", "0"},
                                   {"access", R"({"access":{"status":401}})", "4"},
                                   {"access", R"({"access":{"status":503}})", "8"},
                                   {"access", R"({"access":{}})", "0"},
                                   {"auth_failure", "{}", "4"},
                                   {"config", R"({"config":{"what":"reloaded"}})", "0"},
                                   {"config", R"({"config":{"what":"reload-refused"}})", "4"},
                                   {"gap", "{}", "8"},
                                   {"start", "{}", "0"}};
  for (const Case& each : table) {
    EXPECT_EQ(mapped({each.type, each.body}).outcome, each.outcome) << each.type << each.body;
  }
}

TEST(AuditEventOf, SaysThatARecordCannotBeRead) {
  audit::Record record;
  record.type = "decision";
  record.patient = kPseudonym;
  const AuditEvent event = audit_event_of(record, Value(), Value());
  EXPECT_EQ(event.outcome, "8");
  EXPECT_EQ(event.outcome_desc, "the record itself cannot be read");
  EXPECT_EQ(event.profile, "");
  ASSERT_EQ(event.agents.size(), 1U);
  ASSERT_EQ(event.entities.size(), 1U);
  EXPECT_EQ(event.entities[0].what.identifier, kPseudonym);
}

TEST(KindOf, EveryTypeHasASample) {
  for (const char* type : {"decision", "delivery", "feedback", "refusal", "access", "config", "gap",
                           "start", "stop", "checkpoint", "key-destroyed", "pruned", "auth_failure",
                           "knowledge_activated", "knowledge_rejected", "knowledge_rolled_back"}) {
    EXPECT_EQ(kind_of(type).name, type);
    EXPECT_TRUE(std::ranges::any_of(samples(), [&](const Sample& sample) {
      return sample.type == std::string(type);
    })) << type;
  }
  EXPECT_EQ(kind_of("of-another-version").name, "");
}

}  // namespace
}  // namespace isoguard::audit_view
