#include "src/tools/audit_stats.h"

#include <iostream>

#include "src/audit/canonical.h"
#include "src/audit_view/event_reader.h"
#include "src/audit_view/figure_report.h"
#include "src/tools/audit_access.h"
#include "src/tools/audit_filter.h"
#include "src/tools/audit_place.h"
#include "src/tools/audit_shared.h"
#include "src/tools/indented.h"
#include "src/tools/refuse.h"

namespace isoguard::app {

int count_audit(const AuditOptions& options) {
  const auto place = audit_place(options, AuditLogs::service);
  if (!place) return refuse(place.error());
  const auto filter = filter_of(options);
  if (!filter) return refuse(filter.error());
  const auto shared = shared_log(options);
  if (!shared) return refuse(shared.error());
  const auto by = audit_view::group_by_of(options.by).value_or(audit_view::GroupBy::nothing);
  try {
    DamagedDatabases damaged(*place);
    audit_view::EventReader reader(
        all_records(*place, shared->get()), {},
        [&damaged](const std::string& file, const auto& read) { damaged.attempt(file, read); });
    const auto report = audit_view::read_figures(reader, *filter, by);
    audit::CanonicalObject what = described(*filter);
    what.text("command", "stats");
    std::string refusal = record_shared_access(shared->get(), what);
    if (refusal.empty()) refusal = record_access(options, *place, std::move(what));
    if (!refusal.empty()) return refuse(refusal);
    const auto figures = report.figures(options.min_cell);
    const std::string period = described(*filter).json();
    std::cout << (options.csv
                      ? audit_view::to_csv(figures, by)
                      : indented(audit_view::to_json(figures, options.min_cell, period)) + "\n");
    if (reader.unreadable() == 0) return damaged.exit_code(0);
    return refuse(std::to_string(reader.unreadable()) +
                      " events cannot be read and are not counted; run audit verify",
                  1);
  } catch (const std::runtime_error& damage) {
    return refuse(damage.what(), 1);
  }
}

}  // namespace isoguard::app
