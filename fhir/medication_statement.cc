#include "fhir/medication_statement.h"

#include "fhir/read_element.h"

namespace isoguard::fhir {

MedicationStatement read_medication_statement(const json::Value& resource, Reading& reading) {
  const Fields fields(resource, reading);
  MedicationStatement statement;
  statement.id = fields.string("MedicationStatement.id");
  statement.status = fields.string("MedicationStatement.status");
  statement.medication =
      read_medication_choice(resource, "MedicationStatement.medication", reading);
  statement.contained = read_contained_medications(resource, reading);
  statement.subject = fields.reference("MedicationStatement.subject");
  const Fields effective = fields.choice("MedicationStatement.effective");
  statement.effective = effective.period("effectivePeriod");
  statement.effective_is_period = !statement.effective.empty();
  const std::optional<Date> date = effective.date("effectiveDateTime");
  if (date && !statement.effective_is_period) statement.effective = {date, date};
  statement.date_asserted = fields.date("MedicationStatement.dateAsserted");
  statement.dosage =
      Dosages(fields.raw("MedicationStatement.dosage"), "MedicationStatement.dosage", reading);
  statement.notes = fields.strings_in("MedicationStatement.note", "text");
  return statement;
}

}  // namespace isoguard::fhir
