#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace isoguard::app {

/// W3C Trace Context (Recommendation of 23 November 2021): what joins the traces of an EHR, of this
/// service and of FHIR servers.

/// `text` when it is a header traceparent that may be relied on: any version but ff; trace id and
/// parent id in lower-case hexadecimal and not all zero. Otherwise empty.
std::string_view valid_traceparent(std::string_view text);

/// The 32 digits of the trace id in a valid one; empty in an empty one.
std::string_view trace_id_of(std::string_view traceparent);

/// The header for requests that follow from one that came with `traceparent`: the same trace and
/// flags, a parent id of our own. From an empty one: a new trace that nobody is asked to sample.
std::string next_traceparent(std::string_view traceparent);

/// `text` when it can be passed on as header tracestate: a list of at most 32 members key=value,
/// and at most 512 characters. Otherwise empty.
std::string_view valid_tracestate(std::string_view text);

}  // namespace isoguard::app
