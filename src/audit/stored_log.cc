#include "src/audit/stored_log.h"

#include <filesystem>
#include <system_error>

#include "src/audit/closing_note.h"
#include "src/audit/text.h"

namespace isoguard::audit {
namespace {

constexpr std::string_view kEventColumns =
    "SELECT seq, id, type, recorded_us, bytes, leaf FROM events ";

std::string uuid_text(std::string_view bytes) {
  std::string text = hex(bytes);
  for (const std::size_t place : {8U, 13U, 18U, 23U}) {
    if (place < text.size()) text.insert(place, 1, '-');
  }
  return text;
}

StoredEvent event_of(Statement& row) {
  return {static_cast<std::uint64_t>(row.integer(0)),
          uuid_text(row.blob(1)),
          std::string(row.blob(2)),
          row.integer(3),
          std::string(row.blob(4)),
          std::string(row.blob(5))};
}

Statement events(Database& database, std::string_view rest) {
  return database.prepare(std::string(kEventColumns) + std::string(rest));
}

/// Whether a write-ahead log holds anything.
bool has_log(const std::string& database) {
  std::error_code error;
  const auto size = std::filesystem::file_size(database + "-wal", error);
  return !error && size > 0;
}

}  // namespace

StoredLog StoredLog::open(const std::string& database, Database::Access access) {
  auto opened = std::make_shared<Database>(database, access, "");
  // The first read of the transaction fixes what all others see.
  opened->run("PRAGMA query_only=1; PRAGMA trusted_schema=0; BEGIN; SELECT count(*) FROM meta");
  return {database, access == Database::Access::kReadAlone, std::move(opened)};
}

tl::expected<StoredLog, StoredLog::Fault> StoredLog::open(const std::string& database) {
  using Access = Database::Access;
  std::error_code ignored;
  const bool was_used = std::filesystem::exists(database + "-wal", ignored) ||
                        std::filesystem::exists(database + "-shm", ignored);
  try {
    try {
      return open(database, was_used ? Access::kRead : Access::kReadAlone);
    } catch (const DatabaseError& error) {
      // What a stopped service left is whole when its log is empty.
      if (!was_used || !error.is_of_place() || has_log(database)) throw;
      return open(database, Access::kReadAlone);
    }
  } catch (const DatabaseError& error) {
    const std::string what = database + " is no audit database that can be read: " + error.what();
    if (!error.is_of_place() || !was_used) return tl::unexpected(Fault{what});
    return tl::unexpected(
        Fault{what + ". Its write-ahead log (-wal) can only be read in a folder that can be "
                     "written: copy both there",
              true});
  }
}

bool StoredLog::was_disturbed() const { return is_alone_ && has_log(file_); }

std::string StoredLog::origin() const {
  return database_->value("SELECT value FROM meta WHERE key = 'origin'");
}

std::uint64_t StoredLog::size() const {
  const auto count = from_decimal(database_->value("SELECT coalesce(max(seq) + 1, 0) FROM events"));
  if (!count) throw std::runtime_error("the table of events is damaged");
  return *count;
}

void StoredLog::for_each_event(std::uint64_t end,
                               const std::function<void(const StoredEvent&)>& use) const {
  Statement rows = events(*database_, "WHERE seq < ?1 ORDER BY seq");
  rows.bind_count(1, end);
  while (rows.step()) use(event_of(rows));
}

std::vector<StoredCheckpoint> StoredLog::checkpoints() const {
  std::vector<StoredCheckpoint> checkpoints;
  Statement rows = database_->prepare("SELECT size, note FROM checkpoints ORDER BY size");
  while (rows.step()) {
    checkpoints.push_back({static_cast<std::uint64_t>(rows.integer(0)), std::string(rows.blob(1))});
  }
  add_closing_note(file_, origin(), checkpoints);
  return checkpoints;
}

}  // namespace isoguard::audit
