#pragma once

#include <optional>
#include <string>

#include <tl/expected.hpp>

#include "fhir/issue.h"
#include "src/admin/asked.h"
#include "src/audit/records.h"
#include "src/audit_view/figure_report.h"
#include "src/http/request.h"

namespace isoguard::app {

/// What is asked of /stats.
struct StatsQuery {
  audit::RecordFilter filter;  ///< `from`, inclusive, and `to`, exclusive
  audit_view::GroupBy by = audit_view::GroupBy::nothing;
  std::string group;  ///< `by` as it was said; empty: nothing
  bool suppress = true;
  std::optional<Format> format = Format::json;  ///< or CSV; nothing: none that Accept allows

  /// Counts below this are hidden; 0: none.
  int least() const { return suppress ? 11 : 0; }
  /// Canonical JSON.
  std::string described() const;
};

/// Reads `from`, `to`, `by`, `suppress` and `format` (or Accept); refuses everything else with an
/// issue that repeats nothing of it.
tl::expected<StatsQuery, fhir::Issue> read_stats_query(const http::Request& request);

}  // namespace isoguard::app
