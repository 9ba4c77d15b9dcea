#include "fhir/condition.h"

#include "fhir/read_element.h"

namespace isoguard::fhir {
namespace {

/// Whether an abatement[x] that carries no date says that the condition has ended.
bool is_abated(const Fields& abatement) {
  const std::string_view text = abatement.string("abatementString");
  return abatement.boolean("abatementBoolean").value_or(false) ||  // STU3's
         !abatement.quantity("abatementAge").empty() ||
         abatement.data_type("abatementRange").is_present() || (!text.empty() && text != "false");
}

}  // namespace

Condition read_condition(const json::Value& resource, Reading& reading) {
  const Fields fields(resource, reading);
  Condition condition;
  condition.id = fields.string("Condition.id");
  condition.clinical_status = fields.status("Condition.clinicalStatus");
  condition.verification_status = fields.status("Condition.verificationStatus");
  condition.code = fields.codeable_concept("Condition.code");
  condition.subject = fields.reference("Condition.subject");
  const Fields onset = fields.choice("Condition.onset");
  condition.onset = onset.date("onsetDateTime");
  if (!condition.onset) condition.onset = onset.period("onsetPeriod").start;
  const Fields abatement = fields.choice("Condition.abatement");
  const Period period = abatement.period("abatementPeriod");
  const std::optional<Date> date = abatement.date("abatementDateTime");
  condition.abatement = date ? date : period.end;
  condition.abated = date || !period.empty() || is_abated(abatement);
  condition.recorded_date = fields.date("Condition.recordedDate");
  return condition;
}

}  // namespace isoguard::fhir
