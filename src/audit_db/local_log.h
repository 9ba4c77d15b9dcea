#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "src/audit/database.h"
#include "src/audit/records.h"

namespace isoguard::audit_db {

/// An event on its way to the shared store.
struct Outgoing {
  audit::Record record;            ///< bytes empty: retention took them
  std::vector<std::string> cards;  ///< uuids that it names
};

/// What of a database was read in one go.
struct OutgoingBatch {
  std::vector<Outgoing> events;
  std::uint64_t next = 0;          ///< from where to go on
  std::vector<std::uint64_t> bad;  ///< places whose rows are not what was written
};

/// One database of a log, as the shipper reads it, also while it is written to or when it was set
/// aside. Functions throw audit::DatabaseError. One thread at a time.
class LocalLog {
 public:
  explicit LocalLog(const std::filesystem::path& file);

  const std::string& origin() const { return origin_; }
  std::uint64_t size();
  /// Events from that sequence on, until they are `rows` or have `bytes` together (one may be
  /// larger). Damage ends a batch; at its beginning it throws.
  OutgoingBatch events(std::uint64_t from, std::size_t rows, std::size_t bytes);
  /// Of trees larger than `above` and up to `size` events, smallest first, at most `limit`.
  std::vector<audit::CheckpointNote> checkpoints(std::uint64_t above, std::uint64_t size,
                                                 std::size_t limit);
  /// When that event was recorded; 0 without it.
  std::int64_t recorded_us(std::uint64_t sequence);

 private:
  std::filesystem::path file_;
  audit::Database database_;
  std::string origin_;
};

}  // namespace isoguard::audit_db
