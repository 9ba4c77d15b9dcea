#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/audit/event.h"
#include "src/audit/merkle.h"

namespace isoguard::audit {

/// An event as it is kept.
struct Record {
  std::uint64_t sequence = 0;
  EventId id;
  std::string type;
  std::int64_t recorded_us = 0;  ///< since 1970, UTC
  std::string tenant;
  std::string patient;  ///< pseudonym
  std::string user;
  std::string service;
  std::string call;
  std::string bytes;  ///< what was hashed
  Hash leaf{};
};

/// Which events; an empty member is no condition.
struct RecordFilter {
  std::string tenant;
  std::string patient;
  std::string user;
  std::string service;
  std::string call;
  std::string type;
  std::optional<std::int64_t> from_us;   ///< inclusive
  std::optional<std::int64_t> until_us;  ///< exclusive
  /// Sequences of one database, for reading it piece by piece.
  std::optional<std::uint64_t> from_sequence;   ///< inclusive
  std::optional<std::uint64_t> until_sequence;  ///< exclusive
};

struct CheckpointNote {
  std::uint64_t size = 0;
  std::string note;
  std::int64_t recorded_us = 0;
};

/// The records of one origin, wherever they are kept. Functions throw std::runtime_error. One
/// thread at a time.
class RecordSource {
 public:
  virtual ~RecordSource() = default;

  virtual const std::string& origin() const = 0;
  /// The last sequence and one.
  virtual std::uint64_t size() = 0;

  virtual std::optional<Record> by_id(const EventId& id) = 0;
  /// Whether an event that another source gives stands here as well. No where each event is given
  /// by one source only.
  virtual bool repeats(const EventId& id) = 0;
  /// At most `limit` events with a sequence of `from` or more, oldest first. The next page begins
  /// after the last one's sequence. Events that were deleted have no bytes.
  virtual std::vector<Record> find(const RecordFilter& filter, std::uint64_t from,
                                   std::size_t limit) = 0;
  /// At most `limit` events with a sequence below `below`, newest first.
  virtual std::vector<Record> find_newest(const RecordFilter& filter, std::uint64_t below,
                                          std::size_t limit) = 0;
  /// At most `count` leaves from that sequence on; they end before the first that is missing or is
  /// no hash.
  virtual std::vector<Hash> leaves(std::uint64_t from, std::uint64_t count) = 0;
  virtual std::optional<CheckpointNote> newest_checkpoint() = 0;
  virtual std::optional<CheckpointNote> checkpoint_of(std::uint64_t size) = 0;
  /// Nothing when the patient never had a key here, or it was destroyed.
  virtual std::optional<std::string> wrapped_key(std::string_view patient) = 0;
};

/// Gives `use` all events with a sequence of `from` or more, oldest first, until it says false;
/// reads `at_once` of them at a time. Throws what the log and `use` throw.
void each_found(RecordSource& log, const RecordFilter& filter, std::uint64_t from,
                const std::function<bool(const Record&)>& use, std::size_t at_once = 1000);

/// A source, and a name for it that does not change and tells no folder. `open` throws
/// std::runtime_error.
struct NamedRecords {
  std::string name;
  std::function<std::unique_ptr<RecordSource>()> open;
};

}  // namespace isoguard::audit
