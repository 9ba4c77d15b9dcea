#pragma once

#include <string>

#include "fhir/issue.h"
#include "fhir/json.h"

namespace isoguard::fhir {

/// http://hl7.org/fhir/R4/operationoutcome.html as JSON. `issues` must not be empty.
std::string write_operation_outcome(const Issues& issues);

/// Whether one of the issues is that there is too much of something: HTTP status 413 and not 400.
bool is_too_much(const Issues& issues);

/// Whether an OperationOutcome received from elsewhere says that something failed: any issue of
/// severity fatal or error, or none that can be read. Warnings and information are no failure.
bool says_failure(const json::Value& operation_outcome);

}  // namespace isoguard::fhir
