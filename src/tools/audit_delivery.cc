#include "src/tools/audit_delivery.h"

#include <array>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "fhir/document.h"
#include "src/audit/canonical.h"

namespace isoguard::app {
namespace {

using audit::Record;
using fhir::json::Value;

constexpr std::size_t kPage = 100;
// A clock that was set back in between.
constexpr std::chrono::minutes kEarlier{1};

constexpr std::array<std::pair<const char*, const char*>, 4> kEnds = {
    {{"delivered", "was delivered: all bytes of the answer were handed to the connection"},
     {"client_closed",
      "was written to a client that had closed its side before, and perhaps read nothing any more"},
     {"client_gone", "was NOT delivered: the client was gone before all of it was written"},
     {"withheld", "was NOT given: since it was not on disk in time, 503 was answered instead"}}};

std::optional<std::string> told_by(const Record& record, const std::string& id) {
  if (record.bytes.find(id) == std::string::npos) return std::nullopt;
  const auto document = fhir::Document::parse(record.bytes, audit::kEventLimits);
  if (!document) return std::nullopt;
  for (const auto& [name, sentence] : kEnds) {
    for (const Value& named : document->root()["delivery"][name].items()) {
      if (named.string() == id) return std::string(sentence) + " (event " + record.id.text() + ")";
    }
  }
  return std::nullopt;
}

/// In pages, until one tells.
std::optional<std::string> told_by_any(
    const std::function<std::vector<Record>(const Record* last)>& next, const std::string& id) {
  std::vector<Record> page = next(nullptr);
  while (!page.empty()) {
    for (const Record& record : page) {
      if (auto told = told_by(record, id)) return told;
    }
    page = page.size() < kPage ? std::vector<Record>() : next(&page.back());
  }
  return std::nullopt;
}

std::optional<std::string> told_in(const std::string& file, const audit::RecordFilter& filter,
                                   const std::string& id) {
  audit::Records records(file);
  return told_by_any(
      [&](const Record* last) {
        return records.find(filter, last == nullptr ? 0 : last->sequence + 1, kPage);
      },
      id);
}

std::optional<std::string> told_in(audit_db::SharedLog& log, audit::RecordFilter filter,
                                   const std::string& id) {
  return told_by_any(
      [&](const Record* last) {
        if (last != nullptr) filter.from_us = last->recorded_us + 1;
        return log.find(filter, true, kPage);
      },
      id);
}

std::int64_t microseconds(std::chrono::microseconds time) { return time.count(); }

}  // namespace

std::string delivery_of(const Record& decision, const AuditPlace& place,
                        audit_db::SharedLog* shared, DamagedDatabases& damaged) {
  if (decision.type != "decision") return "";
  const std::string id = decision.id.text();
  audit::RecordFilter filter;
  filter.type = "delivery";
  filter.from_us = decision.recorded_us - microseconds(kEarlier);
  filter.until_us = decision.recorded_us + microseconds(kDeliveryTold);
  std::optional<std::string> told;
  for (const std::string& file : place.files) {
    damaged.attempt(file, [&] { told = told_in(file, filter, id); });
    if (told) break;
  }
  if (!told && shared != nullptr) told = told_in(*shared, filter, id);
  return id + " " +
         told.value_or(
             "is named by no delivery event: whether its answer was delivered is unknown");
}

}  // namespace isoguard::app
