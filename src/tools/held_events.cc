#include "src/tools/held_events.h"

#include <functional>
#include <set>
#include <sstream>

#include "src/audit/records.h"
#include "src/audit/retention_policy.h"

namespace isoguard::app {
namespace {

using audit::Hold;
using audit::Record;
using Use = std::function<void(const Record&)>;

/// The event, and what names one of its cards: answers to it are held, too.
void each_around(audit::Records& log, const std::string& id, const Use& use) {
  const auto event = audit::event_id_of(id);
  const auto record = event ? log.by_id(*event) : std::nullopt;
  if (!record) return;
  use(*record);
  std::istringstream cards(audit::kept_event(record->bytes, record->recorded_us, {}).card_uuids);
  for (std::string uuid; cards >> uuid;) {
    for (const Record& one : log.by_card(uuid)) use(one);
  }
}

/// Calls for all events that the hold can cover, and perhaps others, perhaps more than once.
void each_candidate(audit::Records& log, const Hold& hold, const Use& use) {
  audit::RecordFilter filter;
  switch (hold.scope) {
    case Hold::Scope::card:
      for (const Record& record : log.by_card(hold.what)) use(record);
      return;
    case Hold::Scope::event:
      return each_around(log, hold.what, use);
    case Hold::Scope::patient:
      filter.patient = hold.what;
      break;
    case Hold::Scope::span:
      filter.from_us = hold.from_us;
      filter.until_us = hold.until_us;
      break;
    case Hold::Scope::all:
      break;
  }
  audit::each_found(log, filter, 0, [&use](const Record& record) {
    use(record);
    return true;
  });
}

std::uint64_t count_in(const std::filesystem::path& file, const Hold& hold) {
  audit::Records log(file);
  std::set<std::uint64_t> held;
  each_candidate(log, hold, [&](const Record& record) {
    if (record.bytes.empty()) return;  // deleted before
    const auto kept = audit::kept_event(record.bytes, record.recorded_us, {});
    const std::string id = record.id.text();
    if (hold.covers({id, record.patient, record.recorded_us, kept.decision, kept.card_uuids})) {
      held.insert(record.sequence);
    }
  });
  return held.size();
}

}  // namespace

HeldEvents held_events(const Hold& hold, const std::vector<std::filesystem::path>& files) {
  HeldEvents held;
  for (const std::filesystem::path& file : files) {
    try {
      held.count += count_in(file, hold);
    } catch (const audit::DatabaseError& error) {
      held.faults.push_back(file.string() + " cannot be read: " + error.what());
    }
  }
  return held;
}

}  // namespace isoguard::app
