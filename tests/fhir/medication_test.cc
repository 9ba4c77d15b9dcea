#include "fhir/medication.h"

#include "fhir/medication_request.h"
#include "fhir/medication_statement.h"
#include "tests/fhir/read_text.h"

namespace isoguard::fhir {
namespace {

TEST(ReadMedication, EveryElement) {
  const ReadText<Medication> medication(R"({
    "resourceType": "Medication", "id": "m", "status": "active",
    "code": {"coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "6064"}]},
    "form": {"text": "capsule"},
    "ingredient": [
      {"itemCodeableConcept": {"text": "isotretinoin"},
       "strength": {"numerator": {"value": 20, "unit": "mg"}, "denominator": {"value": 1, "unit": "capsule"}}},
      {"itemReference": {"reference": "#s"}}]})",
                                        read_medication);
  EXPECT_EQ(medication->id, "m");
  EXPECT_EQ(medication->status, "active");
  EXPECT_EQ(medication->code.coding[0].code, "6064");
  EXPECT_EQ(medication->form.text, "capsule");
  ASSERT_EQ(medication->ingredients.size(), 2u);
  EXPECT_EQ(medication->ingredients[0].item.text, "isotretinoin");
  EXPECT_EQ(medication->ingredients[0].strength.numerator.value, "20");
  EXPECT_EQ(medication->ingredients[0].strength.denominator.unit, "capsule");
  EXPECT_EQ(medication->ingredients[1].item_reference.reference, "#s");
  EXPECT_EQ(medication.problems(), Elements{});
}

struct Choice {
  const char* text;
  const char* concept_text;
  const char* reference;
  Elements problems;
};

TEST(ReadMedicationChoice, IsConceptOrReference) {
  const Choice rows[] = {
      {R"({"medicationCodeableConcept":{"text":"x"}})", "x", "", {}},
      {R"({"medicationReference":{"reference":"#m"}})", "", "#m", {}},
      {R"({})", "", "", {}},
      {R"({"medicationCodeableConcept":"x"})", "", "", {"MedicationRequest.medication"}},
      {R"({"medicationReference":"#m"})", "", "", {"MedicationRequest.medication"}},
      {R"({"medicationCodeableConcept":{"text":"x"},"medicationReference":{"reference":"#m"}})",
       "x",
       "",
       {"MedicationRequest.medication"}},
  };
  for (const Choice& row : rows) {
    const ReadText<MedicationRequest> order(row.text, read_medication_request);
    EXPECT_EQ(order->medication.concept_.text, row.concept_text) << row.text;
    EXPECT_EQ(order->medication.reference.reference, row.reference) << row.text;
    EXPECT_EQ(order.problems(), row.problems) << row.text;
  }
}

TEST(ReadMedicationRequest, EveryElement) {
  const ReadText<MedicationRequest> order(R"({
    "resourceType": "MedicationRequest", "id": "o", "status": "draft", "intent": "order", "doNotPerform": true,
    "contained": [{"resourceType": "Patient", "id": "p"}, {"resourceType": "Medication", "id": "a"},
                  {"resourceType": "Medication", "id": "b", "code": {"text": "B"}}],
    "medicationReference": {"reference": "#b"}, "subject": {"reference": "Patient/1"}, "authoredOn": "2024-03-15",
    "dosageInstruction": [{"text": "one a day"}, {"text": "then two"}], "note": [{"text": "n"}],
    "dispenseRequest": {"validityPeriod": {"start": "2024-03-15", "end": "2024-04"}, "numberOfRepeatsAllowed": 3,
      "quantity": {"value": 60, "unit": "capsule"}, "expectedSupplyDuration": {"value": 30, "unit": "days", "code": "d"}}})",
                                          read_medication_request);
  EXPECT_EQ(order->id, "o");
  EXPECT_EQ(order->status, "draft");
  EXPECT_EQ(order->intent, "order");
  EXPECT_TRUE(order->do_not_perform);
  EXPECT_EQ(order->medication.reference.reference, "#b");
  ASSERT_EQ(order->contained.size(), 2u);
  EXPECT_EQ(order->contained[0].id, "a");
  EXPECT_EQ(order->contained[1].code.text, "B");
  EXPECT_EQ(order->subject.reference, "Patient/1");
  EXPECT_EQ(day(order->authored_on), "2024-03-15");
  ASSERT_EQ(order->dosage.size(), 2u);
  EXPECT_EQ(order->dosage[1].text, "then two");
  EXPECT_EQ(order->notes[0], "n");
  EXPECT_EQ(day(order->dispense_validity.start), "2024-03-15");
  EXPECT_EQ(day(order->dispense_validity.end), "2024-04");
  EXPECT_EQ(order->dispense_quantity.value, "60");
  EXPECT_EQ(order->supply_duration.unit_or_code(), "d");
  EXPECT_EQ(order->repeats_allowed, "3");
  EXPECT_EQ(order->source, &order.root());
  EXPECT_EQ(order.problems(), Elements{});
}

TEST(ReadMedicationRequest, RecordsWhatIsBent) {
  const ReadText<MedicationRequest> order(R"({
    "doNotPerform": "true", "contained": "x", "dosageInstruction": 5, "authoredOn": "soon",
    "dispenseRequest": {"quantity": 5, "numberOfRepeatsAllowed": 2.5}})",
                                          read_medication_request);
  EXPECT_FALSE(order->do_not_perform);
  EXPECT_EQ(order->repeats_allowed, "");
  EXPECT_EQ(order.problems(),
            (Elements{"MedicationRequest.doNotPerform", "contained", "MedicationRequest.authoredOn",
                      "MedicationRequest.dispenseRequest.quantity",
                      "MedicationRequest.dispenseRequest.numberOfRepeatsAllowed"}));
  EXPECT_FALSE(order->dosage.is_understood());
  EXPECT_EQ(order.problems().back(), "MedicationRequest.dosageInstruction")
      << "recorded when it is first asked for";
  const ReadText<MedicationRequest> dispense(R"({"dispenseRequest":"x"})", read_medication_request);
  EXPECT_EQ(dispense.problems(), Elements{"MedicationRequest.dispenseRequest"});
}

