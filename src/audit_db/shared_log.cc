#include "src/audit_db/shared_log.h"

#include <algorithm>
#include <array>
#include <set>
#include <stdexcept>

#include "src/audit_db/migrations.h"
#include "src/audit_db/shipment.h"

namespace isoguard::audit_db {
namespace {

constexpr std::size_t kPage = 200;
constexpr std::chrono::minutes kLongestStatement{5};

constexpr const char* kColumns =
    "SELECT seq, event_id, type, recorded_us, tenant, patient, user_ref, service, call, bytes, "
    "leaf "
    "FROM isoguard.audit_event ";

/// PostgreSQL writes UUIDs as EventId does.
SharedEvent event_of(const Rows& rows, int row) {
  SharedEvent event;
  audit::Record& record = event.record;
  record.sequence = static_cast<std::uint64_t>(rows.integer(row, 0));
  record.id = audit::event_id_of(rows.text(row, 1)).value_or(audit::EventId{});
  record.type = rows.text(row, 2);
  record.recorded_us = rows.integer(row, 3);
  int column = 4;
  for (std::string* text :
       {&record.tenant, &record.patient, &record.user, &record.service, &record.call}) {
    *text = rows.text(row, column++);
  }
  event.has_bytes = !rows.is_null(row, 9);
  if (event.has_bytes) record.bytes = rows.bytes(row, 9);
  event.leaf = rows.bytes(row, 10);
  const std::size_t length = std::min(event.leaf.size(), record.leaf.size());
  std::copy_n(event.leaf.begin(), length, record.leaf.begin());
  return event;
}

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

SharedLog::SharedLog(const Target& target)
    : connection_(target, Connection::Limits{.statement = kLongestStatement}) {
  const std::string fault = schema_fault(connection_);
  if (!fault.empty()) throw std::runtime_error(fault);
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
    const Rows rows = connection_.run(std::string(kColumns) +
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

std::optional<audit::Record> SharedLog::by_id(const audit::EventId& id) {
  const std::string text = id.text();
  const Rows rows =
      connection_.run(std::string(kColumns) + "WHERE event_id = $1 AND bytes IS NOT NULL LIMIT 1",
                      {Param::text(text)});
  if (rows.size() == 0) return std::nullopt;
  return event_of(rows, 0).record;
}

std::vector<audit::Record> SharedLog::find(const audit::RecordFilter& filter, bool oldest_first,
                                           std::size_t limit) {
  const std::array<std::pair<const char*, std::string>, 6> texts = {
      {{"tenant", searchable(filter.tenant)},
       {"patient", searchable(filter.patient)},
       {"user_ref", searchable(filter.user)},
       {"service", searchable(filter.service)},
       {"call", searchable(filter.call)},
       {"type", searchable(filter.type)}}};
  std::string sql = std::string(kColumns) + "WHERE bytes IS NOT NULL";
  std::vector<Param> params;
  const auto condition = [&](const std::string& start, std::string_view value) {
    params.push_back(Param::text(value));
    sql += " AND " + start + " $" + std::to_string(params.size());
  };
  for (const auto& [name, value] : texts) {
    if (!value.empty()) condition(std::string(name) + " =", value);
  }
  if (!filter.patient.empty()) sql += " AND patient <> ''";  // what the index leaves out
  const std::string from = std::to_string(filter.from_us.value_or(0));
  const std::string until = std::to_string(filter.until_us.value_or(0));
  if (filter.from_us) condition("recorded_us >=", from);
  if (filter.until_us) condition("recorded_us <", until);
  const std::string order = oldest_first ? "" : " DESC";
  sql += " ORDER BY recorded_us" + order + ", origin" + order + ", seq" + order + " LIMIT " +
         std::to_string(limit);
  const Rows rows = connection_.run(sql, params);
  std::vector<audit::Record> found;
  for (int row = 0; row < rows.size(); ++row) found.push_back(event_of(rows, row).record);
  return found;
}

void SharedLog::record_access(const std::string& what) {
  const std::string text = searchable(what);
  connection_.run("INSERT INTO isoguard.audit_access (what) VALUES ($1)", {Param::text(text)});
}

}  // namespace isoguard::audit_db
