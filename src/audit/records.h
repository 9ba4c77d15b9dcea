#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/audit/database.h"
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

/// Reads one database of the log, also while it is written to, through a connection that cannot
/// write. segment_files (segments.h) names the databases of a directory; each has an origin of its
/// own. Functions throw DatabaseError. One thread at a time.
class Records {
 public:
  explicit Records(const std::filesystem::path& file, const std::string& vfs = "");

  const std::string& origin() const { return origin_; }
  std::uint64_t size();

  std::optional<Record> by_id(const EventId& id);
  /// Events that name the card, oldest first: its decisions, then its feedback.
  std::vector<Record> by_card(std::string_view uuid);
  /// At most `limit` of that type, newest first.
  std::vector<Record> newest_by_card(std::string_view uuid, std::string_view type,
                                     std::size_t limit);
  /// At most `limit` events with a sequence of `from` or more, oldest first. The next page begins
  /// after the last one's sequence.
  std::vector<Record> find(const RecordFilter& filter, std::uint64_t from, std::size_t limit);
  /// At most `limit` events with a sequence below `below`, newest first.
  std::vector<Record> find_newest(const RecordFilter& filter, std::uint64_t below,
                                  std::size_t limit);
  /// At most `count` events from that sequence on.
  std::vector<Record> range(std::uint64_t from, std::size_t count) { return find({}, from, count); }
  std::vector<Hash> leaves(std::uint64_t from, std::uint64_t count);
  /// Smallest first.
  std::vector<CheckpointNote> checkpoints();
  std::optional<CheckpointNote> newest_checkpoint();
  /// Nothing when the patient never had a key here, or it was destroyed.
  std::optional<std::string> wrapped_key(std::string_view patient);

 private:
  std::vector<Record> select(const RecordFilter& filter, std::string_view place,
                             std::uint64_t bound, std::string_view order, std::size_t limit);

  Database database_;
  std::string origin_;
};

}  // namespace isoguard::audit
