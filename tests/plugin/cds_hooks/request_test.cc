#include "plugin/cds_hooks/request.h"

#include <gtest/gtest.h>

namespace isoguard::cds_hooks {
namespace {

struct Parsed {
  std::string bytes;
  fhir::Arena arena;
  fhir::Result<Request> request = fhir::failure(fhir::IssueType::exception, "not read");
};

std::unique_ptr<Parsed> read(std::string body, Hook hook = Hook::order_sign) {
  auto parsed = std::make_unique<Parsed>();
  parsed->bytes = std::move(body);
  const auto value = fhir::json::parse(parsed->bytes, parsed->arena);
  EXPECT_TRUE(value.has_value()) << "the test's own JSON is broken";
  if (value) parsed->request = read_request(parsed->arena.keep(*value), hook, parsed->arena);
  return parsed;
}

constexpr const char* kWhole = R"({
  "hook": "order-sign", "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
  "fhirServer": "https://ehr.example/fhir/", "fhirAuthorization": {
    "access_token": "secret", "token_type": "Bearer", "expires_in": 300,
    "scope": "patient/Patient.read", "subject": "isoguard", "patient": "p1"},
  "context": {"userId": "Practitioner/1", "patientId": "p1", "encounterId": "e1",
              "draftOrders": {"resourceType": "Bundle"}},
  "prefetch": {"patient": null}, "extension": {"com.example": 1}, "unknown": []})";

TEST(RequestTest, ReadsEveryMember) {
  const auto parsed = read(kWhole);
  ASSERT_TRUE(parsed->request.has_value());
  const Request& request = *parsed->request;
  EXPECT_EQ(request.hook, Hook::order_sign);
  EXPECT_EQ(request.hook_instance, "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea");
  EXPECT_EQ(request.user_id, "Practitioner/1");
  EXPECT_EQ(request.patient_id, "p1");
  EXPECT_EQ(request.encounter_id, "e1");
  EXPECT_EQ(request.fhir_server, "https://ehr.example/fhir");
  ASSERT_TRUE(request.authorization.has_value());
  EXPECT_EQ(request.authorization->access_token, "secret");
  EXPECT_EQ(request.authorization->patient, "p1");
  EXPECT_EQ(request.authorization->scope, "patient/Patient.read");
  EXPECT_EQ(request.authorization->expires_in, std::chrono::seconds(300));
  ASSERT_NE(request.draft_orders, nullptr);
  ASSERT_NE(request.prefetch, nullptr);
  EXPECT_FALSE(request.selections.has_value());
}

struct Tolerated {
  const char* name;
  Hook hook;
  const char* body;
};

class RequestToleratesTest : public testing::TestWithParam<Tolerated> {};

TEST_P(RequestToleratesTest, WithoutAnIssue) {
  const auto parsed = read(GetParam().body, GetParam().hook);
  ASSERT_TRUE(parsed->request.has_value()) << parsed->request.error().front().diagnostics;
  EXPECT_EQ(parsed->request->patient_id, "p1");
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, RequestToleratesTest,
    testing::Values(
        Tolerated{
            "NoUser", Hook::order_sign,
            R"({"hook":"order-sign","hookInstance":"i","context":{"patientId":"p1","draftOrders":{}}})"},
        Tolerated{
            "PatientAsReference", Hook::order_sign,
            R"({"hook":"order-sign","hookInstance":"i","context":{"patientId":"Patient/p1","draftOrders":{}}})"},
        Tolerated{
            "NullsForOptionalMembers", Hook::order_sign,
            R"({"hook":"order-sign","hookInstance":"i","fhirServer":null,"fhirAuthorization":null,"prefetch":null,
                      "context":{"userId":null,"encounterId":null,"patientId":"p1","draftOrders":{}}})"},
        Tolerated{
            "NoSelections", Hook::order_select,
            R"({"hook":"order-select","hookInstance":"i","context":{"patientId":"p1","draftOrders":{}}})"},
        Tolerated{"ArrayOfOrders", Hook::medication_prescribe,
                  R"({"hook":"medication-prescribe","hookInstance":"i","context":{"patientId":"p1",
                      "medications":[{"resourceType":"MedicationOrder"}]}})"},
        Tolerated{"ArrayOfOrdersWithNulls", Hook::order_review,
                  R"({"hook":"order-review","hookInstance":"i","context":{"patientId":"p1",
                      "orders":[null,{"resourceType":"MedicationOrder"}]}})"},
        Tolerated{
            "OrdersReviewed", Hook::order_review,
            R"({"hook":"order-review","hookInstance":"i","context":{"patientId":"p1","orders":{}}})"},
        Tolerated{
            "MedicationsRefilled", Hook::medication_refill,
            R"({"hook":"medication-refill","hookInstance":"i","context":{"patientId":"p1","medications":{}}})"},
        Tolerated{
            "ChartWithoutOrders", Hook::patient_view,
            R"({"hook":"patient-view","hookInstance":"i","context":{"userId":"Patient/p1","patientId":"p1"}})"},
        Tolerated{"VisitWithoutEncounter", Hook::encounter_start,
                  R"({"hook":"encounter-start","hookInstance":"i","context":{"patientId":"p1"}})"},
        Tolerated{
            "StayThatEnds", Hook::encounter_discharge,
            R"({"hook":"encounter-discharge","hookInstance":"i","context":{"patientId":"p1","encounterId":"e"}})"},
        Tolerated{
            "Medications10", Hook::medication_prescribe,
            R"({"hook":"medication-prescribe","hookInstance":"i","context":{"patientId":"p1","medications":{}}})"}),
    [](const auto& row) { return row.param.name; });

struct Refused {
  const char* name;
  Hook hook;
  const char* body;
  const char* expression;
};

