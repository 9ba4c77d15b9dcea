#pragma once

#include "fhir/service_request.h"

namespace isoguard::fhir {

/// Whether resources of this type are what R4 calls ServiceRequest.
bool is_earlier_service_request(std::string_view resource_type);

/// DSTU2's DiagnosticOrder, and the ProcedureRequest and ReferralRequest of DSTU2 and STU3: one
/// ServiceRequest for each thing that is asked for, all with the id of the resource, at least one.
/// Statuses are R4's; where an item of a DiagnosticOrder has a status of its own, it is that.
/// http://hl7.org/fhir/DSTU2/diagnosticorder.html, http://hl7.org/fhir/STU3/procedurerequest.html,
/// http://hl7.org/fhir/STU3/referralrequest.html
std::span<const ServiceRequest> read_earlier_service_requests(const json::Value& resource,
                                                              Reading& reading);

}  // namespace isoguard::fhir
