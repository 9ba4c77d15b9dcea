#include "src/http/refusal.h"

#include "fhir/operation_outcome.h"

namespace isoguard::http {
namespace {

fhir::IssueType issue_type(int status) {
  switch (status) {
    case 405:
    case 417:
    case 501:
    case 505:
      return fhir::IssueType::not_supported;
    case 408:
      return fhir::IssueType::timeout;
    case 413:
    case 414:
    case 431:
      return fhir::IssueType::too_long;
    case 500:
      return fhir::IssueType::exception;
    case 503:
      return fhir::IssueType::throttled;
    default:
      return fhir::IssueType::structure;
  }
}

}  // namespace

Response to_response(const Refusal& refusal) {
  Response response;
  response.status = refusal.status;
  response.content_type = "application/json";
  response.body = fhir::write_operation_outcome(
      {{fhir::IssueSeverity::error, issue_type(refusal.status), std::string(refusal.text), {}}});
  if (refusal.status == 405) response.headers.emplace_back("Allow", "GET, HEAD, POST, OPTIONS");
  if (refusal.status == 503) response.headers.emplace_back("Retry-After", "1");
  return response;
}

}  // namespace isoguard::http
