// How a call comes by its data: prefetch, FHIR server, both or neither.

#include <gtest/gtest.h>

#include "tests/conformance/hook_request.h"

namespace isoguard::conformance {
namespace {

constexpr const char* kServer = "https://ehr.example/fhir";

std::string authorization(std::string_view scope, std::string_view patient) {
  return R"({"access_token":"t0ken","token_type":"Bearer","expires_in":300,"scope":")" +
         std::string(scope) + R"(","subject":"isoguard","patient":")" + std::string(patient) +
         "\"}";
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
    EXPECT_EQ(running->needs().size(), 14u) << scope;
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
