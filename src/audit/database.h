#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

/// SQLite with owners and exceptions, no more than the audit needs of it.
namespace isoguard::audit {

class GatheringVfs;

/// SQLite refused; what() says what was being done and why it failed, without values.
class DatabaseError : public std::runtime_error {
 public:
  DatabaseError(const std::string& doing, int code);
  int code() const { return code_; }  ///< SQLite's extended result code
  /// Whether the file's content is to blame, and not the disk or a lock.
  bool is_damage() const;
  /// Whether SQLite would have had to write beside the file and could not, or somebody holds it.
  bool is_of_place() const;
  /// Whether there is no room (ENOSPC).
  bool is_full() const;

 private:
  int code_;
};

/// A prepared statement. Parameters and columns count from 1 and 0, as in SQLite. Text and blobs
/// that are bound must stay until `reset`; what a column gives stays until the next step.
class Statement {
 public:
  Statement(sqlite3* database, std::string_view sql);

  Statement& bind(int at, std::int64_t value);
  /// A count or a sequence; what SQLite's numbers do not reach is as good as their largest.
  Statement& bind_count(int at, std::uint64_t value);
  Statement& bind_text(int at, std::string_view text);
  Statement& bind_blob(int at, std::string_view bytes);
  Statement& bind_null(int at);
  /// Whether there is a row. Throws DatabaseError.
  bool step();
  /// Runs to the end and can then be used again.
  void run();
  /// Ready for other values. A failed step has thrown already, so this says nothing of it.
  void reset();

  std::int64_t integer(int column);
  std::string_view text(int column);
  std::string_view blob(int column);

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

/// A connection, for one thread at a time. Closing one never moves the log into the database: what
/// is abandoned after an error stays as it is.
class Database {
 public:
  /// `kReadAlone`: a file that nobody writes to, also on media that cannot be written: nothing is
  /// locked, no write-ahead log is looked for, and nothing is left beside it.
  enum class Access { kRead, kReadAlone, kWrite };

  /// Opens a file that is there. `vfs` is SQLite's name for a way to reach files; "" its own.
  Database(const std::filesystem::path& file, Access access, const std::string& vfs);
  Database(Database&&) noexcept;
  Database& operator=(Database&&) = delete;
  ~Database();

  /// A statement, or several without results.
  void run(const std::string& sql);
  /// The first column of the first row of one statement; "" without a row.
  std::string value(std::string_view sql);
  Statement prepare(std::string_view sql);
  /// Rows that the last statement changed.
  int changed() const;
  /// From now on `log_pages` counts. To be called after the settings, one of which undoes it.
  void watch_log();
  /// From now on writes to the write-ahead log go out together (GatheringVfs). Only for a
  /// connection that writes, with synchronous=FULL.
  void gather_log();
  /// Pages that the last commit left in the write-ahead log; 0 after `write_back`.
  int log_pages() const { return *log_pages_; }
  /// Moves the write-ahead log into the database; `whole` waits for readers, and empties the log.
  /// What a reader holds back stays for the next time. Throws DatabaseError.
  void write_back(bool whole);
  /// Moves all of it and cuts it to nothing, without waiting for readers; false when one is in the
  /// way. Throws DatabaseError.
  bool empty_log();

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  std::unique_ptr<int> log_pages_ = std::make_unique<int>(0);
  std::unique_ptr<GatheringVfs> vfs_;  ///< of a connection that writes; outlives it
  std::unique_ptr<sqlite3, Close> handle_;
};

}  // namespace isoguard::audit
