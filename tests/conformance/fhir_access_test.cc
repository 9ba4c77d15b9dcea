// How a call comes by its data: prefetch, FHIR server, both or neither.

#include <gtest/gtest.h>

#include "tests/conformance/hook_request.h"

namespace isoguard::conformance {
namespace {

constexpr const char* kServer = "https://ehr.example/fhir";

std::string authorization(std::string_view scope, std::string_view patient,
                          std::string_view expires_in = "300") {
  return R"({"access_token":"t0ken","token_type":"Bearer","expires_in":)" +
         std::string(expires_in) + R"(,"scope":")" + std::string(scope) +
         R"(","subject":"isoguard","patient":")" + std::string(patient) + "\"}";
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
  const std::pair<const char*, std::size_t> rows[] = {
      {"patient/*.read", 14},
      {"user/*.rs", 14},
      {"system/*.cruds launch", 14},
      {"launch", 14},
      {"", 14},
      {"patient/Patient.read patient/Observation.read", 3},
      {"patient/Patient.rs patient/Observation.rs user/Condition.r", 3},
      {"patient/Condition.s patient/Patient.s", 1},
      {"patient/*.write", 0},
  };
  for (const auto& [scope, asked] : rows) {
    HookRequest request;
    request.prefetched = false;
    request.fhir_server = kServer;
    request.authorization = authorization(scope, "p");
    const auto running = call(request);
    EXPECT_EQ(running->access_token(), "t0ken") << scope;
    EXPECT_EQ(running->needs().size(), asked) << scope;
  }
}

TEST(FhirAccessConformance, AsksForMedicationsAlongWithOrdersWhereTheTokenLetsIt) {
  const std::pair<const char*, std::size_t> rows[] = {
      {"patient/*.rs", 2},
      {"", 2},
      {"patient/Medication.r patient/MedicationRequest.rs", 1},
      {"patient/MedicationStatement.rs patient/MedicationRequest.rs", 0},
  };
  for (const auto& [scope, included] : rows) {
    HookRequest request;
    request.prefetched = false;
    request.fhir_server = kServer;
    request.authorization = authorization(scope, "p");
    const auto running = call(request);
    std::size_t found = 0;
    for (const plugin::Read& read : running->needs()) {
      if (read.extra.empty()) continue;
      ++found;
      EXPECT_EQ(read.extra, "_include=" + read.path.substr(0, read.path.find('?')) + ":medication");
    }
    EXPECT_EQ(found, included) << scope;
  }
}

/// What the server has of it: nothing. The reasons are those of the card.
plugin::Answer answer_with(std::string_view scope, std::string_view patient = "p",
                           std::string_view expires_in = "300") {
  HookRequest request;
  request.left_out = "conditions";
  request.fhir_server = kServer;
  request.authorization = authorization(scope, patient, expires_in);
  const auto running = call(request);
  for (std::size_t i = 0; i < running->needs().size(); ++i) {
    fhir::Reply reply;
    reply.pages.push_back(parsed(R"({"resourceType":"Bundle","type":"searchset","total":0})"));
    running->deliver(i, std::move(reply));
  }
  return running->answer();
}

TEST(FhirAccessConformance, WhatTheTokenDoesNotGrantIsSaidToBeRefused) {
  struct Row {
    const char* scope;
    const char* patient;
    const char* expires_in;
    bool refused;
  };
  for (const Row& row : {
           Row{"patient/Condition.rs", "p", "300", false},
           Row{"patient/Condition.rs", "p", "1", false},
           Row{"patient/Condition.rs", "p", "null", false},
           Row{"patient/Condition.rs", "p", "0.5", false},
           Row{"patient/Observation.rs", "p", "300", true},
           Row{"patient/Condition.rs?category=problem-list-item", "p", "300", true},
           Row{"patient/Condition.rs", "q", "300", true},
           Row{"patient/Condition.rs", "p", "0", true},
           Row{"patient/Condition.rs", "p", "-1", true},
       }) {
    const plugin::Answer said = answer_with(row.scope, row.patient, row.expires_in);
    EXPECT_EQ(is_incomplete(said), row.refused) << row.scope << row.patient << row.expires_in;
    EXPECT_EQ(said.body.find("access was refused") != std::string::npos, row.refused) << said.body;
  }
}

TEST(FhirAccessConformance, WhatARestrictedScopeLetsThroughCounts) {
  HookRequest request;
  request.left_out = "conditions";
  request.fhir_server = kServer;
  request.authorization = authorization("patient/Condition.rs?category=problem-list-item", "p");
  const auto running = call(request);
  ASSERT_EQ(running->needs().size(), 1u);
  fhir::Reply reply;
  reply.pages.push_back(parsed(R"({"resourceType":"Bundle","entry":[{"resource":{
      "resourceType":"Condition","id":"c","subject":{"reference":"Patient/p"},
      "clinicalStatus":{"coding":[{"code":"active"}]},"recordedDate":"2026-11-01",
      "code":{"coding":[{"system":"http://snomed.info/sct","code":"77386006"}]}}}]})"));
  running->deliver(0, std::move(reply));
  const auto rules = rules_in(running->answer());
  EXPECT_TRUE(rules.contains("teratogenic-pregnancy"));
  EXPECT_TRUE(rules.contains("data-unavailable"));
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

TEST(FhirAccessConformance, AHistoryOfDstu2IsRead) {
  HookRequest request;
  request.conditions = R"({"resourceType":"Bundle","entry":[{"resource":{"id":"doxy",
      "resourceType":"MedicationOrder","patient":{"reference":"Patient/p"},"status":"active",
      "dateWritten":"2026-11-01","medicationCodeableConcept":{"text":"Doxycycline 100 mg"}}}]})";
  const plugin::Answer said = answer(request);
  EXPECT_TRUE(rules_in(said).contains("tetracycline-interaction"));
  EXPECT_NE(said.body.find("`MedicationOrder/doxy`"), std::string::npos)
      << "as the client knows it";
}

}  // namespace
}  // namespace isoguard::conformance
