#include "src/audit_db/check_shared.h"

#include <algorithm>
#include <ostream>

#include "fhir/document.h"
#include "src/audit/bundle_line.h"
#include "src/audit/canonical.h"
#include "src/audit/checkpoints_in_order.h"
#include "src/audit/verify.h"
#include "src/audit_db/shipment.h"

namespace isoguard::audit_db {
namespace {

using audit::Hash;

/// A leaf of another size than a hash's is no hash of anything.
Hash leaf_of(const SharedEvent& event) {
  return event.leaf.size() == Hash().size() ? event.record.leaf : Hash{};
}

/// Whether the columns that events are found by say what the event says.
bool is_filed_rightly(const audit::Record& record) {
  const auto document = fhir::Document::parse(record.bytes, audit::kEventLimits);
  if (!document) return false;
  const auto& event = document->root();
  return event["event_id"].string() == record.id.text() &&
         searchable(event["type"].string()) == record.type &&
         event["recorded_utc"].string() == audit::utc_text(record.recorded_us);
}

}  // namespace

audit::BundleContent check_shared(SharedLog& log, const std::string& origin,
                                  const audit::Trust& trust, const audit::Report& report) {
  audit::OriginCheck check(origin, trust, report);
  audit::CheckpointsInOrder notes(log.checkpoints(origin));
  const auto take = [&check](std::string_view note) { check.checkpoint(note); };
  notes.up_to(0, take);
  log.for_each_event(origin, [&](const SharedEvent& event) {
    const audit::Record& record = event.record;
    if (!event.has_bytes) {
      check.pruned(record.sequence, leaf_of(event));
      return notes.up_to(check.events(), take);
    }
    check.event(record.sequence, leaf_of(event), record.bytes);
    if (!is_filed_rightly(record)) {
      report({origin, record.sequence,
              "the event is filed under another id, type or time than its own"});
    }
    notes.up_to(check.events(), take);
  });
  notes.up_to(UINT64_MAX, take);
  check.finish(true);
  return {origin, check.events(), check.checkpoints(), check.pruned_events(), check.covered()};
}

std::string export_shared(SharedLog& log, const std::string& origin, std::ostream& out) {
  audit::CheckpointsInOrder notes(log.checkpoints(origin));
  if (notes.count() == 0) return origin + " has no checkpoint yet: nothing can be proven";
  const auto write = [&out](std::string_view note) { out << audit::checkpoint_line(note); };
  out << audit::head_line({origin, notes.newest(), notes.count()});
  notes.up_to(0, write);
  log.for_each_event(origin, [&](const SharedEvent& event) {
    if (event.record.sequence >= notes.newest()) return;
    out << (event.has_bytes
                ? audit::event_line(event.record.sequence, leaf_of(event), event.record.bytes)
                : audit::pruned_line(event.record.sequence, leaf_of(event)));
    notes.up_to(event.record.sequence + 1, write);
  });
  notes.up_to(UINT64_MAX, write);
  out.flush();
  return out.good() ? "" : "the bundle cannot be written";
}

}  // namespace isoguard::audit_db
