#include <ostream>

#include "src/audit/bundle_line.h"
#include "src/audit/canonical.h"
#include "src/audit/checkpoints_in_order.h"
#include "src/audit/stored_log.h"
#include "src/audit/text.h"

namespace isoguard::audit {
namespace {

constexpr std::uint64_t kAll = UINT64_MAX;

/// A leaf of another size than a hash's is no hash of anything.
Hash leaf_of(const StoredEvent& event) { return hash_from_hex(hex(event.leaf)).value_or(Hash{}); }

/// Whether the columns that events are found by say what the event says.
bool is_filed_rightly(const StoredEvent& event) {
  const ParsedLine parsed(event.bytes);
  return parsed["event_id"].string() == event.id && parsed["type"].string() == event.type &&
         parsed["recorded_utc"].string() == utc_text(event.recorded_us);
}

}  // namespace

BundleContent check_log(const StoredLog& log, const Trust& trust, const Report& report) {
  const std::string origin = log.origin();
  OriginCheck check(origin, trust, report);
  CheckpointsInOrder checkpoints(log.checkpoints());
  const auto take = [&check](std::string_view note) { check.checkpoint(note); };
  checkpoints.up_to(0, take);
  log.for_each_event(kAll, [&](const StoredEvent& event) {
    if (event.bytes.empty()) {
      check.pruned(event.seq, leaf_of(event));
      return checkpoints.up_to(check.events(), take);
    }
    check.event(event.seq, leaf_of(event), event.bytes);
    if (!is_filed_rightly(event)) {
      report({origin, event.seq, "the event is filed under another id, type or time than its own"});
    }
    checkpoints.up_to(check.events(), take);
  });
  checkpoints.up_to(kAll, take);
  check.finish(true);
  return {origin, check.events(), check.checkpoints(), check.pruned_events(), check.covered()};
}

std::string export_bundle(const StoredLog& log, std::ostream& out) {
  CheckpointsInOrder checkpoints(log.checkpoints());
  if (checkpoints.count() == 0) return "there is no checkpoint yet: nothing can be proven";
  const auto write = [&out](std::string_view note) { out << checkpoint_line(note); };
  out << head_line({log.origin(), checkpoints.newest(), checkpoints.count()});
  checkpoints.up_to(0, write);
  log.for_each_event(checkpoints.newest(), [&](const StoredEvent& event) {
    out << (event.bytes.empty() ? pruned_line(event.seq, leaf_of(event))
                                : event_line(event.seq, leaf_of(event), event.bytes));
    checkpoints.up_to(event.seq + 1, write);
  });
  checkpoints.up_to(kAll, write);
  out.flush();
  return out.good() ? "" : "the bundle cannot be written";
}

}  // namespace isoguard::audit
