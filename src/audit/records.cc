#include "src/audit/records.h"

#include <algorithm>
#include <array>
#include <utility>

#include "src/audit/closing_note.h"
#include "src/audit/entry.h"

namespace isoguard::audit {
namespace {

constexpr std::string_view kColumns =
    "SELECT events.seq, id, type, recorded_us, tenant, patient, user, service, call, bytes, leaf "
    "FROM events ";

template <typename Array>
void fill(Array& array, std::string_view bytes) {
  std::copy_n(bytes.begin(), std::min(bytes.size(), array.size()), array.begin());
}

Record record_of(Statement& row) {
  Record record;
  record.sequence = static_cast<std::uint64_t>(row.integer(0));
  fill(record.id.bytes, row.blob(1));
  record.type = row.text(2);
  record.recorded_us = row.integer(3);
  int column = 4;
  for (std::string* text :
       {&record.tenant, &record.patient, &record.user, &record.service, &record.call}) {
    *text = row.text(column++);
  }
  record.bytes = row.blob(column++);
  fill(record.leaf, row.blob(column));
  return record;
}

std::vector<Record> all_of(Statement& rows) {
  std::vector<Record> records;
  while (rows.step()) records.push_back(record_of(rows));
  return records;
}

constexpr std::string_view kNotes = "SELECT size, note, recorded_us FROM checkpoints ";

CheckpointNote note_of(Statement& row) {
  return {static_cast<std::uint64_t>(row.integer(0)), std::string(row.text(1)), row.integer(2)};
}

std::string query(std::string_view rest) { return std::string(kColumns) + std::string(rest); }

}  // namespace

Records::Records(const std::filesystem::path& file, const std::string& vfs)
    : file_(file),
      database_(file, Database::Access::kRead, vfs),
      origin_(database_.value("SELECT value FROM meta WHERE key = 'origin'")) {}

std::uint64_t Records::size() {
  const std::string last = database_.value("SELECT max(seq) FROM events");
  return last.empty() ? 0 : std::stoull(last) + 1;
}

std::optional<Record> Records::by_id(const EventId& id) {
  Statement row = database_.prepare(query("WHERE id = ?1"));
  row.bind_blob(1, bytes_of(id));
  if (!row.step()) return std::nullopt;
  return record_of(row);
}

std::vector<Record> Records::by_card(std::string_view uuid) {
  Statement rows = database_.prepare(
      query("JOIN cards ON cards.seq = events.seq WHERE uuid = ?1 ORDER BY events.seq"));
  rows.bind_text(1, uuid);
  return all_of(rows);
}

std::vector<Record> Records::newest_by_card(std::string_view uuid, std::string_view type,
                                            std::size_t limit) {
  Statement rows =
      database_.prepare(query("JOIN cards ON cards.seq = events.seq WHERE uuid = ?1 AND type = ?2 "
                              "ORDER BY cards.seq DESC LIMIT ?3"));
  rows.bind_text(1, uuid);
  rows.bind_text(2, type);
  rows.bind_count(3, limit);
  return all_of(rows);
}

std::vector<Record> Records::find(const RecordFilter& filter, std::uint64_t from,
                                  std::size_t limit) {
  return select(filter, "events.seq >= ?1", from, "events.seq", limit);
}

std::vector<Record> Records::find_newest(const RecordFilter& filter, std::uint64_t below,
                                         std::size_t limit) {
  return select(filter, "events.seq < ?1", below, "events.seq DESC", limit);
}

std::vector<Record> Records::select(const RecordFilter& filter, std::string_view place,
                                    std::uint64_t bound, std::string_view order,
                                    std::size_t limit) {
  const std::array<std::pair<const char*, const std::string*>, 6> texts = {
      {{"tenant", &filter.tenant},
       {"patient", &filter.patient},
       {"user", &filter.user},
       {"service", &filter.service},
       {"call", &filter.call},
       {"type", &filter.type}}};
  std::string conditions = "WHERE " + std::string(place);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (texts[i].second->empty()) continue;
    conditions += std::string(" AND ") + texts[i].first + " = ?" + std::to_string(i + 3);
    // Without this SQLite does not see that the index of patients, which leaves out "", will do.
    if (texts[i].second == &filter.patient) conditions += " AND patient <> ''";
  }
  if (filter.from_us) conditions += " AND recorded_us >= ?9";
  if (filter.until_us) conditions += " AND recorded_us < ?10";
  if (filter.from_sequence) conditions += " AND events.seq >= ?11";
  if (filter.until_sequence) conditions += " AND events.seq < ?12";
  Statement rows =
      database_.prepare(query(conditions + " ORDER BY " + std::string(order) + " LIMIT ?2"));
  rows.bind_count(1, bound).bind_count(2, limit);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (!texts[i].second->empty()) rows.bind_text(static_cast<int>(i) + 3, *texts[i].second);
  }
  if (filter.from_us) rows.bind(9, *filter.from_us);
  if (filter.until_us) rows.bind(10, *filter.until_us);
  if (filter.from_sequence) rows.bind_count(11, *filter.from_sequence);
  if (filter.until_sequence) rows.bind_count(12, *filter.until_sequence);
  return all_of(rows);
}

std::vector<Hash> Records::leaves(std::uint64_t from, std::uint64_t count) {
  Statement rows =
      database_.prepare("SELECT seq, leaf FROM events WHERE seq >= ?1 ORDER BY seq LIMIT ?2");
  rows.bind_count(1, from).bind_count(2, count);
  std::vector<Hash> leaves;
  while (rows.step()) {
    const bool is_next = static_cast<std::uint64_t>(rows.integer(0)) == from + leaves.size();
    if (!is_next || rows.blob(1).size() != Hash().size()) break;
    fill(leaves.emplace_back(), rows.blob(1));
  }
  return leaves;
}

std::vector<CheckpointNote> Records::checkpoints() {
  Statement rows = database_.prepare(std::string(kNotes) + "ORDER BY size");
  std::vector<CheckpointNote> notes;
  while (rows.step()) notes.push_back(note_of(rows));
  add_closing_note(file_, origin_, notes);
  return notes;
}

std::optional<CheckpointNote> Records::newest_checkpoint() {
  auto closing = closing_note(file_, origin_);
  Statement row = database_.prepare(std::string(kNotes) + "ORDER BY size DESC LIMIT 1");
  if (!row.step()) return closing;
  auto newest = note_of(row);
  return closing && closing->size > newest.size ? closing : newest;
}

std::optional<CheckpointNote> Records::checkpoint_of(std::uint64_t size) {
  Statement row = database_.prepare(std::string(kNotes) + "WHERE size = ?1");
  row.bind_count(1, size);
  if (row.step()) return note_of(row);
  auto closing = closing_note(file_, origin_);
  return closing && closing->size == size ? closing : std::nullopt;
}

std::optional<std::string> Records::wrapped_key(std::string_view patient) {
  Statement row = database_.prepare(
      "SELECT wrapped FROM patient_keys WHERE patient = ?1 AND wrapped IS NOT NULL");
  row.bind_text(1, patient);
  if (!row.step()) return std::nullopt;
  return std::string(row.blob(0));
}

NamedRecords records_in(std::string name, std::filesystem::path file) {
  return {std::move(name), [file = std::move(file)] { return std::make_unique<Records>(file); }};
}

}  // namespace isoguard::audit
