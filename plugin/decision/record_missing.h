#pragma once

#include <string>
#include <string_view>

#include "fhir/reply.h"
#include "plugin/clinical/gaps.h"
#include "plugin/facts/patient_facts.h"

namespace isoguard::decision {

/// Why something was missing, in the words of the record: absent, null, operation_outcome, timeout,
/// unauthorised, too_large, unparsable, page_incomplete, and not_registered, not_found,
/// unreachable, server_error, throttled, redirected.
std::string_view why_missing(fhir::Failure failure);

/// `[{element, what, why}, …]`: `what` is a prefetch key; "draft-order" or
/// "unidentified-medication" (why: unidentified); or the type of resources that were not
/// understood (why: unparsable), each `element` once.
std::string missing_of(const facts::PatientFacts& facts, const clinical::Gaps& gaps);

}  // namespace isoguard::decision
