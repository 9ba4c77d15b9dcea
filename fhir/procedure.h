#pragma once

#include "fhir/reading.h"

namespace isoguard::fhir {

/// http://hl7.org/fhir/R4/procedure.html
struct Procedure {
  std::string_view id;
  std::string_view status;
  CodeableConcept status_reason;
  CodeableConcept category;
  CodeableConcept code;
  Reference subject;
  std::optional<Date>
      performed;  ///< performedDateTime, or the end of performedPeriod, else its start
  std::span<const std::string_view> notes;
};

Procedure read_procedure(const json::Value& resource, Reading& reading);

}  // namespace isoguard::fhir
