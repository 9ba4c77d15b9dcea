#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/audit/record_source.h"
#include "src/audit_db/connection.h"
#include "src/audit_db/shared_rows.h"

namespace isoguard::audit_db {

/// An event, and in which origin it stands.
struct PlacedEvent {
  std::string origin;
  audit::Record record;  ///< bytes empty: retention took them
};

/// Reads the shared store, as a login with the role isoguard_reader. Functions throw DbError. One
/// thread at a time.
class SharedLog {
 public:
  /// What a command waits for: a statement may last some minutes.
  static const Connection::Limits kPatient;

  /// Throws DbError, and std::runtime_error with a sentence when the tables are not ours.
  explicit SharedLog(const Target& target, const Connection::Limits& limits = kPatient);

  /// From now on all is read as it stands now.
  void begin_snapshot();

  /// In order.
  std::vector<std::string> origins();
  /// In order of their sequences.
  void for_each_event(const std::string& origin,
                      const std::function<void(const SharedEvent&)>& use);
  /// In order of their sizes.
  std::vector<audit::CheckpointNote> checkpoints(const std::string& origin);

  /// One with its bytes before others. The last ones that were asked for are remembered.
  const std::optional<PlacedEvent>& by_id(const audit::EventId& id);
  /// At most `limit`, of all origins, by the time at which they were recorded.
  std::vector<audit::Record> find(const audit::RecordFilter& filter, bool oldest_first,
                                  std::size_t limit);

  /// Writes down that this login reads; `what` is JSON. To be called before anything is shown.
  void record_access(const std::string& what);

  /// Forgets what was read before; from now on no statement lasts beyond `end`.
  void begin_reading(std::chrono::steady_clock::time_point end);
  /// Why this login is none with the role isoguard_reader, in a sentence; empty: it can read.
  std::string fault_of_login();
  /// For other statements of who reads.
  Connection& connection() { return connection_; }

 private:
  Connection connection_;
  std::map<std::string, std::optional<PlacedEvent>> placed_;
};

}  // namespace isoguard::audit_db
