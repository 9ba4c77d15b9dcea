#pragma once

#include <string>

#include "fhir/date.h"
#include "fhir/release.h"
#include "plugin/cds_hooks/request.h"
#include "plugin/knowledge/knowledge.h"

namespace isoguard::decision {

/// A draft order of a test today, by the first code of the value set `test`, as JSON: a
/// ServiceRequest, in STU3 a ProcedureRequest, in DSTU2 a DiagnosticOrder, which has no date.
/// http://hl7.org/fhir/R4/servicerequest.html, http://hl7.org/fhir/STU3/procedurerequest.html,
/// http://hl7.org/fhir/DSTU2/diagnosticorder.html
std::string test_request(const cds_hooks::Request& request,
                         const knowledge::Terminology& terminology, knowledge::Set test,
                         fhir::Day today, fhir::Release release);

/// A completed Procedure that records sun-protection counselling today (first code of
/// `sun-protection-counselling`), as JSON. http://hl7.org/fhir/R4/procedure.html
std::string sun_counselling_procedure(const cds_hooks::Request& request,
                                      const knowledge::Knowledge& knowledge, fhir::Day today,
                                      fhir::Release release);

}  // namespace isoguard::decision
