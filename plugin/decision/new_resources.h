#pragma once

#include <string>

#include "fhir/date.h"
#include "plugin/cds_hooks/request.h"
#include "plugin/knowledge/knowledge.h"

namespace isoguard::decision {

/// A draft ServiceRequest for a test today, by the first code of the value set `test`, as JSON.
/// http://hl7.org/fhir/R4/servicerequest.html
std::string test_request(const cds_hooks::Request& request,
                         const knowledge::Terminology& terminology, knowledge::Set test,
                         fhir::Day today);

/// A completed Procedure that records sun-protection counselling today (first code of
/// `sun-protection-counselling`), as JSON. http://hl7.org/fhir/R4/procedure.html
std::string sun_counselling_procedure(const cds_hooks::Request& request,
                                      const knowledge::Knowledge& knowledge, fhir::Day today);

}  // namespace isoguard::decision
