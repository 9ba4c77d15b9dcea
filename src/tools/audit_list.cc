#include "src/tools/audit_list.h"

#include <algorithm>
#include <iostream>
#include <iterator>
#include <limits>
#include <set>

#include "fhir/document.h"
#include "src/audit/canonical.h"
#include "src/audit/entry.h"
#include "src/audit/orders.h"
#include "src/audit/records.h"
#include "src/tools/audit_access.h"
#include "src/tools/audit_filter.h"
#include "src/tools/audit_place.h"
#include "src/tools/audit_shared.h"
#include "src/tools/refuse.h"

namespace isoguard::app {
namespace {

using audit::Record;
using fhir::json::Value;

constexpr std::size_t kStartOfPseudonym = 12;

/// What the service writes (docs/audit-record.md). A later program may have written others.
constexpr std::string_view kTypes[] = {"decision",
                                       "delivery",
                                       "feedback",
                                       "refusal",
                                       "refusals",
                                       "auth_failure",
                                       "config",
                                       "knowledge_rejected",
                                       "knowledge_rolled_back",
                                       "start",
                                       "stop",
                                       "gap",
                                       audit::kPruned,
                                       audit::kKeyDestroyed};
/// In logs beside that of the service.
constexpr std::string_view kTypesBeside[] = {"access", audit::kHoldType, audit::kDestructionType,
                                             audit::kRetentionType};

bool is_known_type(const std::string& type) {
  return type.empty() || std::ranges::count(kTypes, type) > 0 ||
         std::ranges::count(kTypesBeside, type) > 0;
}

std::string known_types() {
  std::string all;
  for (const std::string_view type : kTypes) all.append(type).append(", ");
  for (const std::string_view type : kTypesBeside) all.append(type).append(", ");
  return all.substr(0, all.size() - 2);
}

/// For a terminal and for `cut`: nothing that moves the cursor or makes a field of its own.
std::string field(std::string_view text) {
  std::string out(text.empty() ? "-" : text);
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
  }
  return out;
}

/// "3:expired:st-anna": so many tokens, why none of them was good, and whose, where that is known.
std::string failures(const Value& some) {
  std::string out =
      std::string(some["count"].number()) + ":" + std::string(some["reason"].string());
  const std::string_view name = some["name"].string();
  if (!name.empty()) out.append(":").append(name);
  return out;
}

/// What an event is about, in a few words.
std::string gist(const Record& record) {
  if (record.bytes.empty()) return "deleted, since its time was over";
  const auto document = fhir::Document::parse(record.bytes, audit::kEventLimits);
  if (!document) return "unreadable";
  const Value& event = document->root();
  std::string out;
  const auto add = [&out](std::string_view text) {
    if (!text.empty()) out.append(out.empty() ? "" : " ").append(text);
  };
  add(event["result"]["http_status"].number());
  for (const Value& card : event["cards"].items()) {
    add(std::string(card["indicator"].string()) + ":" + std::string(card["rule"].string()));
  }
  if (!event["missing"].items().empty()) add("incomplete");
  add(event["feedback"]["outcome"].string());
  add(event["feedback"]["rule"].string());
  add(event["config"]["what"].string());
  add(event["access"]["command"].string());
  add(event["reason"].string());
  if (const Value& auth = event["auth"]; !auth["reason"].string().empty()) {
    add(failures(auth));
    add(auth["endpoint"].string());
    add(event["client"]["iss"].string());
  }
  for (const Value& some : event["auth"]["others"].items()) add(failures(some));
  for (const auto& end : event["delivery"].members()) {
    add(std::to_string(end.value.items().size()) + ":" + std::string(end.name));
  }
  return out;
}

std::string line_of(const Record& record) {
  std::string line = audit::utc_text(record.recorded_us);
  for (const std::string& text : {record.type, record.id.text(), record.service, record.user,
                                  record.patient.substr(0, kStartOfPseudonym), gist(record)}) {
    line.append(1, '\t').append(field(text));
  }
  return line + "\n";
}

/// Events of all databases in order; one that stands in two of them once. The shared store fills
/// gaps that damage has made here.
std::vector<Record> found(const AuditPlace& place, audit_db::SharedLog* shared,
                          const AuditOptions& options, const audit::RecordFilter& filter,
                          DamagedDatabases& damaged) {
  std::vector<Record> all;
  for (const std::string& file : place.files) {
    damaged.attempt(file, [&] {
      audit::Records records(file);
      auto some = options.oldest_first
                      ? records.find(filter, 0, options.limit)
                      : records.find_newest(filter, std::numeric_limits<std::uint64_t>::max(),
                                            options.limit);
      std::ranges::move(some, std::back_inserter(all));
    });
  }
  if (shared != nullptr) {
    std::ranges::move(shared->find(filter, options.oldest_first, options.limit),
                      std::back_inserter(all));
  }
  std::ranges::stable_sort(all, [&](const Record& a, const Record& b) {
    return options.oldest_first ? a.recorded_us < b.recorded_us : a.recorded_us > b.recorded_us;
  });
  std::set<std::string> seen;
  std::erase_if(all, [&](const Record& record) { return !seen.insert(record.id.text()).second; });
  if (all.size() > options.limit) all.resize(options.limit);
  return all;
}

}  // namespace

int list_audit(const AuditOptions& options) {
  const bool is_beside = std::ranges::count(kTypesBeside, options.type) > 0;
  const AuditLogs logs = is_beside ? AuditLogs::both : AuditLogs::service;
  const auto place = audit_place(options, logs);
  if (!place) return refuse(place.error());
  const auto filter = filter_of(options);
  if (!filter) return refuse(filter.error());
  const auto shared = shared_log(options);
  if (!shared) return refuse(shared.error());
  try {
    DamagedDatabases damaged(*place);
    const std::vector<Record> records = found(*place, shared->get(), options, *filter, damaged);
    audit::CanonicalObject what = described(*filter);
    what.text("command", "list").integer("events", static_cast<std::int64_t>(records.size()));
    std::string refusal = record_shared_access(shared->get(), what, filter->patient);
    if (refusal.empty()) refusal = record_access(options, *place, std::move(what), filter->patient);
    if (!refusal.empty()) return refuse(refusal);
    for (const Record& record : records) std::cout << line_of(record);
    if (const std::string hint = tenant_hint(options); records.empty() && !hint.empty()) {
      std::cerr << "isoguard: nothing is here of such a patient" << hint << '\n';
    }
    if (records.empty() && !is_known_type(options.type)) {
      return refuse("no event has the type " + field(options.type) + "; there are " +
                    known_types());
    }
    if (records.size() == options.limit) {
      std::cerr << "isoguard: there may be more than --limit " << options.limit << " events\n";
    }
    return damaged.exit_code(0);
  } catch (const std::runtime_error& damage) {
    return refuse(damage.what(), 1);
  }
}

}  // namespace isoguard::app
