#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "src/audit_db/connection.h"
#include "src/audit_db/outbox.h"
#include "src/audit_db/shipment.h"

namespace isoguard::audit_db {

/// Takes events and checkpoints of one database after another to the shared store, a batch at a
/// time. One thread at a time.
class Courier {
 public:
  struct Limits {
    std::size_t rows;
    std::size_t bytes;
  };
  /// `alarm` takes what cannot be shared as it is, and how many events or checkpoints that are;
  /// `added` how many events came to be there.
  Courier(Limits limits, std::function<void(const std::string&, std::uint64_t)> alarm,
          std::function<void(std::uint64_t)> added)
      : limits_(limits), alarm_(std::move(alarm)), added_(std::move(added)) {}

  /// Whether something was sent, so that there may be more. Throws DbError.
  bool ship(Connection& connection, OutboxLog& log);

 private:
  void place(Connection& connection, OutboxLog& log);
  bool ship_events(Connection& connection, OutboxLog& log);
  bool ship_checkpoints(Connection& connection, OutboxLog& log);
  bool pass_over(OutboxLog& log, const audit::DatabaseError& error);
  bool give_up(OutboxLog& log);
  void judge(const OutboxLog& log, const char* what, const Shipped& shipped);

  const Limits limits_;
  const std::function<void(const std::string&, std::uint64_t)> alarm_;
  const std::function<void(std::uint64_t)> added_;
};

}  // namespace isoguard::audit_db
