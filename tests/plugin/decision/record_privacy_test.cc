// A canary in every place where a client can write: it may show in the sealed part, and nowhere
// else in what is kept.

#include <gtest/gtest.h>

#include "tests/conformance/hook_request.h"

namespace isoguard::decision {
namespace {

using conformance::kToday;
using conformance::shipped;

constexpr const char* kName = "Quisquilia";
constexpr const char* kNumber = "MRN-778899";
constexpr const char* kBorn = "2002-08-15";
constexpr const char* kToken = "t0ken-of-nobody";
constexpr const char* kVisit = "visit-445566";

void expect_silent(const Record& record) {
  std::string open = record.user + record.call + record.card_uuids + record.service;
  for (const auto& [name, json] : record.members) open += name + json;
  for (const char* canary : {kName, kNumber, kBorn, kToken, kVisit}) {
    EXPECT_EQ(open.find(canary), std::string::npos) << canary << " in " << open;
  }
  EXPECT_EQ(record.sealed.find(kToken), std::string::npos) << "a token is not kept at all";
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at)) {
    text.replace(at, what.size(), by);
    at += by.size();
  }
  return text;
}

/// A call of a patient whose name, number and birth date stand in the record and in most places
/// that are meant for something else. `@` is the name, `#` the number.
std::string request() {
  const std::string text = R"({
    "hook":"order-sign","hookInstance":"@ #","fhirServer":"https://ehr.example/fhir",
    "fhirAuthorization":{"access_token":"t0ken-of-nobody","token_type":"Bearer","expires_in":300,
      "scope":"patient/*.rs patient/Observation.rs?patient=# @","subject":"@ #","patient":"#"},
    "@":"@","context":{"userId":"Practitioner/@ #","patientId":"#","encounterId":"visit-445566","@":"@",
      "draftOrders":{"resourceType":"Bundle","entry":[{"fullUrl":"urn:@","resource":{
        "resourceType":"MedicationRequest","id":"iso-#","status":"draft","intent":"@",
        "subject":{"reference":"Patient/#","display":"@"},
        "note":[{"text":"@"}],"authoredOn":"2026-11-23",
        "medicationCodeableConcept":{"text":"@","coding":[
          {"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"403930","display":"@"},
          {"system":"http://local/@","code":"@"},{"system":"http://www.whocc.no/atc","code":"D10BA01@ #"}]}}}]}},
    "prefetch":{"@":{"resourceType":"@"},
      "patient":{"resourceType":"Patient","id":"#","gender":"female","birthDate":"2002-08-15",
        "name":[{"family":"@"}],"identifier":[{"value":"#"}]},
      "conditions":{"resourceType":"Bundle","entry":[
        {"resource":{"resourceType":"Condition","id":"preg-#","meta":{"versionId":"#","lastUpdated":"@"},
          "subject":{"reference":"Patient/#"},"clinicalStatus":{"coding":[{"code":"active"}]},
          "onsetDateTime":"2026-11-01","code":{"text":"@","coding":[
          {"system":"http://snomed.info/sct","code":"77386006","display":"@"}]}}},
        {"resource":{"resourceType":"Condition","id":"@ x","subject":{"reference":"Patient/#"},"code":5}}]},
      "obs-preg":"@","procedures":{"resourceType":"@"},
      "medreq":{"resourceType":"OperationOutcome","issue":[{"severity":"error","diagnostics":"@ #"}]}}})";
  return replaced(replaced(text, "@", kName), "#", kNumber);
}

Record record_of(const std::string& body) {
  const auto call = shipped().call("order-sign", body, kToday);
  if (!call->needs().empty()) call->give_up(fhir::Failure::timeout);
  const plugin::Answer answer = call->answer();
  return call->record(answer, std::string(64, '0'));
}

TEST(RecordPrivacy, NothingOfThePatientIsOpen) {
  const Record record = record_of(request());
  ASSERT_EQ(record.type, "decision") << record.members.at("issues");
  EXPECT_NE(record.members.at("cards"), "[]") << "a call that says nothing would prove nothing";
  EXPECT_NE(record.members.at("evidence"), "[]");
  expect_silent(record);
}

TEST(RecordPrivacy, TheSealedPartSaysWho) {
  const std::string sealed = record_of(request()).sealed;
  for (const std::string part :
       {R"("encounter":"visit-445566")", R"("Condition/preg-MRN-778899")",
        R"("patient":"Patient/MRN-778899")", R"("ref":"MedicationRequest/iso-MRN-778899")",
        R"("user":"Practitioner/Quisquilia MRN-778899")"}) {
    EXPECT_NE(sealed.find(part), std::string::npos) << part << " in " << sealed;
  }
}

TEST(RecordPrivacy, APatientWhoActsIsNoOpenUser) {
  for (const char* user : {"Patient/MRN-778899", "RelatedPerson/MRN-778899", "MRN-778899",
                           "Practitioner/MRN-778899", "https://ehr.example/Patient/MRN-778899"}) {
    const std::string body = replaced(request(), "Practitioner/Quisquilia MRN-778899", user);
    const Record record = record_of(body);
    expect_silent(record);
    EXPECT_NE(record.sealed.find(user), std::string::npos);
  }
}

TEST(RecordPrivacy, NorInARefusal) {
  for (const char* broken : {"\"hook\":\"order-sign\"", "\"draftOrders\"", "\"patientId\"", "}"}) {
    const Record record = record_of(replaced(request(), broken, std::string("\"") + kName + "\""));
    EXPECT_EQ(record.type, "refusal") << broken;
    expect_silent(record);
  }
}

}  // namespace
}  // namespace isoguard::decision
