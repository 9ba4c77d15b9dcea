#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/audit/records.h"
#include "src/audit_view/event_reader.h"
#include "src/audit_view/figures.h"

namespace isoguard::audit_view {

/// A count that may be hidden, and what it counts.
struct Figure {
  std::string group;  ///< of GroupBy; empty where nothing is grouped
  std::string name;   ///< PlannedFigure
  std::string of;
  std::string detail;
  std::string value;  ///< digits, "<11", "…", or "12.5"
};

enum class GroupBy : unsigned char { nothing, service, hook, policy, day, month };
/// Of "service", "hook", "policy", "day" (UTC) and "month".
std::optional<GroupBy> group_by_of(std::string_view word);

/// Figures of a period, whole or in groups. Groups are parts of a whole that can be asked for, too,
/// so a small count in one hides others.
class FigureReport {
 public:
  explicit FigureReport(GroupBy by = GroupBy::nothing) : by_(by) {}

  void add_decision(const fhir::json::Value& event) { group_of(event).add_decision(event); }
  void add_refusal(const fhir::json::Value& event) { group_of(event).add_refusal(); }
  /// In the order in which they were recorded, after all decisions. Feedback on cards that no
  /// decision here holds is counted as such and for nothing else.
  void add_feedback(const fhir::json::Value& event);

  /// Hidden below `least`, 0: none. See AuditFigures::plan.
  std::vector<Figure> figures(int least) const;

 private:
  AuditFigures& group_of(const fhir::json::Value& event);

  GroupBy by_;
  std::map<std::string, AuditFigures> groups_;
  std::uint64_t unknown_feedback_ = 0;
};

/// Reads decisions and refusals that the filter names, and feedback on their cards also after its
/// end. Throws like EventReader.
FigureReport read_figures(EventReader& reader, const audit::RecordFilter& filter, GroupBy by);

/// Fields group (when there are groups), figure, of, detail, value. What a spreadsheet would take
/// for a formula is text.
std::string to_csv(const std::vector<Figure>& figures, GroupBy by);
/// `period` is canonical JSON of what was asked for.
/// Events that could not be read, and are not counted, are said when there are any.
std::string to_json(const std::vector<Figure>& figures, int least, const std::string& period,
                    std::uint64_t unreadable = 0);

}  // namespace isoguard::audit_view
