#include "fhir/medication_order.h"

#include "fhir/release_shapes.h"

namespace isoguard::fhir {

MedicationRequest read_medication_order(const json::Value& resource, Reading& reading) {
  const Fields fields(resource, reading);
  MedicationRequest order;
  order.id = fields.string("MedicationOrder.id");
  order.status = fields.string("MedicationOrder.status");
  order.intent = "order";
  order.medication = read_medication_choice(resource, "MedicationOrder.medication", reading);
  order.contained = read_contained_medications(resource, reading);
  order.subject = fields.reference("MedicationOrder.patient");
  order.authored_on = fields.date("MedicationOrder.dateWritten");
  order.ended = fields.date("MedicationOrder.dateEnded");
  order.dosage = Dosages(fields.raw("MedicationOrder.dosageInstruction"),
                         "MedicationOrder.dosageInstruction", reading);
  order.notes = read_notes(fields, "MedicationOrder.note");

  const Fields dispense = fields.object("MedicationOrder.dispenseRequest");
  order.dispense_validity = dispense.period("MedicationOrder.dispenseRequest.validityPeriod");
  order.dispense_quantity = dispense.quantity("MedicationOrder.dispenseRequest.quantity");
  order.supply_duration =
      dispense.quantity("MedicationOrder.dispenseRequest.expectedSupplyDuration");
  order.repeats_allowed =
      dispense.integer("MedicationOrder.dispenseRequest.numberOfRepeatsAllowed");
  order.source = &resource;
  return order;
}

}  // namespace isoguard::fhir
