#include "src/admin/stats_query.h"

#include <algorithm>
#include <set>
#include <utility>

#include "src/audit/canonical.h"
#include "src/audit_view/query_text.h"
#include "src/audit_view/time_text.h"

namespace isoguard::app {
namespace {

using fhir::Issue;
using fhir::IssueSeverity;
using fhir::IssueType;

/// What is wrong with a value; empty: nothing.
std::string take(const std::string& name, const std::string& value, StatsQuery& query) {
  if (name == "from" || name == "to") {
    auto& bound = name == "from" ? query.filter.from_us : query.filter.until_us;
    bound = audit_view::time_of(value);
    return bound ? "" : "must be 2026-11-25 or 2026-11-25T22:00:00Z";
  }
  if (name == "by") {
    const auto by = audit_view::group_by_of(value);
    query.by = by.value_or(query.by);
    query.group = value;
    return by ? "" : "must be service, hook, policy, day or month";
  }
  if (name == "suppress") {
    query.suppress = value != "no";
    return value == "yes" || value == "no" ? "" : "must be yes or no";
  }
  query.format = value == "csv" ? Format::csv : Format::json;
  return value == "csv" || value == "json" ? "" : "must be csv or json";
}

bool is_known(const std::string& name) {
  return name == "from" || name == "to" || name == "by" || name == "suppress" || name == "format";
}

tl::unexpected<Issue> refused(IssueType type, const std::string& why, const std::string& name) {
  return tl::unexpected(Issue{IssueSeverity::error, type, why, name.empty() ? "" : "http." + name});
}

}  // namespace

std::string StatsQuery::described() const {
  audit::CanonicalObject object;
  if (!group.empty()) object.text("by", group);
  if (filter.from_us) object.text("from", audit::utc_text(*filter.from_us));
  if (filter.until_us) object.text("to", audit::utc_text(*filter.until_us));
  return object.json();
}

tl::expected<StatsQuery, Issue> read_stats_query(const http::Request& request) {
  const auto parameters = audit_view::read_query(request.query());
  if (!parameters) return refused(IssueType::structure, "The query cannot be read.", "");
  StatsQuery query;
  query.format = asked_format("", request, {Format::json, Format::csv});
  std::set<std::string> seen;
  for (const auto& [name, value] : *parameters) {
    if (!is_known(name)) {
      return refused(
          IssueType::not_supported,
          "There is a parameter that is not known here. Known: from, to, by, suppress, format", "");
    }
    if (!seen.insert(name).second) {
      return refused(IssueType::not_supported, "can be given once only", name);
    }
    const std::string why = take(name, value, query);
    if (!why.empty()) return refused(IssueType::value, why, name);
  }
  const auto& [from, to] = std::pair(query.filter.from_us, query.filter.until_us);
  if (from && to && *from >= *to) {
    return refused(IssueType::value, "is where the period ends, and must be after from", "to");
  }
  return query;
}

}  // namespace isoguard::app
