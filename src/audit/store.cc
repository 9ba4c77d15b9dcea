#include "src/audit/store.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "src/audit/closing_note.h"
#include "src/audit/schema.h"
#include "src/audit/store_check.h"

namespace isoguard::audit {
namespace {

/// SQLite gives its log and shared memory the mode of the database.
void make_file(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    throw std::filesystem::filesystem_error("cannot make the audit database", file,
                                            std::error_code(errno, std::generic_category()));
  }
  ::close(descriptor);
}

constexpr std::size_t kMostKeptKeys = 10'000;

}  // namespace

Store Store::create(const std::filesystem::path& file, const std::string& origin,
                    const Options& options) {
  make_file(file);
  Database database(file, Database::Access::kWrite, options.vfs);
  apply_settings(database);
  make_tables(database, origin);
  Store store(file, std::move(database));
  store.origin_ = origin;
  return store;
}

bool Store::is_unfinished(const std::filesystem::path& file, const Options& options) {
  Database database(file, Database::Access::kWrite, options.vfs);
  return database.value("SELECT count(*) FROM sqlite_master") == "0";
}

Store Store::open(const std::filesystem::path& file, const Options& options) {
  try {
    // Otherwise SQLite takes an empty file for a new database.
    if (std::filesystem::file_size(file) == 0) throw Damaged("the file is empty");
    Database database(file, Database::Access::kWrite, options.vfs);
    if (database.value("PRAGMA page_size") != kPageSize)
      throw Damaged("its pages have another size");
    apply_settings(database);
    // Whatever the log holds is written again, and synchronised, before anything is added: what
    // the system still shows of a write that failed before may not be on disk.
    database.write_back(true);
    if (database.value("SELECT value FROM meta WHERE key = 'schema'") != kSchemaVersion) {
      throw Damaged("the database is of another version");
    }
    const std::string origin = database.value("SELECT value FROM meta WHERE key = 'origin'");
    Frontier frontier =
        checked_frontier(database, origin, options.full_check_rows, closing_note(file, origin));
    const std::string checkpointed = database.value("SELECT max(size) FROM checkpoints");
    Store store(file, std::move(database));
    store.origin_ = origin;
    store.frontier_ = std::move(frontier);
    store.checkpointed_ = number_of(checkpointed);
    return store;
  } catch (const DatabaseError& error) {
    if (error.is_damage()) throw Damaged(error.what());
    throw;
  }
}

Store::Store(std::filesystem::path file, Database database)
    : file_(std::move(file)),
      database_(std::move(database)),
      begin_(database_.prepare("BEGIN IMMEDIATE")),
      commit_(database_.prepare("COMMIT")),
      insert_event_(database_.prepare(
          "INSERT INTO events VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
          " ON CONFLICT(id) DO NOTHING")),
      insert_card_(database_.prepare("INSERT INTO cards VALUES(?1, ?2)")),
      insert_key_(database_.prepare(
          "INSERT INTO patient_keys VALUES(?1, ?2, NULL, ?3) ON CONFLICT(patient) DO UPDATE"
          " SET wrapped = excluded.wrapped, destroyed_us = NULL, digest = excluded.digest WHERE "
          "destroyed_us IS NOT NULL")),
      find_key_(database_.prepare("SELECT wrapped FROM patient_keys WHERE patient = ?1")),
      destroy_key_(database_.prepare("UPDATE patient_keys SET wrapped = NULL, destroyed_us = ?2, "
                                     "digest = ?3 WHERE patient = ?1")) {
  database_.watch_log();
  database_.gather_log();
}

std::string Store::last_type() {
  return database_.value("SELECT type FROM events ORDER BY seq DESC LIMIT 1");
}

