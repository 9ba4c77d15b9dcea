#include "src/audit_view/figure_report.h"

#include <array>
#include <tuple>
#include <utility>

#include "src/audit/canonical.h"

namespace isoguard::audit_view {
namespace {

using audit::CanonicalArray;
using audit::CanonicalObject;
using fhir::json::Value;

constexpr std::array<std::pair<std::string_view, GroupBy>, 5> kGroups = {
    {{"service", GroupBy::service},
     {"hook", GroupBy::hook},
     {"policy", GroupBy::policy},
     {"day", GroupBy::day},
     {"month", GroupBy::month}}};

constexpr std::size_t kDay = 10;  // of "2026-11-25T22:00:00.123456Z"
constexpr std::size_t kMonth = 7;

std::string_view group_name(const Value& event, GroupBy by) {
  switch (by) {
    case GroupBy::service:
      return event["call"]["service"].string();
    case GroupBy::hook:
      return event["call"]["hook"].string();
    case GroupBy::policy:
      return event["know"]["policy"].string();
    case GroupBy::day:
      return event["recorded_utc"].string().substr(0, kDay);
    case GroupBy::month:
      return event["recorded_utc"].string().substr(0, kMonth);
    case GroupBy::nothing:
      break;
  }
  return "";
}

std::string one_decimal(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return "";
  const std::uint64_t tenths = (part * 1000 + whole / 2) / whole;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

/// Empty: not to be shown.
std::string value_of(const PlannedFigure& figure, const Suppression& cells) {
  if (figure.needs && !cells.is_shown(*figure.needs)) return "";
  if (!figure.part) return figure.text;
  if (!figure.whole) return cells.text(*figure.part);
  const bool both = cells.is_shown(*figure.part) && cells.is_shown(*figure.whole);
  return both ? one_decimal(cells.count(*figure.part), cells.count(*figure.whole)) : "";
}

std::string csv_field(const std::string& text) {
  std::string out = text;
  if (out.find_first_of("=+-@\t\r") == 0) out.insert(0, 1, '\'');
  if (out.find_first_of(",\"\r\n") == std::string::npos) return out;
  std::string quoted = "\"";
  for (const char c : out) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + "\"";
}

}  // namespace

std::optional<GroupBy> group_by_of(std::string_view word) {
  for (const auto& [name, by] : kGroups) {
    if (name == word) return by;
  }
  return std::nullopt;
}

AuditFigures& FigureReport::group_of(const Value& event) {
  std::string name(group_name(event, by_));
  if (name.empty() && by_ != GroupBy::nothing) name = "unknown";
  return groups_[name];
}

void FigureReport::add_feedback(const Value& event) {
  bool known = false;
  for (auto& [name, group] : groups_) known = group.add_feedback(event) || known;
  if (known) return;
  // Clocks of replicas differ.
  for (auto& [name, group] : groups_) known = group.add_early_feedback(event) || known;
  if (!known) ++unknown_feedback_;
}

std::vector<Figure> FigureReport::figures(int least) const {
  Suppression cells(least);
  std::vector<std::pair<std::string, PlannedFigure>> planned;
  std::map<std::tuple<std::string, std::string, std::string>, std::vector<Suppression::Cell>> same;
  const auto take = [&](const std::string& name, PlannedFigure figure) {
    if (figure.part && !figure.whole) {
      same[{figure.name, figure.of, figure.detail}].push_back(*figure.part);
    }
    planned.emplace_back(name, std::move(figure));
  };
  for (const auto& [name, group] : groups_) {
    for (PlannedFigure& figure : group.plan(cells)) take(name, std::move(figure));
  }
  take("", {"feedback-on-other-cards", "", "", cells.add(unknown_feedback_)});
  if (groups_.size() > 1) {
    for (auto& [what, parts] : same) cells.add_sum(std::move(parts));
  }
  cells.solve();
  std::vector<Figure> out;
  for (auto& [name, figure] : planned) {
    std::string value = value_of(figure, cells);
    if (value.empty()) continue;
    out.push_back({name, std::move(figure.name), std::move(figure.of), std::move(figure.detail),
                   std::move(value)});
  }
  return out;
}

FigureReport read_figures(EventReader& reader, const audit::RecordFilter& filter, GroupBy by) {
  FigureReport report(by);
  reader.each(filter, "decision", [&](const Value& event) { report.add_decision(event); });
  reader.each(filter, "refusal", [&](const Value& event) { report.add_refusal(event); });
  // Cards of the period are answered after its end, too.
  audit::RecordFilter later = filter;
  later.until_us.reset();
  reader.each(later, "feedback", [&](const Value& event) { report.add_feedback(event); });
  return report;
}

std::string to_csv(const std::vector<Figure>& figures, GroupBy by) {
  const bool grouped = by != GroupBy::nothing;
  std::string out = grouped ? "group," : "";
  out += "figure,of,detail,value\n";
  for (const Figure& figure : figures) {
    if (grouped) out += csv_field(figure.group) + ",";
    out += csv_field(figure.name) + "," + csv_field(figure.of) + "," + csv_field(figure.detail) +
           "," + csv_field(figure.value) + "\n";
  }
  return out;
}

std::string to_json(const std::vector<Figure>& figures, int least, const std::string& period,
                    std::uint64_t unreadable) {
  CanonicalArray list;
  for (const Figure& figure : figures) {
    CanonicalObject object;
    object.text("figure", figure.name).text("value", figure.value);
    if (!figure.group.empty()) object.text("group", figure.group);
    if (!figure.of.empty()) object.text("of", figure.of);
    if (!figure.detail.empty()) object.text("detail", figure.detail);
    list.json(object.json());
  }
  CanonicalObject whole;
  if (unreadable > 0) whole.integer("unreadable", static_cast<std::int64_t>(unreadable));
  whole.json("figures", list.json()).integer("min_cell", least).json("period", period);
  return whole.json();
}

}  // namespace isoguard::audit_view
