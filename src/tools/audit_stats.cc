#include "src/tools/audit_stats.h"

#include <functional>
#include <iostream>
#include <unordered_set>

#include "fhir/document.h"
#include "src/audit/canonical.h"
#include "src/audit/entry.h"
#include "src/audit/records.h"
#include "src/tools/audit_access.h"
#include "src/tools/audit_figures.h"
#include "src/tools/audit_filter.h"
#include "src/tools/audit_place.h"
#include "src/tools/indented.h"
#include "src/tools/refuse.h"

namespace isoguard::app {
namespace {

using audit::CanonicalArray;
using audit::CanonicalObject;
using fhir::json::Value;

constexpr std::size_t kPage = 1000;

/// Events of all databases, each once, oldest first in each.
class Reading {
 public:
  Reading(const AuditPlace& place, DamagedDatabases& damaged) : place_(place), damaged_(damaged) {}

  void each(audit::RecordFilter filter, const char* type,
            const std::function<void(const Value&)>& use) {
    filter.type = type;
    for (const std::string& file : place_.files) {
      damaged_.attempt(file, [&] {
        audit::Records records(file);
        std::uint64_t from = 0;
        for (auto page = records.find(filter, from, kPage); !page.empty();
             page = records.find(filter, from, kPage)) {
          for (const audit::Record& record : page) take(record, use);
          from = page.back().sequence + 1;
        }
      });
    }
  }
  std::uint64_t unreadable() const { return unreadable_; }

 private:
  void take(const audit::Record& record, const std::function<void(const Value&)>& use) {
    if (record.bytes.empty()) return;  // its time was over
    const auto bytes = audit::bytes_of(record.id);
    if (!seen_.insert(std::string(bytes)).second) return;
    const auto event = fhir::Document::parse(record.bytes, audit::kEventLimits);
    if (event) {
      use(event->root());
    } else {
      ++unreadable_;
    }
  }

  const AuditPlace& place_;
  DamagedDatabases& damaged_;
  std::unordered_set<std::string> seen_;
  std::uint64_t unreadable_ = 0;
};

/// A field of CSV (RFC 4180). What a spreadsheet would take for a formula is text.
std::string csv_field(const std::string& text) {
  std::string out = text;
  if (out.find_first_of("=+-@\t\r") == 0) out.insert(0, 1, '\'');
  if (out.find_first_of(",\"\r\n") == std::string::npos) return out;
  std::string quoted = "\"";
  for (const char c : out) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + "\"";
}

std::string csv_of(const std::vector<Figure>& figures) {
  std::string out = "figure,of,detail,value\n";
  for (const Figure& figure : figures) {
    out += csv_field(figure.name) + "," + csv_field(figure.of) + "," + csv_field(figure.detail) +
           "," + csv_field(figure.value) + "\n";
  }
  return out;
}

std::string json_of(const std::vector<Figure>& figures, const AuditOptions& options,
                    const audit::RecordFilter& filter) {
  CanonicalArray list;
  for (const Figure& figure : figures) {
    CanonicalObject object;
    object.text("figure", figure.name).text("value", figure.value);
    if (!figure.of.empty()) object.text("of", figure.of);
    if (!figure.detail.empty()) object.text("detail", figure.detail);
    list.json(object.json());
  }
  CanonicalObject whole;
  whole.json("figures", list.json()).integer("min_cell", options.min_cell);
  return indented(whole.json("period", described(filter).json()).json()) + "\n";
}

}  // namespace

int count_audit(const AuditOptions& options) {
  const auto place = audit_place(options, AuditLogs::service);
  if (!place) return refuse(place.error());
  const auto filter = filter_of(options);
  if (!filter) return refuse(filter.error());
  try {
    AuditFigures figures;
    DamagedDatabases damaged(*place);
    Reading reading(*place, damaged);
    reading.each(*filter, "decision", [&](const Value& event) { figures.add_decision(event); });
    reading.each(*filter, "refusal", [&](const Value&) { figures.add_refusal(); });
    // Cards of the period are answered after its end, too.
    audit::RecordFilter later = *filter;
    later.until_us.reset();
    reading.each(later, "feedback", [&](const Value& event) { figures.add_feedback(event); });
    CanonicalObject what = described(*filter);
    what.text("command", "stats");
    const std::string refusal = record_access(options, *place, std::move(what));
    if (!refusal.empty()) return refuse(refusal);
    const auto list = figures.figures(options.min_cell);
    std::cout << (options.csv ? csv_of(list) : json_of(list, options, *filter));
    if (reading.unreadable() == 0) return damaged.exit_code(0);
    return refuse(std::to_string(reading.unreadable()) +
                      " events cannot be read and are not counted; run audit verify",
                  1);
  } catch (const std::runtime_error& damage) {
    return refuse(damage.what(), 1);
  }
}

}  // namespace isoguard::app