class RequestRefusesTest : public testing::TestWithParam<Refused> {};

TEST_P(RequestRefusesTest, NamingTheElement) {
  const auto parsed = read(GetParam().body, GetParam().hook);
  ASSERT_FALSE(parsed->request.has_value());
  EXPECT_EQ(parsed->request.error().front().expression, GetParam().expression);
}

INSTANTIATE_TEST_SUITE_P(
    Faults, RequestRefusesTest,
    testing::Values(
        Refused{"Array", Hook::order_sign, "[]", ""},
        Refused{"NoHook", Hook::order_sign,
                R"({"hookInstance":"i","context":{"patientId":"p1","draftOrders":{}}})", "hook"},
        Refused{
            "OtherHook", Hook::order_sign,
            R"({"hook":"order-select","hookInstance":"i","context":{"patientId":"p1","draftOrders":{}}})",
            "hook"},
        Refused{"HookIsNumber", Hook::order_sign,
                R"({"hook":1,"hookInstance":"i","context":{"patientId":"p1","draftOrders":{}}})",
                "hook"},
        Refused{"NoInstance", Hook::order_sign,
                R"({"hook":"order-sign","context":{"patientId":"p1","draftOrders":{}}})",
                "hookInstance"},
        Refused{
            "EmptyInstance", Hook::order_sign,
            R"({"hook":"order-sign","hookInstance":"","context":{"patientId":"p1","draftOrders":{}}})",
            "hookInstance"},
        Refused{"NoContext", Hook::order_sign, R"({"hook":"order-sign","hookInstance":"i"})",
                "context"},
        Refused{"ContextIsArray", Hook::order_sign,
                R"({"hook":"order-sign","hookInstance":"i","context":[]})", "context"},
        Refused{"NoPatient", Hook::order_sign,
                R"({"hook":"order-sign","hookInstance":"i","context":{"draftOrders":{}}})",
                "context.patientId"},
        Refused{"NoOrdersReviewed", Hook::order_review,
                R"({"hook":"order-review","hookInstance":"i","context":{"patientId":"p1",
                    "draftOrders":{}}})",
                "context.orders"},
        Refused{"NoOrders", Hook::order_sign,
                R"({"hook":"order-sign","hookInstance":"i","context":{"patientId":"p1"}})",
                "context.draftOrders"},
        Refused{
            "OrdersAreArray", Hook::order_sign,
            R"({"hook":"order-sign","hookInstance":"i","context":{"patientId":"p1","draftOrders":[]}})",
            "context.draftOrders"},
        Refused{"OrdersAsArrayOfEntries", Hook::order_sign,
                R"({"hook":"order-sign","hookInstance":"i","context":{"patientId":"p1",
                      "draftOrders":[{"resource":{"resourceType":"MedicationRequest"}}]}})",
                "context.draftOrders"},
        Refused{
            "NoMedications10", Hook::medication_prescribe,
            R"({"hook":"medication-prescribe","hookInstance":"i","context":{"patientId":"p1","draftOrders":{}}})",
            "context.medications"},
        Refused{
            "SelectionsAreText", Hook::order_select,
            R"({"hook":"order-select","hookInstance":"i","context":{"patientId":"p1","draftOrders":{},"selections":"x"}})",
            "context.selections"},
        Refused{
            "SelectionIsNumber", Hook::order_select,
            R"({"hook":"order-select","hookInstance":"i","context":{"patientId":"p1","draftOrders":{},"selections":["a",1]}})",
            "context.selections[1]"},
        Refused{
            "ServerIsNumber", Hook::order_sign,
            R"({"hook":"order-sign","hookInstance":"i","fhirServer":1,"context":{"patientId":"p1","draftOrders":{}}})",
            "fhirServer"},
        Refused{
            "TokenMissing", Hook::order_sign,
            R"({"hook":"order-sign","hookInstance":"i","fhirAuthorization":{},"context":{"patientId":"p1","draftOrders":{}}})",
            "fhirAuthorization.access_token"},
        Refused{
            "PrefetchIsArray", Hook::order_sign,
            R"({"hook":"order-sign","hookInstance":"i","prefetch":[],"context":{"patientId":"p1","draftOrders":{}}})",
            "prefetch"}),
    [](const auto& row) { return row.param.name; });

TEST(RequestTest, ReportsAllFaultsAtOnce) {
  const auto parsed = read("{}");
  ASSERT_FALSE(parsed->request.has_value());
  EXPECT_EQ(parsed->request.error().size(), 3u);  // hook, hookInstance, context
}

TEST(RequestTest, ReadsSelections) {
  const auto parsed = read(
      R"({"hook":"order-select","hookInstance":"i","context":{"patientId":"p1","draftOrders":{},
          "selections":["MedicationRequest/a","MedicationRequest/b"]}})",
      Hook::order_select);
  ASSERT_TRUE(parsed->request.has_value());
  ASSERT_TRUE(parsed->request->selections.has_value());
  ASSERT_EQ(parsed->request->selections->size(), 2u);
  EXPECT_EQ((*parsed->request->selections)[1], "MedicationRequest/b");
}

TEST(HookTest, NamesRoundTrip) {
  for (const char* name :
       {"order-select", "order-sign", "medication-prescribe", "order-review", "medication-refill",
        "patient-view", "encounter-start", "encounter-discharge"}) {
    const auto hook = parse_hook(name);
    ASSERT_TRUE(hook.has_value()) << name;
    EXPECT_EQ(to_string(*hook), name);
  }
  EXPECT_FALSE(parse_hook("order-dispatch").has_value());
  EXPECT_FALSE(parse_hook("Order-Sign").has_value());
}

}  // namespace
}  // namespace isoguard::cds_hooks
