#include "src/audit_db/shared_records.h"

#include <algorithm>
#include <memory>

#include "src/audit/text.h"

namespace isoguard::audit_db {
namespace {

constexpr std::size_t kName = 16;  // hexadecimal digits
constexpr const char* kNotes =
    "SELECT size, note, recorded_us FROM isoguard.audit_checkpoint WHERE origin = $1 ";

std::optional<audit::CheckpointNote> note_of(const Rows& rows) {
  if (rows.size() == 0) return std::nullopt;
  return audit::CheckpointNote{static_cast<std::uint64_t>(rows.integer(0, 0)), rows.bytes(0, 1),
                               rows.integer(0, 2)};
}

}  // namespace

std::uint64_t SharedRecords::size() {
  const Rows rows = log_.connection().run(
      "SELECT coalesce(max(seq) + 1, 0) FROM isoguard.audit_event WHERE origin = $1",
      {Param::text(origin_)});
  return static_cast<std::uint64_t>(rows.integer(0, 0));
}

std::optional<audit::Record> SharedRecords::by_id(const audit::EventId& id) {
  const auto& placed = log_.by_id(id);
  if (!placed || placed->origin != origin_) return std::nullopt;
  return placed->record;
}

std::vector<audit::Record> SharedRecords::find(const audit::RecordFilter& filter,
                                               std::uint64_t from, std::size_t limit) {
  return select(filter, "e.seq >=", from, "", limit);
}

std::vector<audit::Record> SharedRecords::find_newest(const audit::RecordFilter& filter,
                                                      std::uint64_t below, std::size_t limit) {
  return select(filter, "e.seq <", below, " DESC", limit);
}

std::vector<audit::Record> SharedRecords::select(const audit::RecordFilter& filter,
                                                 const char* place, std::uint64_t bound,
                                                 const char* order, std::size_t limit) {
  Conditions conditions;
  conditions.add("e.origin =", origin_);
  conditions.add(place, bound);
  if (filter.from_sequence) conditions.add("e.seq >=", *filter.from_sequence);
  if (filter.until_sequence) conditions.add("e.seq <", *filter.until_sequence);
  conditions.add(filter);
  conditions.add(
      "NOT EXISTS (SELECT 1 FROM isoguard.audit_event o WHERE o.event_id = e.event_id AND "
      "o.origin < e.origin)");
  const Rows rows = log_.connection().run(kSelectEvents + conditions.sql() + " ORDER BY e.seq" +
                                              order + " LIMIT " + std::to_string(limit),
                                          conditions.params());
  std::vector<audit::Record> found;
  for (int row = 0; row < rows.size(); ++row) found.push_back(event_of(rows, row).record);
  return found;
}

std::vector<audit::Hash> SharedRecords::leaves(std::uint64_t from, std::uint64_t count) {
  Conditions conditions;
  conditions.add("origin =", origin_);
  conditions.add("seq >=", from);
  const Rows rows =
      log_.connection().run("SELECT seq, leaf FROM isoguard.audit_event " + conditions.sql() +
                                " ORDER BY seq LIMIT " + std::to_string(count),
                            conditions.params());
  std::vector<audit::Hash> leaves;
  for (int row = 0; row < rows.size(); ++row) {
    const std::string leaf = rows.bytes(row, 1);
    const bool is_next = static_cast<std::uint64_t>(rows.integer(row, 0)) == from + leaves.size();
    if (!is_next || leaf.size() != audit::Hash().size()) break;
    std::ranges::copy(leaf, leaves.emplace_back().begin());
  }
  return leaves;
}

std::optional<audit::CheckpointNote> SharedRecords::newest_checkpoint() {
  return note_of(log_.connection().run(std::string(kNotes) + "ORDER BY size DESC LIMIT 1",
                                       {Param::text(origin_)}));
}

std::optional<audit::CheckpointNote> SharedRecords::checkpoint_of(std::uint64_t size) {
  const std::string text = std::to_string(size);
  return note_of(log_.connection().run(std::string(kNotes) + "AND size = $2",
                                       {Param::text(origin_), Param::text(text)}));
}

std::optional<std::string> SharedRecords::wrapped_key(std::string_view patient) {
  return keys_ ? keys_(origin_, patient) : std::nullopt;
}

std::vector<audit::NamedRecords> shared_records(SharedLog& log, const KeyFinder& keys) {
  std::vector<audit::NamedRecords> all;
  for (const std::string& origin : log.origins()) {
    all.push_back({audit::hex(audit::sha256(origin)).substr(0, kName), [&log, origin, keys] {
                     return std::make_unique<SharedRecords>(log, origin, keys);
                   }});
  }
  return all;
}

}  // namespace isoguard::audit_db
