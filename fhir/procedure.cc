#include "fhir/procedure.h"

#include "fhir/read_element.h"

namespace isoguard::fhir {

Procedure read_procedure(const json::Value& resource, Reading& reading) {
  const Fields fields(resource, reading);
  Procedure procedure;
  procedure.id = fields.string("Procedure.id");
  procedure.status = fields.string("Procedure.status");
  procedure.status_reason = fields.codeable_concept("Procedure.statusReason");
  procedure.category = fields.codeable_concept("Procedure.category");
  procedure.code = fields.codeable_concept("Procedure.code");
  procedure.subject = fields.reference("Procedure.subject");
  const Fields performed = fields.choice("Procedure.performed");
  const Period period = performed.period("performedPeriod");
  procedure.performed = performed.date("performedDateTime");
  if (!procedure.performed) procedure.performed = period.end ? period.end : period.start;
  procedure.notes = fields.strings_in("Procedure.note", "text");
  return procedure;
}

}  // namespace isoguard::fhir