TEST(ReadMedicationStatement, EveryElement) {
  const ReadText<MedicationStatement> statement(R"({
    "resourceType": "MedicationStatement", "id": "s", "status": "active",
    "medicationCodeableConcept": {"text": "doxycycline"}, "contained": [{"resourceType": "Medication", "id": "m"}],
    "subject": {"reference": "Patient/1"}, "effectivePeriod": {"start": "2024-01-05"}, "dateAsserted": "2024-02",
    "dosage": [{"text": "100 mg"}], "note": [{"text": "n"}]})",
                                                read_medication_statement);
  EXPECT_EQ(statement->id, "s");
  EXPECT_EQ(statement->status, "active");
  EXPECT_EQ(statement->medication.concept_.text, "doxycycline");
  EXPECT_EQ(statement->contained.size(), 1u);
  EXPECT_EQ(statement->subject.reference, "Patient/1");
  EXPECT_EQ(day(statement->effective.start), "2024-01-05");
  EXPECT_EQ(day(statement->effective.end), "absent");
  EXPECT_TRUE(statement->effective_is_period);
  EXPECT_EQ(day(statement->date_asserted), "2024-02");
  EXPECT_EQ(statement->dosage[0].text, "100 mg");
  EXPECT_EQ(statement->notes[0], "n");
  EXPECT_EQ(statement.problems(), Elements{});
}

TEST(ReadMedicationStatement, EffectiveDateTimeIsStartAndEnd) {
  const ReadText<MedicationStatement> statement(R"({"effectiveDateTime":"2024-01-05"})",
                                                read_medication_statement);
  EXPECT_EQ(day(statement->effective.start), "2024-01-05");
  EXPECT_EQ(day(statement->effective.end), "2024-01-05");
  EXPECT_FALSE(statement->effective_is_period);
  const ReadText<MedicationStatement> absent(R"({})", read_medication_statement);
  EXPECT_TRUE(absent->effective.empty());
  EXPECT_FALSE(absent->effective_is_period);
}

}  // namespace
}  // namespace isoguard::fhir
