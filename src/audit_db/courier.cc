#include "src/audit_db/courier.h"

#include <algorithm>

#include "src/audit/closing_note.h"

namespace isoguard::audit_db {
namespace {

constexpr std::size_t kNotesAtOnce = 100;
constexpr std::uint64_t kLongestStride = std::uint64_t{1} << 20;

std::string places(const std::vector<std::uint64_t>& sequences) {
  return std::to_string(sequences.size()) + " from seq " + std::to_string(sequences.front()) +
         " on";
}

/// Whether the last event that is there is the one that is here.
bool agrees(OutboxLog& log, const SharedPosition& there) {
  if (there.events > log.size) return false;
  try {
    const auto last = log.log->events(there.events - 1, 1, 1);
    return last.events.empty() ||
           audit::bytes_of(last.events.front().record.leaf) == there.last_leaf;
  } catch (const audit::DatabaseError&) {
    return true;  // shipping comes to this damage itself
  }
}

}  // namespace

bool Courier::ship(Connection& connection, OutboxLog& log) {
  if (!log.is_placed) place(connection, log);
  // One that was given up after an error of the disk may get its last checkpoint a little later.
  const bool is_closed = audit::has_closing_note(log.file) || log.checkpoint >= log.size;
  const bool sent_events = log.behind() > 0 && ship_events(connection, log);
  const bool sent_notes = log.log != nullptr && ship_checkpoints(connection, log);
  const bool is_all = log.behind() == 0 && !sent_notes;
  if (is_all && !log.grows && is_closed) log.log.reset();  // it changes no more
  return sent_events || sent_notes;
}

void Courier::place(Connection& connection, OutboxLog& log) {
  const SharedPosition there = shared_position(connection, log.origin);
  log.next = there.events;
  log.checkpoint = there.checkpoint;
  log.is_placed = true;
  if (there.events == 0 || log.was_compared || agrees(log, there)) return;
  alarm_("PostgreSQL and " + log.file.string() + " do not hold the same events of " + log.origin +
             ": one of them was rolled back or changed",
         1);
  log.was_compared = true;
  log.next = 0;
}

bool Courier::ship_events(Connection& connection, OutboxLog& log) {
  OutgoingBatch batch;
  try {
    batch = log.log->events(log.next, limits_.rows, limits_.bytes);
  } catch (const audit::DatabaseError& error) {
    return pass_over(log, error);
  }
  if (batch.next == log.next) return give_up(log);
  log.stride = 1;
  if (!batch.bad.empty()) {
    alarm_("events of " + log.origin + " are damaged here and not shared, " + places(batch.bad),
           batch.bad.size());
  }
  const Shipped shipped = audit_db::ship_events(connection, log.origin, batch.events);
  added_(shipped.added);
  judge(log, "events", shipped);
  log.next = batch.next;
  return true;
}

bool Courier::pass_over(OutboxLog& log, const audit::DatabaseError& error) {
  if (!error.is_damage()) throw DbError(error.what(), "");
  if (log.stride == 1) {
    alarm_(log.file.string() + " is damaged from seq " + std::to_string(log.next) +
               " on; what can be read behind it is shared",
           1);
  }
  log.next += log.stride;
  log.stride = std::min(log.stride * 2, kLongestStride);
  return log.behind() > 0;
}

/// A damaged database may count rows that it does not have.
bool Courier::give_up(OutboxLog& log) {
  alarm_(
      log.file.string() + " has lost its last events, from seq " + std::to_string(log.next) + " on",
      log.behind());
  log.next = log.size;
  return false;
}

bool Courier::ship_checkpoints(Connection& connection, OutboxLog& log) {
  std::vector<audit::CheckpointNote> notes;
  try {
    notes = log.log->checkpoints(log.checkpoint, log.next, kNotesAtOnce);
  } catch (const audit::DatabaseError&) {
    return false;  // its events say that it is damaged
  }
  if (notes.empty()) return false;
  judge(log, "checkpoints", audit_db::ship_checkpoints(connection, log.origin, notes));
  log.checkpoint = notes.back().size;
  return true;
}

void Courier::judge(const OutboxLog& log, const char* what, const Shipped& shipped) {
  if (!shipped.conflicts.empty()) {
    alarm_("PostgreSQL holds other " + std::string(what) + " of " + log.origin +
               " than this replica, and keeps them: " + places(shipped.conflicts),
           shipped.conflicts.size());
  }
  if (!shipped.refused.empty()) {
    alarm_("PostgreSQL does not take " + std::string(what) + " of " + log.origin + ": " +
               places(shipped.refused),
           shipped.refused.size());
  }
}

}  // namespace isoguard::audit_db
