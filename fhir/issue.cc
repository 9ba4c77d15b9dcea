#include "fhir/issue.h"

namespace isoguard::fhir {

std::string_view to_code(IssueSeverity severity) {
  switch (severity) {
    case IssueSeverity::fatal:
      return "fatal";
    case IssueSeverity::error:
      return "error";
    case IssueSeverity::warning:
      return "warning";
    case IssueSeverity::information:
      return "information";
  }
  return "error";
}

std::string_view to_code(IssueType type) {
  switch (type) {
    case IssueType::invalid:
      return "invalid";
    case IssueType::structure:
      return "structure";
    case IssueType::required:
      return "required";
    case IssueType::value:
      return "value";
    case IssueType::not_supported:
      return "not-supported";
    case IssueType::not_found:
      return "not-found";
    case IssueType::deleted:
      return "deleted";
    case IssueType::too_long:
      return "too-long";
    case IssueType::too_costly:
      return "too-costly";
    case IssueType::security:
      return "security";
    case IssueType::login:
      return "login";
    case IssueType::throttled:
      return "throttled";
    case IssueType::timeout:
      return "timeout";
    case IssueType::transient:
      return "transient";
    case IssueType::incomplete:
      return "incomplete";
    case IssueType::exception:
      return "exception";
  }
  return "exception";
}

}  // namespace isoguard::fhir
