#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace isoguard::fhir {

/// http://hl7.org/fhir/issue-severity
enum class IssueSeverity { fatal, error, warning, information };

/// The codes of http://hl7.org/fhir/issue-type that this service uses.
enum class IssueType {
  invalid,
  structure,
  required,
  value,
  not_supported,
  not_found,
  deleted,
  too_long,
  too_costly,
  security,
  login,
  throttled,
  timeout,
  transient,
  incomplete,
  exception,
};

std::string_view to_code(IssueSeverity severity);
std::string_view to_code(IssueType type);

/// One entry of OperationOutcome.issue.
struct Issue {
  IssueSeverity severity = IssueSeverity::error;
  IssueType type = IssueType::invalid;
  /// For people; own words only, never a value out of the request.
  std::string diagnostics;
  /// FHIRPath of the element, such as `context.draftOrders.entry[0].resource.status`; may be empty.
  std::string expression;
};

using Issues = std::vector<Issue>;

}  // namespace isoguard::fhir
