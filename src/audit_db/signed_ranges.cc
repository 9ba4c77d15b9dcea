#include <algorithm>

#include "src/audit/entry.h"
#include "src/audit_db/shared_pruner.h"
#include "src/audit_db/shared_records.h"

namespace isoguard::audit_db {
namespace {

constexpr std::size_t kPage = 20;  // each may be large
constexpr std::uint64_t kLeaves = 10'000;

/// Ascending, without overlaps.
std::vector<audit::Range> merged(std::vector<audit::Range> ranges) {
  std::ranges::sort(ranges, {}, &audit::Range::first);
  std::vector<audit::Range> all;
  for (const audit::Range& range : ranges) {
    if (!all.empty() && range.first <= all.back().last + 1) {
      all.back().last = std::max(all.back().last, range.last);
    } else {
      all.push_back(range);
    }
  }
  return all;
}

/// Without a look at the signature.
std::vector<audit::Range> named(SharedRecords& records, std::uint64_t end) {
  audit::RecordFilter filter;
  filter.type = audit::kPruned;
  filter.until_sequence = end;
  std::vector<audit::Range> ranges;
  const auto add = [&](const audit::Record& record) {
    const bool is_whole =
        audit::leaf_hash(record.bytes) == record.leaf &&
        audit::fault_of_event(record.bytes, records.origin(), record.sequence).empty();
    if (!is_whole) return true;
    for (const audit::Range& range : audit::named_by(record.bytes, record.sequence)) {
      ranges.push_back(range);
    }
    return true;
  };
  audit::each_found(records, filter, 0, add, kPage);
  return merged(std::move(ranges));
}

bool makes_the_tree(SharedRecords& records, const audit::Checkpoint& checkpoint) {
  audit::Frontier tree;
  while (tree.size() < checkpoint.size) {
    const auto leaves =
        records.leaves(tree.size(), std::min(kLeaves, checkpoint.size - tree.size()));
    if (leaves.empty()) return false;
    for (const audit::Hash& leaf : leaves) tree.append(leaf);
  }
  return tree.root() == checkpoint.root;
}

}  // namespace

NamedRanges signed_ranges(SharedLog& log, const std::string& origin, const audit::Trust& trust) {
  SharedRecords records(log, origin);
  const auto note = records.newest_checkpoint();
  if (!note) return {};
  auto ranges = named(records, note->size);
  if (ranges.empty()) return {};
  const auto checkpoint = trust.open(note->note);
  if (!checkpoint || checkpoint->origin != origin || checkpoint->size != note->size) {
    return {{}, "the newest checkpoint is not signed by a given key for this origin"};
  }
  if (!makes_the_tree(records, *checkpoint)) {
    return {{}, "the leaves are not those of the newest checkpoint; run audit verify"};
  }
  return {std::move(ranges), ""};
}

}  // namespace isoguard::audit_db
