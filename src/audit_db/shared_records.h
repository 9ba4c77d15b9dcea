#pragma once

#include <functional>
#include <string>
#include <vector>

#include "src/audit/record_source.h"
#include "src/audit_db/shared_log.h"

namespace isoguard::audit_db {

/// The wrapped key of a patient (a pseudonym) in an origin; the shared store has none.
using KeyFinder =
    std::function<std::optional<std::string>(const std::string& origin, std::string_view patient)>;

/// One origin of the shared store. Of an event that stands in several origins find() and
/// find_newest() give the one of the first. Functions throw DbError.
class SharedRecords final : public audit::RecordSource {
 public:
  /// `log` outlives this.
  SharedRecords(SharedLog& log, std::string origin, KeyFinder keys = {})
      : log_(log), origin_(std::move(origin)), keys_(std::move(keys)) {}

  const std::string& origin() const override { return origin_; }
  std::uint64_t size() override;
  std::optional<audit::Record> by_id(const audit::EventId& id) override;
  bool repeats(const audit::EventId&) override { return false; }
  std::vector<audit::Record> find(const audit::RecordFilter& filter, std::uint64_t from,
                                  std::size_t limit) override;
  std::vector<audit::Record> find_newest(const audit::RecordFilter& filter, std::uint64_t below,
                                         std::size_t limit) override;
  std::vector<audit::Hash> leaves(std::uint64_t from, std::uint64_t count) override;
  std::optional<audit::CheckpointNote> newest_checkpoint() override;
  std::optional<audit::CheckpointNote> checkpoint_of(std::uint64_t size) override;
  std::optional<std::string> wrapped_key(std::string_view patient) override;

 private:
  std::vector<audit::Record> select(const audit::RecordFilter& filter, const char* place,
                                    std::uint64_t bound, const char* order, std::size_t limit);

  SharedLog& log_;
  const std::string origin_;
  const KeyFinder keys_;
};

/// All origins there are now, in order; named by a hash of theirs, which may be any text. `log`
/// outlives them. Throws DbError.
std::vector<audit::NamedRecords> shared_records(SharedLog& log, const KeyFinder& keys = {});

}  // namespace isoguard::audit_db
