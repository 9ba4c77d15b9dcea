#include "fhir/operation_outcome.h"

#include <algorithm>

#include "fhir/read_element.h"

namespace isoguard::fhir {
namespace {

void write_member(std::string_view name, std::string_view text, std::string& out) {
  out += ',';
  json::write_string(name, out);
  out += ':';
  json::write_string(text, out);
}

void write_issue(const Issue& issue, std::string& out) {
  out += R"({"severity":)";
  json::write_string(to_code(issue.severity), out);
  write_member("code", to_code(issue.type), out);
  if (!issue.diagnostics.empty()) write_member("diagnostics", issue.diagnostics, out);
  if (!issue.expression.empty()) {
    out += R"(,"expression":[)";
    json::write_string(issue.expression, out);
    out += ']';
  }
  out += '}';
}

bool is_failure(std::string_view severity) { return severity == "fatal" || severity == "error"; }
bool is_harmless(std::string_view severity) {
  return severity == "warning" || severity == "information";
}

}  // namespace

std::string write_operation_outcome(const Issues& issues) {
  std::string out = R"({"resourceType":"OperationOutcome","issue":[)";
  for (const Issue& issue : issues) {
    if (&issue != &issues.front()) out += ',';
    write_issue(issue, out);
  }
  out += "]}";
  return out;
}

bool is_too_much(const Issues& issues) {
  return std::any_of(issues.begin(), issues.end(), [](const Issue& issue) {
    return issue.type == IssueType::too_long || issue.type == IssueType::too_costly;
  });
}

bool says_failure(const json::Value& operation_outcome) {
  bool harmless = false;
  for (const json::Value& issue : as_array(operation_outcome["issue"])) {
    const std::string_view severity = issue["severity"].string();
    if (is_failure(severity)) return true;
    harmless = harmless || is_harmless(severity);
  }
  return !harmless;
}

}  // namespace isoguard::fhir
