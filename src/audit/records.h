#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/audit/database.h"
#include "src/audit/record_source.h"

namespace isoguard::audit {

/// Reads one database of the log, also while it is written to, through a connection that cannot
/// write. segment_files (segments.h) names the databases of a directory; each has an origin of its
/// own. Functions throw DatabaseError. One thread at a time.
class Records final : public RecordSource {
 public:
  explicit Records(const std::filesystem::path& file, const std::string& vfs = "");

  const std::string& origin() const override { return origin_; }
  std::uint64_t size() override;

  std::optional<Record> by_id(const EventId& id) override;
  bool repeats(const EventId& id) override { return by_id(id).has_value(); }
  /// Events that name the card, oldest first: its decisions, then its feedback.
  std::vector<Record> by_card(std::string_view uuid);
  /// At most `limit` of that type, newest first.
  std::vector<Record> newest_by_card(std::string_view uuid, std::string_view type,
                                     std::size_t limit);
  std::vector<Record> find(const RecordFilter& filter, std::uint64_t from,
                           std::size_t limit) override;
  std::vector<Record> find_newest(const RecordFilter& filter, std::uint64_t below,
                                  std::size_t limit) override;
  /// At most `count` events from that sequence on.
  std::vector<Record> range(std::uint64_t from, std::size_t count) { return find({}, from, count); }
  std::vector<Hash> leaves(std::uint64_t from, std::uint64_t count) override;
  /// Smallest first.
  std::vector<CheckpointNote> checkpoints();
  std::optional<CheckpointNote> newest_checkpoint() override;
  std::optional<CheckpointNote> checkpoint_of(std::uint64_t size) override;
  std::optional<std::string> wrapped_key(std::string_view patient) override;

 private:
  std::vector<Record> select(const RecordFilter& filter, std::string_view place,
                             std::uint64_t bound, std::string_view order, std::size_t limit);

  std::filesystem::path file_;
  Database database_;
  std::string origin_;
};

/// The same under a name; `open` throws DatabaseError.
NamedRecords records_in(std::string name, std::filesystem::path file);

}  // namespace isoguard::audit
