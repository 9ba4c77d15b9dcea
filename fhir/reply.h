#pragma once

#include <string_view>
#include <vector>

#include "fhir/document.h"

namespace isoguard::fhir {

/// Why something that was asked of a FHIR server, or of the client's prefetch, is not there.
enum class Failure : unsigned char {
  none,
  not_provided,       ///< neither prefetched nor a FHIR server to ask
  null_value,         ///< prefetch `null` and no FHIR server to ask
  operation_outcome,  ///< an OperationOutcome in place of the data
  not_registered,     ///< the request's fhirServer is not one that this service may contact
  unauthorised,       ///< 401, 403, or a token that is not good for this patient
  not_found,          ///< 404, 410
  timeout,            ///< the deadline came first
  unreachable,        ///< no connection, reset, or TLS failure
  server_error,       ///< 5xx and every other unexpected status
  throttled,          ///< 429
  redirected,         ///< 3xx; never followed
  too_large,          ///< body or number of pages over the limit
  unparsable,         ///< not JSON, not FHIR, not what was asked
  incomplete,         ///< some pages came, the rest did not
};

/// Stable code for logs and records: "timeout", "not-registered", …
std::string_view to_code(Failure failure);

/// What a FHIR server said to one read or search: the pages that came, in order, and whether that
/// is all. With failure `none` there is at least one page. A search that broke off keeps its pages.
struct Reply {
  std::vector<Document> pages;
  Failure failure = Failure::none;
  int http_status = 0;  ///< of the last answer, 0 when there was none
};

}  // namespace isoguard::fhir
