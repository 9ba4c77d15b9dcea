#include "src/audit_db/shared_log.h"

#include <set>
#include <stdexcept>

#include "src/audit_db/migrations.h"
#include "src/audit_db/shipment.h"

namespace isoguard::audit_db {
namespace {

constexpr std::size_t kPage = 200;
constexpr std::size_t kMostPlaced = 64;

/// Without looking at each row, of which there are many for one origin.
void add_origins(Connection& connection, const std::string& table, std::set<std::string>& origins) {
  std::string last;
  for (;;) {
    const Rows rows = connection.run(
        "SELECT min(origin) FROM isoguard." + table + " WHERE origin > $1", {Param::text(last)});
    if (rows.is_null(0, 0)) return;
    last = rows.text(0, 0);
    origins.insert(last);
  }
}

}  // namespace

const Connection::Limits SharedLog::kPatient = {.statement = std::chrono::minutes(5)};

SharedLog::SharedLog(const Target& target, const Connection::Limits& limits)
    : connection_(target, limits) {
  const std::string fault = schema_fault(connection_);
  if (!fault.empty()) throw std::runtime_error(fault);
  try {
    // A server need not go on with what nobody waits for any more.
    connection_.run("SET statement_timeout = " + std::to_string(limits.statement.count()));
  } catch (const DbError& error) {
    if (error.sqlstate().empty()) throw;
  }
}

void SharedLog::begin_reading(std::chrono::steady_clock::time_point end) {
  placed_.clear();
  connection_.end_by(end);
}

std::string SharedLog::fault_of_login() {
  const Rows rows = connection_.run(
      "SELECT has_table_privilege('isoguard.audit_event', 'SELECT') AND "
      "has_any_column_privilege('isoguard.audit_access', 'INSERT')");
  return rows.text(0, 0) == "t"
             ? ""
             : "the login in PostgreSQL cannot read records; it needs the role isoguard_reader";
}

void SharedLog::begin_snapshot() {
  connection_.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

std::vector<std::string> SharedLog::origins() {
  std::set<std::string> origins;
  add_origins(connection_, "audit_event", origins);
  add_origins(connection_, "audit_checkpoint", origins);
  return {origins.begin(), origins.end()};
}

void SharedLog::for_each_event(const std::string& origin,
                               const std::function<void(const SharedEvent&)>& use) {
  std::int64_t from = 0;
  for (;;) {
    const Rows rows = connection_.run(std::string(kSelectEvents) +
                                          "WHERE origin = $1 AND seq >= $2 ORDER BY seq LIMIT " +
                                          std::to_string(kPage),
                                      {Param::text(origin), Param::text(std::to_string(from))});
    for (int row = 0; row < rows.size(); ++row) use(event_of(rows, row));
    if (rows.size() < static_cast<int>(kPage)) return;
    from = rows.integer(rows.size() - 1, 0) + 1;
  }
}

std::vector<audit::CheckpointNote> SharedLog::checkpoints(const std::string& origin) {
  const Rows rows = connection_.run(
      "SELECT size, note, recorded_us FROM isoguard.audit_checkpoint WHERE origin = $1 "
      "ORDER BY size",
      {Param::text(origin)});
  std::vector<audit::CheckpointNote> notes;
  for (int row = 0; row < rows.size(); ++row) {
    notes.push_back({static_cast<std::uint64_t>(rows.integer(row, 0)), rows.bytes(row, 1),
                     rows.integer(row, 2)});
  }
  return notes;
}

const std::optional<PlacedEvent>& SharedLog::by_id(const audit::EventId& id) {
  const std::string text = id.text();
  const auto known = placed_.find(text);
  if (known != placed_.end()) return known->second;
  if (placed_.size() >= kMostPlaced) placed_.clear();
  const Rows rows = connection_.run(
      "SELECT origin, seq FROM isoguard.audit_event WHERE event_id = $1 "
      "ORDER BY bytes IS NULL, origin LIMIT 1",
      {Param::text(text)});
  std::optional<PlacedEvent> found;
  if (rows.size() > 0) {
    const std::string origin = rows.text(0, 0);
    const std::string seq = rows.text(0, 1);
    const Rows event =
        connection_.run(std::string(kSelectEvents) + "WHERE origin = $1 AND seq = $2",
                        {Param::text(origin), Param::text(seq)});
    if (event.size() > 0) found = PlacedEvent{origin, event_of(event, 0).record};
  }
  return placed_.emplace(text, std::move(found)).first->second;
}

std::vector<audit::Record> SharedLog::find(const audit::RecordFilter& filter, bool oldest_first,
                                           std::size_t limit) {
  Conditions conditions;
  conditions.add("e.bytes IS NOT NULL");
  conditions.add(filter);
  const std::string order = oldest_first ? "" : " DESC";
  const Rows rows = connection_.run(kSelectEvents + conditions.sql() + " ORDER BY e.recorded_us" +
                                        order + ", e.origin" + order + ", e.seq" + order +
                                        " LIMIT " + std::to_string(limit),
                                    conditions.params());
  std::vector<audit::Record> found;
  for (int row = 0; row < rows.size(); ++row) found.push_back(event_of(rows, row).record);
  return found;
}

void SharedLog::record_access(const std::string& what) {
  const std::string text = searchable(what);
  connection_.run("INSERT INTO isoguard.audit_access (what) VALUES ($1)", {Param::text(text)});
}

}  // namespace isoguard::audit_db
