#include "fhir/medication_request.h"

#include "fhir/read_element.h"

namespace isoguard::fhir {

MedicationRequest read_medication_request(const json::Value& resource, Reading& reading) {
  const Fields fields(resource, reading);
  MedicationRequest order;
  order.id = fields.string("MedicationRequest.id");
  order.status = fields.string("MedicationRequest.status");
  // Of another status it is no end: what was dispensed is taken after an order is completed.
  if (order.status == "stopped") order.ended = fields.date("MedicationRequest.statusChanged");
  if (order.status == "ended") order.status = "completed";  // R5's
  order.intent = fields.string("MedicationRequest.intent");
  order.do_not_perform = fields.boolean("MedicationRequest.doNotPerform").value_or(false);
  order.medication = read_medication_choice(resource, "MedicationRequest.medication", reading);
  order.contained = read_contained_medications(resource, reading);
  order.subject = fields.reference("MedicationRequest.subject");
  order.authored_on = fields.date("MedicationRequest.authoredOn");
  order.effective = fields.period("MedicationRequest.effectiveDosePeriod");
  order.dosage = Dosages(fields.raw("MedicationRequest.dosageInstruction"),
                         "MedicationRequest.dosageInstruction", reading);
  order.notes = fields.strings_in("MedicationRequest.note", "text");

  const Fields dispense = fields.object("MedicationRequest.dispenseRequest");
  order.dispense_validity = dispense.period("MedicationRequest.dispenseRequest.validityPeriod");
  order.dispense_quantity = dispense.quantity("MedicationRequest.dispenseRequest.quantity");
  order.supply_duration =
      dispense.quantity("MedicationRequest.dispenseRequest.expectedSupplyDuration");
  order.repeats_allowed =
      dispense.integer("MedicationRequest.dispenseRequest.numberOfRepeatsAllowed");
  order.source = &resource;
  return order;
}

}  // namespace isoguard::fhir
