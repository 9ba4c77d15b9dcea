#include "src/audit/stored_log.h"

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

}  // namespace

tl::expected<StoredLog, std::string> StoredLog::open(const std::string& database) {
  try {
    auto opened = std::make_shared<Database>(database, Database::Access::kRead, "");
    // The first read of the transaction fixes what all others see.
    opened->run("PRAGMA query_only=1; PRAGMA trusted_schema=0; BEGIN; SELECT count(*) FROM meta");
    return StoredLog(std::move(opened));
  } catch (const DatabaseError& error) {
    return tl::unexpected(database + " is no audit database that can be read: " + error.what());
  }
}

std::string StoredLog::origin() const {
  return database_->value("SELECT value FROM meta WHERE key = 'origin'");
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
  return checkpoints;
}

}  // namespace isoguard::audit
