#include "fhir/condition.h"

#include "fhir/read_element.h"

namespace isoguard::fhir {
namespace {

/// Whether an abatement[x] that carries no date says that the condition has ended.
bool is_abated(const Fields& abatement) {
  const std::string_view text = abatement.string("abatementString");
  return abatement.boolean("abatementBoolean").value_or(false) ||  // DSTU2's and STU3's
         !abatement.quantity("abatementAge").empty() ||
         !abatement.quantity("abatementQuantity").empty() ||  // DSTU2's age
         abatement.data_type("abatementRange").is_present() || (!text.empty() && text != "false");
}

/// Required in DSTU2, which has "unknown" for what R4 leaves out.
std::string_view read_verification(const Fields& fields) {
  const std::string_view status = fields.status("Condition.verificationStatus");
  return status == "unknown" ? std::string_view() : status;
}

/// When it was recorded: R4's element, STU3's, or DSTU2's.
std::optional<Date> read_recorded(const Fields& fields) {
  std::optional<Date> date = fields.date("Condition.recordedDate");
  if (!date) date = fields.date("Condition.assertedDate");
  if (!date) date = fields.date("Condition.dateRecorded");
  return date;
}

}  // namespace

Condition read_condition(const json::Value& resource, Reading& reading) {
  const Fields fields(resource, reading);
  Condition condition;
  condition.id = fields.string("Condition.id");
  condition.clinical_status = fields.status("Condition.clinicalStatus");
  condition.verification_status = read_verification(fields);
  condition.code = fields.codeable_concept("Condition.code");
  condition.subject = fields.reference("Condition.subject");
  if (condition.subject.empty()) condition.subject = fields.reference("Condition.patient");
  condition.onset = fields.choice("Condition.onset").date_or_start("onsetDateTime", "onsetPeriod");
  const Fields abatement = fields.choice("Condition.abatement");
  const Period period = abatement.period("abatementPeriod");
  const std::optional<Date> date = abatement.date("abatementDateTime");
  condition.abatement = date ? date : period.end;
  condition.abated = date || !period.empty() || is_abated(abatement);
  condition.recorded_date = read_recorded(fields);
  return condition;
}

}  // namespace isoguard::fhir
