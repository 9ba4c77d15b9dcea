#include "fhir/procedure.h"

#include "fhir/earlier_words.h"
#include "fhir/read_element.h"

namespace isoguard::fhir {
namespace {

/// Of "not done", an element beside a status that may well say completed, in DSTU2 and STU3.
void read_not_done(const Fields& fields, Procedure& procedure) {
  if (!fields.has("Procedure.notPerformed") && !fields.has("Procedure.notDone")) return;
  const bool not_done = fields.boolean("Procedure.notPerformed").value_or(false) ||
                        fields.boolean("Procedure.notDone").value_or(false);
  if (!not_done || procedure.status == "entered-in-error") return;
  procedure.status = "not-done";
  procedure.status_reason = fields.codeable_concept("Procedure.notDoneReason");
  const auto reasons = fields.codeable_concepts("Procedure.reasonNotPerformed");
  if (!reasons.empty()) procedure.status_reason = reasons.front();
}

/// A list in R5, of which the first counts.
CodeableConcept read_category(const Fields& fields) {
  constexpr Path kCategory = "Procedure.category";
  if (!fields.raw(kCategory).is_array()) return fields.codeable_concept(kCategory);
  const auto categories = fields.codeable_concepts(kCategory);
  return categories.empty() ? CodeableConcept() : categories.front();
}

/// Called performed up to R4B and occurrence in R5: the date, else the end of the period, else its
/// start.
std::optional<Date> read_performed(const Fields& fields) {
  const Fields performed = fields.choice("Procedure.performed");
  Period period = performed.period("performedPeriod");
  std::optional<Date> date = performed.date("performedDateTime");
  if (!date && period.empty()) {
    const Fields occurrence = fields.choice("Procedure.occurrence");
    period = occurrence.period("occurrencePeriod");
    date = occurrence.date("occurrenceDateTime");
  }
  if (!date) date = period.end ? period.end : period.start;
  return date;
}

}  // namespace

Procedure read_procedure(const json::Value& resource, Reading& reading) {
  const Fields fields(resource, reading);
  Procedure procedure;
  procedure.id = fields.string("Procedure.id");
  procedure.status = event_status(fields.string("Procedure.status"));
  procedure.status_reason = fields.codeable_concept("Procedure.statusReason");
  read_not_done(fields, procedure);
  procedure.category = read_category(fields);
  procedure.code = fields.codeable_concept("Procedure.code");
  procedure.subject = fields.reference("Procedure.subject");
  procedure.performed = read_performed(fields);
  procedure.notes = fields.strings_in("Procedure.note", "text");
  if (fields.has("Procedure.notes")) procedure.notes = fields.strings_in("Procedure.notes", "text");
  return procedure;
}

}  // namespace isoguard::fhir
