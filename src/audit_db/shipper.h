#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "src/audit_db/target.h"

namespace isoguard::audit_db {

struct ShipperOptions {
  Target target;
  /// Of logs; each holds databases, also older ones and those that were set aside. One that is not
  /// there (yet) has none.
  std::vector<std::filesystem::path> directories;
  /// How often is looked for new events.
  std::chrono::milliseconds every{250};
  /// Between attempts to reach PostgreSQL: from the first, doubled each time up to the longest, and
  /// a random part of it.
  std::chrono::milliseconds shortest_pause{500};
  std::chrono::milliseconds longest_pause{30'000};
  std::size_t batch_rows = 500;
  std::size_t batch_bytes = std::size_t{4} << 20;
  /// Takes lines for operators, without patient data; the shipper's thread.
  std::function<void(const std::string&)> report;
};

/// What an operator wants to know; for /ready and /metrics.
struct ShippingHealth {
  bool connected = false;
  /// Why the server must not be used as it is, in a sentence; empty: it may, or nobody knows yet.
  std::string refused;
  std::uint64_t behind = 0;    ///< events here that are not known to be there
  std::int64_t oldest_us = 0;  ///< when the oldest of them was recorded; 0: none
  std::uint64_t shipped = 0;   ///< events added since the start
  std::uint64_t alarms = 0;    ///< events and checkpoints that cannot be shared as they are
  std::string last_alarm;
  std::string last_error;  ///< of the connection, since the start; without secrets
};

/// Copies a replica's log into PostgreSQL, on a thread of its own that reads the databases through
/// connections that cannot write. The log is the outbox: what PostgreSQL does not have stays in it
/// and is sent when PostgreSQL is there, in the order of each origin; where to go on is asked of
/// PostgreSQL at each connection. An event that is there already and differs is never overwritten.
/// Memory is bounded by a batch. Nobody waits for this thread but stop().
class Shipper {
 public:
  explicit Shipper(ShipperOptions options);
  /// stop() without patience.
  ~Shipper();
  Shipper(const Shipper&) = delete;
  Shipper& operator=(const Shipper&) = delete;

  /// Any thread; waits for no disk and no network.
  ShippingHealth health() const;

  /// Goes on until nothing is behind, PostgreSQL is not there, or the time is over. It may take as
  /// long as a connection may take to be refused on top.
  void stop(std::chrono::milliseconds patience);

 private:
  class Work;
  std::unique_ptr<Work> work_;
};

}  // namespace isoguard::audit_db
