#include "src/audit_db/local_log.h"

#include <algorithm>

#include "fhir/document.h"
#include "src/audit/canonical.h"
#include "src/audit/closing_note.h"

namespace isoguard::audit_db {
namespace {

using audit::Database;
using audit::DatabaseError;
using audit::Record;
using audit::Statement;
using fhir::json::Value;

constexpr const char* kEvents =
    "SELECT seq, id, type, recorded_us, tenant, patient, user, service, call, bytes, leaf "
    "FROM events WHERE seq >= ?1 ORDER BY seq LIMIT ?2";

template <typename Array>
bool fill(Array& array, std::string_view bytes) {
  if (bytes.size() != array.size()) return false;
  std::copy(bytes.begin(), bytes.end(), array.begin());
  return true;
}

/// False when the row cannot be what was written.
bool read(Statement& row, Record& record) {
  record.sequence = static_cast<std::uint64_t>(row.integer(0));
  const bool whole = fill(record.id.bytes, row.blob(1)) && fill(record.leaf, row.blob(10));
  record.type = row.text(2);
  record.recorded_us = row.integer(3);
  int column = 4;
  for (std::string* text :
       {&record.tenant, &record.patient, &record.user, &record.service, &record.call}) {
    *text = row.text(column++);
  }
  record.bytes = row.blob(column);
  return whole;
}

/// Whether the bytes are those that were hashed, for this place, so that damage is not shared.
/// Bytes that are no JSON and were hashed so are somebody's event all the same.
bool is_whole(const Record& record, const std::string& origin, const Value& event) {
  if (record.bytes.empty()) return true;
  if (audit::leaf_hash(record.bytes) != record.leaf) return false;
  return !event.is_object() || (event["origin"].string() == origin &&
                                event["seq"].number() == std::to_string(record.sequence));
}

void add_card(std::string_view uuid, std::vector<std::string>& cards) {
  constexpr std::size_t kLongest = 128;  // as the table has it; a uuid has 36
  const bool is_plain = std::ranges::all_of(uuid, [](char c) { return c > ' ' && c < 0x7F; });
  if (!uuid.empty() && uuid.size() <= kLongest && is_plain) cards.emplace_back(uuid);
}

std::vector<std::string> cards_of(const Value& event) {
  std::vector<std::string> cards;
  for (const Value& card : event["cards"].items()) add_card(card["uuid"].string(), cards);
  add_card(event["feedback"]["card"].string(), cards);
  std::ranges::sort(cards);
  cards.erase(std::unique(cards.begin(), cards.end()), cards.end());
  return cards;
}

}  // namespace

LocalLog::LocalLog(const std::filesystem::path& file)
    : file_(file),
      database_(file, Database::Access::kRead, ""),
      origin_(database_.value("SELECT value FROM meta WHERE key = 'origin'")) {}

std::uint64_t LocalLog::size() {
  const std::string last = database_.value("SELECT max(seq) FROM events");
  return last.empty() ? 0 : std::stoull(last) + 1;
}

OutgoingBatch LocalLog::events(std::uint64_t from, std::size_t rows, std::size_t bytes) {
  OutgoingBatch batch{{}, from, {}};
  Statement statement = database_.prepare(kEvents);
  statement.bind_count(1, from).bind_count(2, rows);
  std::size_t taken = 0;
  try {
    while (taken < bytes && statement.step()) {
      Outgoing event;
      const bool is_row = read(statement, event.record);
      const auto parsed = fhir::Document::parse(event.record.bytes, audit::kEventLimits);
      const Value nothing;
      const Value& body = parsed ? parsed->root() : nothing;
      if (!is_row || !is_whole(event.record, origin_, body)) {
        batch.bad.push_back(batch.next++);
        continue;
      }
      batch.next = event.record.sequence + 1;
      taken += event.record.bytes.size();
      event.cards = cards_of(body);
      batch.events.push_back(std::move(event));
    }
  } catch (const DatabaseError&) {
    if (batch.next == from) throw;
  }
  return batch;
}

std::vector<audit::CheckpointNote> LocalLog::checkpoints(std::uint64_t above, std::uint64_t size,
                                                         std::size_t limit) {
  Statement rows = database_.prepare(
      "SELECT size, note, recorded_us FROM checkpoints WHERE size > ?1 AND size <= ?2 "
      "ORDER BY size LIMIT ?3");
  rows.bind_count(1, above).bind_count(2, size).bind_count(3, limit);
  std::vector<audit::CheckpointNote> notes;
  while (rows.step()) {
    notes.push_back(
        {static_cast<std::uint64_t>(rows.integer(0)), std::string(rows.blob(1)), rows.integer(2)});
  }
  const auto closing = audit::closing_note(file_, origin_);
  const std::uint64_t last = notes.empty() ? above : notes.back().size;
  if (closing && notes.size() < limit && closing->size > last && closing->size <= size) {
    notes.push_back(*closing);
  }
  return notes;
}

std::int64_t LocalLog::recorded_us(std::uint64_t sequence) {
  Statement row = database_.prepare("SELECT recorded_us FROM events WHERE seq = ?1");
  row.bind_count(1, sequence);
  return row.step() ? row.integer(0) : 0;
}

}  // namespace isoguard::audit_db
