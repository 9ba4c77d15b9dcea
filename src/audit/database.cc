#include "src/audit/database.h"

#include <sqlite3.h>

#include <algorithm>
#include <limits>

#include "fhir/hex.h"
#include "src/audit/gathering_vfs.h"

namespace isoguard::audit {
namespace {

constexpr int kBusyMilliseconds = 2000;

void must(int code, const char* doing) {
  if (code != SQLITE_OK) throw DatabaseError(doing, code);
}

/// The first two words of a statement, without what is bound to it.
std::string running(const std::string& sql) {
  constexpr std::size_t kMost = 60;
  const std::size_t first = sql.find_first_of(" \n");
  const std::size_t end =
      first == std::string::npos ? first : sql.find_first_of(" \n(;", first + 1);
  return "running " + sql.substr(0, std::min(end, kMost));
}

/// As SQLite's URI, since that alone takes the setting.
std::string immutable_uri(const std::string& file) {
  std::string uri = "file:";
  for (const char c : file) {
    if (c == '%' || c == '?' || c == '#') {
      uri += "%" + fhir::hex({&c, 1});
    } else {
      uri += c;
    }
  }
  return uri + "?immutable=1";
}

int size_of(std::string_view bytes) { return static_cast<int>(bytes.size()); }

}  // namespace

DatabaseError::DatabaseError(const std::string& doing, int code)
    : std::runtime_error(doing + ": " + sqlite3_errstr(code) + " (SQLite " + std::to_string(code) +
                         ")"),
      code_(code) {}

bool DatabaseError::is_damage() const {
  const int primary = code_ & 0xff;
  return primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB || primary == SQLITE_ERROR ||
         primary == SQLITE_MISMATCH || primary == SQLITE_CONSTRAINT ||
         code_ == SQLITE_IOERR_SHORT_READ;
}

bool DatabaseError::is_of_place() const {
  const int primary = code_ & 0xff;
  return primary == SQLITE_CANTOPEN || primary == SQLITE_READONLY || primary == SQLITE_PERM ||
         primary == SQLITE_BUSY || primary == SQLITE_LOCKED;
}

bool DatabaseError::is_full() const { return (code_ & 0xff) == SQLITE_FULL; }

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Statement::Statement(sqlite3* database, std::string_view sql) {
  sqlite3_stmt* made = nullptr;
  const int code = sqlite3_prepare_v3(database, sql.data(), size_of(sql), SQLITE_PREPARE_PERSISTENT,
                                      &made, nullptr);
  handle_.reset(made);
  if (code != SQLITE_OK) {
    throw DatabaseError("preparing a statement", sqlite3_extended_errcode(database));
  }
}

Statement& Statement::bind(int at, std::int64_t value) {
  must(sqlite3_bind_int64(handle_.get(), at, value), "binding a number");
  return *this;
}

Statement& Statement::bind_count(int at, std::uint64_t value) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
  return bind(at, static_cast<std::int64_t>(std::min(value, kMost)));
}

Statement& Statement::bind_text(int at, std::string_view text) {
  // A null pointer would bind NULL.
  const char* data = text.data() == nullptr ? "" : text.data();
  must(sqlite3_bind_text(handle_.get(), at, data, size_of(text), SQLITE_STATIC), "binding text");
  return *this;
}

Statement& Statement::bind_blob(int at, std::string_view bytes) {
  const char* data = bytes.data() == nullptr ? "" : bytes.data();
  must(sqlite3_bind_blob(handle_.get(), at, data, size_of(bytes), SQLITE_STATIC), "binding bytes");
  return *this;
}

Statement& Statement::bind_null(int at) {
  must(sqlite3_bind_null(handle_.get(), at), "binding nothing");
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(handle_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  const int extended = sqlite3_extended_errcode(sqlite3_db_handle(handle_.get()));
  sqlite3_reset(handle_.get());
  throw DatabaseError(running(sqlite3_sql(handle_.get())), extended);
}

void Statement::run() {
  while (step()) {
  }
  reset();
}

void Statement::reset() {
  sqlite3_reset(handle_.get());
  sqlite3_clear_bindings(handle_.get());
}

std::int64_t Statement::integer(int column) { return sqlite3_column_int64(handle_.get(), column); }

std::string_view Statement::text(int column) {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(handle_.get(), column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

std::string_view Statement::blob(int column) {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(handle_.get(), column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

void Database::Close::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

Database::Database(const std::filesystem::path& file, Access access, const std::string& vfs) {
  sqlite3* made = nullptr;
  const bool is_alone = access == Access::kReadAlone;
  const int flags = (access == Access::kWrite ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) |
                    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | (is_alone ? SQLITE_OPEN_URI : 0);
  if (access == Access::kWrite) vfs_ = std::make_unique<GatheringVfs>(vfs);
  const std::string& way = vfs_ ? vfs_->name() : vfs;
  const std::string name = is_alone ? immutable_uri(file.native()) : file.native();
  const int code = sqlite3_open_v2(name.c_str(), &made, flags, way.empty() ? nullptr : way.c_str());
  handle_.reset(made);
  must(code, "opening the database");
  must(sqlite3_db_config(made, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr), "configuring");
  must(sqlite3_db_config(made, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr), "configuring");
  must(sqlite3_busy_timeout(made, kBusyMilliseconds), "configuring");
}

Database::Database(Database&&) noexcept = default;
Database::~Database() = default;

void Database::run(const std::string& sql) {
  const int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) {
    throw DatabaseError(running(sql), sqlite3_extended_errcode(handle_.get()));
  }
}

std::string Database::value(std::string_view sql) {
  Statement statement = prepare(sql);
  return statement.step() ? std::string(statement.text(0)) : "";
}

Statement Database::prepare(std::string_view sql) { return {handle_.get(), sql}; }

int Database::changed() const { return sqlite3_changes(handle_.get()); }

void Database::watch_log() {
  const auto remember = [](void* to, sqlite3*, const char*, int pages) {
    *static_cast<int*>(to) = pages;
    return SQLITE_OK;
  };
  sqlite3_wal_hook(handle_.get(), remember, log_pages_.get());
}

void Database::gather_log() { vfs_->gather(); }

void Database::write_back(bool whole) {
  const int mode = whole ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
  const int code = sqlite3_wal_checkpoint_v2(handle_.get(), "main", mode, nullptr, nullptr);
  if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY) {
    throw DatabaseError("moving the write-ahead log into the database",
                        sqlite3_extended_errcode(handle_.get()));
  }
  *log_pages_ = 0;
}

bool Database::empty_log() {
  sqlite3_busy_timeout(handle_.get(), 0);
  const int code = sqlite3_wal_checkpoint_v2(handle_.get(), "main", SQLITE_CHECKPOINT_TRUNCATE,
                                             nullptr, nullptr);
  sqlite3_busy_timeout(handle_.get(), kBusyMilliseconds);
  if ((code & 0xff) == SQLITE_BUSY) return false;
  if (code != SQLITE_OK) {
    throw DatabaseError("emptying the write-ahead log", sqlite3_extended_errcode(handle_.get()));
  }
  *log_pages_ = 0;
  return true;
}

}  // namespace isoguard::audit
