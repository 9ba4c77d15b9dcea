#include "fhir/earlier_requests.h"

#include "fhir/medication_order.h"
#include "tests/fhir/read_text.h"

namespace isoguard::fhir {
namespace {

using Requests = std::span<const ServiceRequest>;

Requests read_requests(const json::Value& resource, Reading& reading) {
  return read_earlier_service_requests(resource, reading);
}

TEST(ReadMedicationOrder, EveryElement) {
  const ReadText<MedicationRequest> order(R"({
    "resourceType": "MedicationOrder", "id": "o", "status": "draft", "dateWritten": "2026-11-20",
    "patient": {"reference": "Patient/p"}, "prescriber": {"reference": "Practitioner/d"},
    "note": "Avoid the sun", "medicationReference": {"reference": "#m"},
    "contained": [{"resourceType": "Medication", "id": "m", "code": {"text": "isotretinoin 20 mg"}}],
    "dosageInstruction": [{"text": "one a day"}],
    "dispenseRequest": {"validityPeriod": {"start": "2026-11-20", "end": "2026-12-20"},
      "numberOfRepeatsAllowed": 2, "quantity": {"value": 30, "unit": "capsule"},
      "expectedSupplyDuration": {"value": 30, "unit": "days", "code": "d",
        "system": "http://unitsofmeasure.org"}}})",
                                          read_medication_order);
  EXPECT_EQ(order->id, "o");
  EXPECT_EQ(order->status, "draft");
  EXPECT_EQ(order->intent, "order");
  EXPECT_FALSE(order->do_not_perform);
  EXPECT_EQ(order->medication.reference.reference, "#m");
  ASSERT_EQ(order->contained.size(), 1u);
  EXPECT_EQ(order->contained[0].code.text, "isotretinoin 20 mg");
  EXPECT_EQ(order->subject.reference, "Patient/p");
  EXPECT_EQ(day(order->authored_on), "2026-11-20");
  ASSERT_EQ(order->dosage.size(), 1u);
  EXPECT_EQ(order->dosage[0].text, "one a day");
  ASSERT_EQ(order->notes.size(), 1u);
  EXPECT_EQ(order->notes[0], "Avoid the sun");
  EXPECT_EQ(day(order->dispense_validity.end), "2026-12-20");
  EXPECT_EQ(order->dispense_quantity.value, "30");
  EXPECT_EQ(order->supply_duration.code, "d");
  EXPECT_EQ(order->repeats_allowed, "2");
  EXPECT_EQ(order->source, &order.root());
  EXPECT_EQ(order.problems(), Elements{});
}

TEST(ReadMedicationOrder, BentElementsAreProblems) {
  const ReadText<MedicationRequest> order(
      R"({"resourceType":"MedicationOrder","patient":"Patient/p","note":7,"dateWritten":"soon"})",
      read_medication_order);
  EXPECT_EQ(order.problems(), (Elements{"MedicationOrder.patient", "MedicationOrder.dateWritten",
                                        "MedicationOrder.note"}));
}

TEST(ReadEarlierServiceRequests, DiagnosticOrderAsksForEachItem) {
  const ReadText<Requests> read(R"({
    "resourceType": "DiagnosticOrder", "id": "d", "status": "requested",
    "subject": {"reference": "Patient/p"},
    "event": [{"status": "requested", "dateTime": "2026-11-21"},
              {"status": "received", "dateTime": "2026-11-22"}],
    "item": [{"code": {"coding": [{"system": "http://loinc.org", "code": "2106-3"}]}},
             {"code": {"text": "lipids"}, "status": "cancelled"}]})",
                                read_requests);
  const Requests& requests = *read.operator->();
  ASSERT_EQ(requests.size(), 2u);
  for (const ServiceRequest& request : requests) {
    EXPECT_EQ(request.id, "d");
    EXPECT_EQ(request.intent, "order");
    EXPECT_EQ(request.subject.reference, "Patient/p");
    EXPECT_EQ(day(request.authored_on), "2026-11-21");
  }
  EXPECT_EQ(requests[0].status, "active");
  EXPECT_EQ(requests[0].code.coding[0].code, "2106-3");
  EXPECT_EQ(requests[1].status, "revoked");
  EXPECT_EQ(requests[1].code.text, "lipids");
  EXPECT_EQ(read.problems(), Elements{});
}

