#pragma once

#include "fhir/reading.h"

namespace isoguard::fhir {

/// http://hl7.org/fhir/R4/communication.html and http://hl7.org/fhir/R4/communicationrequest.html,
/// which say the same of what was or shall be told to whom.
struct Communication {
  std::string_view id;
  std::string_view status;
  CodeableConcept status_reason;
  std::span<const CodeableConcept> category;
  std::span<const CodeableConcept> reason;
  CodeableConcept topic;  ///< Communication only
  Reference subject;
  std::optional<Date> when;  ///< sent, else received; a request: occurrence, else authoredOn
  std::span<const std::string_view> payload;  ///< payload.contentString
  std::span<const std::string_view> notes;
};

Communication read_communication(const json::Value& resource, Reading& reading);
Communication read_communication_request(const json::Value& resource, Reading& reading);

}  // namespace isoguard::fhir
