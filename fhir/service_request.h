#pragma once

#include "fhir/reading.h"

namespace isoguard::fhir {

/// http://hl7.org/fhir/R4/servicerequest.html
struct ServiceRequest {
  std::string_view id;
  std::string_view status;
  std::string_view intent;
  bool do_not_perform = false;
  CodeableConcept code;
  Reference subject;
  std::optional<Date> authored_on;
  std::optional<Date> occurrence;  ///< occurrenceDateTime, or the start of occurrencePeriod
};

ServiceRequest read_service_request(const json::Value& resource, Reading& reading);

}  // namespace isoguard::fhir
