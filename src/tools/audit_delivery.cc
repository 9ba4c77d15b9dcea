#include "src/tools/audit_delivery.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "fhir/document.h"
#include "src/audit/canonical.h"
#include "src/audit_db/shared_records.h"

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

constexpr const char* kEarly = "; the answer went out BEFORE this record was on disk";

std::optional<std::string> told_by(const Record& record, const std::string& id) {
  if (record.bytes.find(id) == std::string::npos) return std::nullopt;
  const auto document = fhir::Document::parse(record.bytes, audit::kEventLimits);
  if (!document) return std::nullopt;
  const auto names = [&](const char* list) {
    return std::ranges::any_of(document->root()["delivery"][list].items(),
                               [&](const Value& named) { return named.string() == id; });
  };
  for (const auto& [name, sentence] : kEnds) {
    if (!names(name)) continue;
    return std::string(sentence) + (names("before_record") ? kEarly : "") + " (event " +
           record.id.text() + ")";
  }
  return std::nullopt;
}

std::optional<std::string> told_in(audit::RecordSource& log, const audit::RecordFilter& filter,
                                   const std::string& id) {
  std::optional<std::string> told;
  const auto is_silent = [&](const Record& record) { return !(told = told_by(record, id)); };
  audit::each_found(log, filter, 0, is_silent, kPage);
  return told;
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
    damaged.attempt(file, [&] {
      audit::Records records(file);
      told = told_in(records, filter, id);
    });
    if (told) break;
  }
  if (!told && shared != nullptr) {
    for (const audit::NamedRecords& origin : audit_db::shared_records(*shared)) {
      if ((told = told_in(*origin.open(), filter, id))) break;
    }
  }
  return id + " " +
         told.value_or(
             "is named by no delivery event: whether its answer was delivered is unknown");
}

}  // namespace isoguard::app
