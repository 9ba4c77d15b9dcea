#include "src/audit/store_check.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

#include "src/audit/canonical.h"
#include "src/audit/schema.h"
#include "src/audit/store.h"
#include "src/audit/text.h"

namespace isoguard::audit {
namespace {

/// "" when the note has fewer lines; lines count from 0.
std::string line_of(std::string_view note, int number) {
  for (; number > 0; --number) {
    const auto end = note.find('\n');
    if (end == std::string_view::npos) return "";
    note.remove_prefix(end + 1);
  }
  return std::string(note.substr(0, note.find('\n')));
}

Frontier frontier_of(std::string_view bytes) {
  if (bytes.size() < 8 || bytes.size() % 32 != 8) throw Damaged("the stored frontier is cut");
  std::uint64_t size = 0;
  for (const char c : bytes.substr(0, 8)) size = size << 8 | static_cast<unsigned char>(c);
  std::vector<Hash> peaks((bytes.size() - 8) / 32);
  for (std::size_t i = 0; i < peaks.size(); ++i) {
    const auto peak = bytes.substr(8 + i * 32, 32);
    std::copy(peak.begin(), peak.end(), peaks[i].begin());
  }
  try {
    return {size, std::move(peaks)};
  } catch (const std::invalid_argument&) {
    throw Damaged("the stored frontier is of no tree");
  }
}

std::map<std::uint64_t, std::string> notes_of(Database& database) {
  std::map<std::uint64_t, std::string> notes;
  Statement all = database.prepare("SELECT size, note FROM checkpoints");
  while (all.step()) notes.emplace(all.integer(0), all.text(1));
  return notes;
}

void check_note(const std::string& note, const std::string& origin, const Frontier& frontier) {
  if (line_of(note, 0) != origin || line_of(note, 1) != std::to_string(frontier.size()) ||
      line_of(note, 2) != root_line(frontier.root())) {
    throw Damaged("the events do not have the root of the checkpoint of size " +
                  std::to_string(frontier.size()));
  }
}

void check_keys(Database& database) {
  Statement keys =
      database.prepare("SELECT patient, wrapped, digest, destroyed_us IS NULL FROM patient_keys");
  while (keys.step()) {
    const std::string_view wrapped = keys.blob(1);
    const bool is_kept = keys.integer(3) == 1;
    if (is_kept == wrapped.empty() || key_digest(keys.text(0), wrapped) != keys.blob(2)) {
      throw Damaged("a patient's key is not what it was");
    }
  }
}

/// Empty without one. It is kept together with its checkpoint: one alone means that rows are gone.
Frontier stored_frontier(Database& database, const std::string& origin,
                         const std::map<std::uint64_t, std::string>& notes) {
  const std::string stored = database.value("SELECT value FROM meta WHERE key = 'frontier'");
  if (stored.empty()) return {};
  Frontier frontier = frontier_of(stored);
  const auto note = notes.find(frontier.size());
  if (note == notes.end()) {
    throw Damaged("the checkpoint of the stored frontier, of size " +
                  std::to_string(frontier.size()) + ", is gone");
  }
  check_note(note->second, origin, frontier);
  return frontier;
}

/// Where reading starts: nowhere read yet, or the stored frontier of a large database.
Frontier start_of(Database& database, const std::string& origin, std::uint64_t full_check_rows,
                  const std::map<std::uint64_t, std::string>& notes) {
  Frontier frontier = stored_frontier(database, origin, notes);
  const std::string last = database.value("SELECT max(seq) FROM events");
  if (!last.empty() && number_of(last) >= full_check_rows && frontier.size() > 0) return frontier;
  const std::string found = database.value("PRAGMA integrity_check(1)");
  if (found != "ok") throw Damaged("SQLite's check says: " + found);
  check_keys(database);
  return {};
}

/// Gives the leaf of an event whose bytes were deleted. That a `pruned` event names it is for
/// `isoguard audit verify`.
Hash check_pruned(Statement& row, const Frontier& frontier) {
  const std::string_view leaf = row.blob(2);
  Hash hash{};
  if (leaf.size() != hash.size() ||
      pruned_digest(row.text(4), row.blob(10), row.integer(11), leaf) != row.blob(3)) {
    throw Damaged("event " + std::to_string(frontier.size()) + ", deleted by retention, differs");
  }
  std::copy(leaf.begin(), leaf.end(), hash.begin());
  return hash;
}

/// Gives the leaf.
Hash check_event(Statement& row, const Frontier& frontier, const std::string& origin) {
  const auto name = [&frontier] { return "event " + std::to_string(frontier.size()); };
  if (static_cast<std::uint64_t>(row.integer(0)) != frontier.size()) {
    throw Damaged(name() + " is missing");
  }
  const std::string_view bytes = row.blob(1);
  if (bytes.empty()) return check_pruned(row, frontier);
  const Hash leaf = leaf_hash(bytes);
  if (bytes_of(leaf) != row.blob(2)) throw Damaged(name() + " is not what was hashed");
  Event copies;
  int column = 4;
  for (std::string* copy : {&copies.type, &copies.tenant, &copies.patient, &copies.user,
                            &copies.service, &copies.call}) {
    *copy = row.text(column++);
  }
  EventId id;
  const std::string_view id_bytes = row.blob(column++);
  std::copy_n(id_bytes.begin(), std::min(id_bytes.size(), id.bytes.size()), id.bytes.begin());
  const std::array<std::string, 3> parts = {
      "\"event_id\":\"" + id.text() + '"', "\"origin\":" + canonical_string(origin),
      "\"recorded_utc\":\"" + utc_text(row.integer(column)) + '"'};
  const bool agrees = std::all_of(parts.begin(), parts.end(), [bytes](const std::string& part) {
    return bytes.find(part) != std::string_view::npos;
  });
  if (!agrees || copies_digest(copies, leaf) != row.blob(3)) {
    throw Damaged(name() + " and its copies differ");
  }
  return leaf;
}

/// Those below `end`, each checkpoint against the tree.
void append_rest(Database& database, const std::string& origin, std::uint64_t end,
                 const std::map<std::uint64_t, std::string>& notes, Frontier& frontier) {
  Statement rows = database.prepare(
      "SELECT seq, bytes, leaf, copies, type, tenant, patient, user, service, call, id, recorded_us"
      " FROM events WHERE seq >= ?1 AND seq < ?2 ORDER BY seq");
  rows.bind_count(1, frontier.size()).bind_count(2, end);
  while (rows.step()) {
    frontier.append(check_event(rows, frontier, origin));
    const auto note = notes.find(frontier.size());
    if (note != notes.end()) check_note(note->second, origin, frontier);
  }
}

}  // namespace

std::string frontier_bytes(const Frontier& frontier) {
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8) {
    bytes += static_cast<char>(frontier.size() >> shift & 0xff);
  }
  for (const Hash& peak : frontier.peaks()) bytes += bytes_of(peak);
  return bytes;
}