std::vector<std::optional<std::uint64_t>> Store::append(std::span<const Entry> entries) {
  std::vector<std::optional<std::uint64_t>> sequences;
  Frontier frontier = frontier_;
  sequences.reserve(entries.size());
  begin_.run();
  for (const Entry& entry : entries) sequences.push_back(insert(entry, frontier));
  commit_.run();
  frontier_ = std::move(frontier);
  return sequences;
}

std::optional<std::uint64_t> Store::insert(const Entry& entry, Frontier& frontier) {
  const Event& event = entry.event;
  const std::uint64_t sequence = frontier.size();
  const std::string bytes = placed_bytes(entry, origin_, sequence);
  const Hash leaf = leaf_hash(bytes);
  const std::string copies = copies_digest(event, leaf);
  insert_event_.bind(1, static_cast<std::int64_t>(sequence)).bind_blob(2, bytes_of(event.id));
  insert_event_.bind_text(3, event.type).bind(4, entry.received_us).bind_text(5, event.tenant);
  insert_event_.bind_text(6, event.patient).bind_text(7, event.user).bind_text(8, event.service);
  insert_event_.bind_text(9, event.call).bind_blob(10, bytes);
  insert_event_.bind_blob(11, bytes_of(leaf)).bind_blob(12, copies).run();
  if (database_.changed() == 0) return std::nullopt;
  frontier.append(leaf);
  insert_cards(event, sequence);
  keep_key(event, entry.received_us);
  return sequence;
}

void Store::insert_cards(const Event& event, std::uint64_t sequence) {
  std::string_view rest = event.card_uuids;
  while (!rest.empty()) {
    const auto end = std::min(rest.find(' '), rest.size());
    if (end > 0) {
      insert_card_.bind_text(1, rest.substr(0, end)).bind(2, static_cast<std::int64_t>(sequence));
      insert_card_.run();
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
}

void Store::keep_key(const Event& event, std::int64_t received_us) {
  if (event.type == kKeyDestroyed) {
    find_key_.bind_text(1, event.patient);
    if (find_key_.step()) destroyed_.insert(sha256(find_key_.blob(0)));
    find_key_.reset();
    kept_keys_.erase(event.patient);
    const std::string digest = key_digest(event.patient, "");
    destroy_key_.bind_text(1, event.patient).bind(2, received_us).bind_blob(3, digest).run();
  } else if (!event.wrapped_key.empty() && !has_key(event)) {
    const std::string digest = key_digest(event.patient, event.wrapped_key);
    insert_key_.bind_text(1, event.patient).bind_blob(2, event.wrapped_key);
    insert_key_.bind_blob(3, digest).run();
    if (kept_keys_.size() >= kMostKeptKeys) kept_keys_.clear();
    kept_keys_.insert_or_assign(event.patient, event.wrapped_key);
  }
}

bool Store::has_key(const Event& event) const {
  const auto kept = kept_keys_.find(event.patient);
  if (kept != kept_keys_.end() && kept->second == event.wrapped_key) return true;
  return !destroyed_.empty() && destroyed_.contains(sha256(event.wrapped_key));
}

void Store::add_checkpoint(const std::string& note, std::int64_t recorded_us) {
  const std::string frontier = frontier_bytes(frontier_);
  Statement add = database_.prepare("INSERT OR REPLACE INTO checkpoints VALUES(?1, ?2, ?3)");
  Statement keep = database_.prepare("INSERT OR REPLACE INTO meta VALUES('frontier', ?1)");
  database_.run("BEGIN IMMEDIATE");
  add.bind(1, static_cast<std::int64_t>(size())).bind_text(2, note).bind(3, recorded_us).run();
  keep.bind_blob(1, frontier).run();
  database_.run("COMMIT");
  checkpointed_ = size();
}

void Store::write_back(bool whole) { database_.write_back(whole); }

bool Store::empty_log() { return database_.empty_log(); }

std::uint64_t Store::log_bytes() const {
  return static_cast<std::uint64_t>(database_.log_pages()) * kPageBytes;
}

}  // namespace isoguard::audit
