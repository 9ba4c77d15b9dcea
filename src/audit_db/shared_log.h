#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/audit/records.h"
#include "src/audit_db/connection.h"

namespace isoguard::audit_db {

/// An event as the shared store has it.
struct SharedEvent {
  audit::Record record;
  std::string leaf;        ///< as it lies there: 32 bytes when whole
  bool has_bytes = false;  ///< or they are gone, and the leaf stayed
};

/// Reads the shared store, as a login with the role isoguard_reader. Functions throw DbError. One
/// thread at a time.
class SharedLog {
 public:
  /// Throws DbError, and std::runtime_error with a sentence when the tables are not ours.
  explicit SharedLog(const Target& target);

  /// From now on all is read as it stands now.
  void begin_snapshot();

  /// In order.
  std::vector<std::string> origins();
  /// In order of their sequences.
  void for_each_event(const std::string& origin,
                      const std::function<void(const SharedEvent&)>& use);
  /// In order of their sizes.
  std::vector<audit::CheckpointNote> checkpoints(const std::string& origin);

  std::optional<audit::Record> by_id(const audit::EventId& id);
  /// At most `limit`, of all origins, by the time at which they were recorded.
  std::vector<audit::Record> find(const audit::RecordFilter& filter, bool oldest_first,
                                  std::size_t limit);

  /// Writes down that this login reads; `what` is JSON. To be called before anything is shown.
  void record_access(const std::string& what);

 private:
  Connection connection_;
};

}  // namespace isoguard::audit_db
