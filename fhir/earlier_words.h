#pragma once

#include <string_view>

/// Status codes of DSTU2 and STU3 in the words of R4, so that whoever asks knows one set of words.
/// Codes that R4 has, and codes that no release has, come back as they are.
namespace isoguard::fhir {

/// Of requests and plans: ServiceRequest and what it was before, CommunicationRequest, CarePlan.
/// http://hl7.org/fhir/R4/valueset-request-status.html
std::string_view request_status(std::string_view code);

/// Of what is or was done: Procedure, Communication.
/// http://hl7.org/fhir/R4/valueset-event-status.html
std::string_view event_status(std::string_view code);

/// DSTU2's CRITL, CRITH and CRITU.
/// http://hl7.org/fhir/DSTU2/valueset-allergy-intolerance-criticality.html
std::string_view criticality(std::string_view code);

}  // namespace isoguard::fhir
