#include "src/audit/stored_log.h"

#include <sqlite3.h>

#include <limits>
#include <stdexcept>

#include "src/audit/text.h"

namespace isoguard::audit {
namespace {

constexpr int kPatienceMs = 5000;
constexpr const char* kEventColumns = "SELECT seq, id, type, recorded_us, bytes, leaf FROM events ";

[[noreturn]] void fail(sqlite3* database) {
  throw std::runtime_error(std::string("the audit database cannot be read: ") +
                           sqlite3_errmsg(database));
}

/// A prepared query.
class Query {
 public:
  Query(sqlite3* database, const std::string& sql) : database_(database) {
    if (sqlite3_prepare_v2(database, sql.c_str(), -1, &statement_, nullptr) != SQLITE_OK) {
      fail(database);
    }
  }
  ~Query() { sqlite3_finalize(statement_); }
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  /// `bytes` outlives the query.
  void bind_blob(int place, std::string_view bytes) {
    sqlite3_bind_blob64(statement_, place, bytes.data(), bytes.size(), SQLITE_STATIC);
  }
  void bind_integer(int place, std::uint64_t value) {
    constexpr auto kMost = std::numeric_limits<sqlite3_int64>::max();
    sqlite3_bind_int64(statement_, place,
                       value > std::uint64_t{kMost} ? kMost : static_cast<sqlite3_int64>(value));
  }
  /// Whether there is a further row.
  bool step() {
    const int result = sqlite3_step(statement_);
    if (result != SQLITE_ROW && result != SQLITE_DONE) fail(database_);
    return result == SQLITE_ROW;
  }
  std::int64_t integer(int column) const { return sqlite3_column_int64(statement_, column); }
  std::string bytes(int column) const {
    const void* data = sqlite3_column_blob(statement_, column);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    return data == nullptr ? "" : std::string(static_cast<const char*>(data), size);
  }

 private:
  sqlite3* database_;
  sqlite3_stmt* statement_ = nullptr;
};

std::string uuid_text(std::string_view bytes) {
  std::string text = hex(bytes);
  for (const std::size_t place : {8U, 13U, 18U, 23U}) {
    if (place < text.size()) text.insert(place, 1, '-');
  }
  return text;
}

std::optional<std::string> uuid_bytes(std::string_view text) {
  std::string digits(text);
  std::erase(digits, '-');
  auto bytes = from_hex(digits);
  if (!bytes || bytes->size() != 16 || uuid_text(*bytes) != text) return std::nullopt;
  return bytes;
}

StoredEvent event_of(const Query& row) {
  return {static_cast<std::uint64_t>(row.integer(0)),
          uuid_text(row.bytes(1)),
          row.bytes(2),
          row.integer(3),
          row.bytes(4),
          row.bytes(5)};
}

}  // namespace

tl::expected<StoredLog, std::string> StoredLog::open(const std::string& database) {
  sqlite3* handle = nullptr;
  const int result = sqlite3_open_v2(database.c_str(), &handle, SQLITE_OPEN_READONLY, nullptr);
  const std::shared_ptr<sqlite3> owned(handle, sqlite3_close_v2);
  if (result == SQLITE_OK) {
    sqlite3_busy_timeout(handle, kPatienceMs);
    // The first read of the transaction fixes what all others see.
    const char* begin =
        "PRAGMA query_only=1; PRAGMA trusted_schema=0; BEGIN; SELECT count(*) FROM meta";
    if (sqlite3_exec(handle, begin, nullptr, nullptr, nullptr) == SQLITE_OK) {
      return StoredLog(owned);
    }
  }
  return tl::unexpected(database + " is no audit database that can be read: " +
                        (handle == nullptr ? "no memory" : sqlite3_errmsg(handle)));
}

std::string StoredLog::origin() const {
  Query query(database_.get(), "SELECT value FROM meta WHERE key = 'origin'");
  return query.step() ? query.bytes(0) : "";
}

void StoredLog::for_each_event(std::uint64_t end,
                               const std::function<void(const StoredEvent&)>& use) const {
  Query query(database_.get(), std::string(kEventColumns) + "WHERE seq < ? ORDER BY seq");
  query.bind_integer(1, end);
  while (query.step()) use(event_of(query));
}

std::optional<StoredEvent> StoredLog::event(std::string_view id) const {
  const auto bytes = uuid_bytes(id);
  if (!bytes) return std::nullopt;
  Query query(database_.get(), std::string(kEventColumns) + "WHERE id = ?");
  query.bind_blob(1, *bytes);
  if (!query.step()) return std::nullopt;
  return event_of(query);
}

std::vector<Hash> StoredLog::leaves(std::uint64_t size) const {
  std::vector<Hash> leaves;
  Query query(database_.get(), "SELECT seq, leaf FROM events WHERE seq < ? ORDER BY seq");
  query.bind_integer(1, size);
  while (query.step()) {
    const auto leaf = hash_from_hex(hex(query.bytes(1)));
    if (!leaf || static_cast<std::uint64_t>(query.integer(0)) != leaves.size()) break;
    leaves.push_back(*leaf);
  }
  if (leaves.size() != size) {
    throw std::runtime_error("event " + std::to_string(leaves.size()) +
                             " of the audit database is missing or damaged");
  }
  return leaves;
}

std::vector<StoredCheckpoint> StoredLog::checkpoints() const {
  std::vector<StoredCheckpoint> checkpoints;
  Query query(database_.get(), "SELECT size, note FROM checkpoints ORDER BY size");
  while (query.step()) {
    checkpoints.push_back({static_cast<std::uint64_t>(query.integer(0)), query.bytes(1)});
  }
  return checkpoints;
}

}  // namespace isoguard::audit