TEST(ReadEarlierServiceRequests, WithoutItemIsOneRequestForNothingKnown) {
  const ReadText<Requests> read(R"({"resourceType":"DiagnosticOrder","id":"d","status":"draft"})",
                                read_requests);
  ASSERT_EQ((*read.operator->()).size(), 1u);
  EXPECT_EQ((*read.operator->())[0].id, "d");
  EXPECT_TRUE((*read.operator->())[0].code.empty());
}

struct Asked {
  const char* text;
  const char* status;
  const char* intent;
  bool do_not_perform;
  const char* code;
  const char* subject;
  const char* authored;
  const char* occurrence;
};

TEST(ReadEarlierServiceRequests, ProcedureAndReferralRequests) {
  const Asked rows[] = {
      {R"({"resourceType":"ProcedureRequest","status":"suspended","intent":"plan",
           "doNotPerform":true,"code":{"text":"peel"},"subject":{"reference":"Patient/p"},
           "authoredOn":"2026-11-20","occurrencePeriod":{"start":"2026-12-01"}})",
       "on-hold", "plan", true, "peel", "Patient/p", "2026-11-20", "2026-12-01"},
      {R"({"resourceType":"ProcedureRequest","status":"accepted","code":{"text":"peel"},
           "subject":{"reference":"Patient/p"},"orderedOn":"2026-11-20",
           "scheduledDateTime":"2026-12-01"})",
       "active", "", false, "peel", "Patient/p", "2026-11-20", "2026-12-01"},
      {R"({"resourceType":"ProcedureRequest","status":"aborted",
           "scheduledPeriod":{"start":"2026-12-01"}})",
       "revoked", "", false, "", "", "absent", "2026-12-01"},
      {R"({"resourceType":"ReferralRequest","status":"active","intent":"order",
           "serviceRequested":[{"text":"laser"}],"subject":{"reference":"Patient/p"},
           "authoredOn":"2026-11-20","occurrenceDateTime":"2026-12-01"})",
       "active", "order", false, "laser", "Patient/p", "2026-11-20", "2026-12-01"},
      {R"({"resourceType":"ReferralRequest","status":"requested",
           "serviceRequested":[{"text":"laser"}],"patient":{"reference":"Patient/p"},
           "date":"2026-11-20","fulfillmentTime":{"start":"2026-12-01"}})",
       "active", "", false, "laser", "Patient/p", "2026-11-20", "2026-12-01"},
  };
  for (const Asked& row : rows) {
    const ReadText<Requests> read(row.text, read_requests);
    ASSERT_EQ((*read.operator->()).size(), 1u) << row.text;
    const ServiceRequest& request = (*read.operator->())[0];
    EXPECT_EQ(request.status, row.status) << row.text;
    EXPECT_EQ(request.intent, row.intent) << row.text;
    EXPECT_EQ(request.do_not_perform, row.do_not_perform) << row.text;
    EXPECT_EQ(request.code.text, row.code) << row.text;
    EXPECT_EQ(request.subject.reference, row.subject) << row.text;
    EXPECT_EQ(day(request.authored_on), row.authored) << row.text;
    EXPECT_EQ(day(request.occurrence), row.occurrence) << row.text;
    EXPECT_EQ(read.problems(), Elements{}) << row.text;
  }
}

TEST(ReadEarlierServiceRequests, AreThreeTypes) {
  for (const char* type : {"DiagnosticOrder", "ProcedureRequest", "ReferralRequest"}) {
    EXPECT_TRUE(is_earlier_service_request(type));
  }
  for (const char* type : {"ServiceRequest", "MedicationOrder", "DiagnosticReport", ""}) {
    EXPECT_FALSE(is_earlier_service_request(type));
  }
}

}  // namespace
}  // namespace isoguard::fhir