std::string root_line(const Hash& root) {
  std::array<unsigned char, 48> text{};
  const int size = EVP_EncodeBlock(text.data(), root.data(), static_cast<int>(root.size()));
  return {reinterpret_cast<const char*>(text.data()), static_cast<std::size_t>(size)};
}

std::uint64_t number_of(const std::string& text) {
  if (text.empty()) return 0;
  const auto number = from_decimal(text);
  if (!number) throw Damaged("there is no number where one was kept");
  return *number;
}

Frontier checked_frontier(Database& database, const std::string& origin,
                          std::uint64_t full_check_rows,
                          const std::optional<CheckpointNote>& closing) {
  auto notes = notes_of(database);
  if (closing) notes.emplace(closing->size, closing->note);
  Frontier frontier = start_of(database, origin, full_check_rows, notes);
  append_rest(database, origin, UINT64_MAX, notes, frontier);
  if (!notes.empty() && notes.rbegin()->first > frontier.size()) {
    throw Damaged("there is a checkpoint of size " + std::to_string(notes.rbegin()->first) +
                  ", but there are " + std::to_string(frontier.size()) + " events");
  }
  return frontier;
}

Frontier frontier_up_to(Database& database, const std::string& origin, std::uint64_t size) {
  const auto notes = notes_of(database);
  Frontier frontier = start_of(database, origin, 0, notes);
  append_rest(database, origin, size, notes, frontier);
  if (frontier.size() != size) {
    throw Damaged("there are " + std::to_string(frontier.size()) + " events, not " +
                  std::to_string(size));
  }
  return frontier;
}

}  // namespace isoguard::audit
