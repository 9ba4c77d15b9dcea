#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "src/audit_db/target.h"

struct pg_conn;
struct pg_result;

namespace isoguard::audit_db {

/// PostgreSQL refused, or is not there; what() says so without values of ours and without secrets.
class DbError : public std::runtime_error {
 public:
  DbError(const std::string& what, std::string sqlstate)
      : std::runtime_error(what), sqlstate_(std::move(sqlstate)) {}

  /// Five characters; empty when no answer came. Then the connection is of no more use.
  const std::string& sqlstate() const { return sqlstate_; }
  /// Whether a value is to blame, so that the same again would fail again.
  bool is_about_values() const;

 private:
  std::string sqlstate_;
};

/// A value of a statement.
struct Param {
  enum class Kind : unsigned char { text, bytes, null };
  Kind kind = Kind::null;
  std::string_view value{};

  static Param text(std::string_view value) { return {Kind::text, value}; }
  static Param bytes(std::string_view value) { return {Kind::bytes, value}; }
};

/// What a statement gave. Rows and columns count from 0.
class Rows {
 public:
  explicit Rows(pg_result* result);

  int size() const;
  bool is_null(int row, int column) const;
  std::string text(int row, int column) const;
  /// Of a bytea. Throws DbError when it is none.
  std::string bytes(int row, int column) const;
  std::int64_t integer(int row, int column) const;
  /// Rows that the statement changed.
  std::uint64_t changed() const;

 private:
  struct Clear {
    void operator()(pg_result* result) const;
  };
  std::unique_ptr<pg_result, Clear> result_;
};

/// A connection to PostgreSQL, for one thread at a time. No call lasts longer than it may, whatever
/// the server or the network does.
class Connection {
 public:
  struct Limits {
    /// For a host, when the URI has no connect_timeout; libpq takes whole seconds, from two on.
    std::chrono::seconds connect{3};
    /// For a statement, until its last row is here.
    std::chrono::milliseconds statement{10'000};
    /// A file descriptor; when it can be read, a statement that waits is given up. -1: none.
    int stop = -1;
    /// Called about every second while a statement is waited for. Must not throw.
    std::function<void()> while_waiting{};
  };

  /// Throws DbError.
  Connection(const Target& target, const Limits& limits);

  /// From now on no statement lasts beyond that, whatever the limits say.
  void end_by(std::chrono::steady_clock::time_point end) { end_ = end; }

  /// Runs one statement with its values, $1 and so on. Throws DbError; the connection can be used
  /// again when it has a sqlstate.
  Rows run(const std::string& sql, const std::vector<Param>& params = {});
  /// Statements without values or results, such as a migration.
  void script(const std::string& sql);

 private:
  struct Finish {
    void operator()(pg_conn* connection) const;
  };
  std::unique_ptr<pg_result, void (*)(pg_result*)> result();
  void wait(short events, std::chrono::steady_clock::time_point until);
  void flush(std::chrono::steady_clock::time_point until);
  [[noreturn]] void fail(const std::string& doing) const;

  Limits limits_;
  std::chrono::steady_clock::time_point end_ = std::chrono::steady_clock::time_point::max();
  std::unique_ptr<pg_conn, Finish> handle_;
};

/// BEGIN, and ROLLBACK unless it was committed.
class Transaction {
 public:
  explicit Transaction(Connection& connection, const char* begin = "BEGIN");
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();
  /// When this throws, it is not known whether it took place.
  void commit();

 private:
  Connection& connection_;
  bool open_ = true;
};

}  // namespace isoguard::audit_db
