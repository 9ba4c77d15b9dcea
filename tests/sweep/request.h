#pragma once

#include <string>

#include "tests/sweep/facts.h"

namespace isoguard::sweep {

/// The CDS Hooks request of a case: order-sign or order-select, full prefetch in FHIR R4, no FHIR
/// server to ask.
std::string write_request(const Case& facts);

/// The facts, one a line, for a failure to show.
std::string describe(const Case& facts);

}  // namespace isoguard::sweep
