#pragma once

#include "fhir/reading.h"

namespace isoguard::fhir {

/// http://hl7.org/fhir/R4/condition.html. Statuses are the code of the concept (any system), or the
/// text when it carries no coding.
struct Condition {
  std::string_view id;
  std::string_view clinical_status;
  std::string_view verification_status;
  CodeableConcept code;
  Reference subject;
  std::optional<Date> onset;      ///< onsetDateTime, or the start of onsetPeriod
  std::optional<Date> abatement;  ///< abatementDateTime, or the end of abatementPeriod
  bool abated = false;            ///< any abatement[x] that is not "false"
  std::optional<Date> recorded_date;
};

Condition read_condition(const json::Value& resource, Reading& reading);

}  // namespace isoguard::fhir
