#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fhir/json.h"
#include "src/audit/records.h"
#include "src/audit_view/audit_event.h"
#include "src/audit_view/event_kind.h"

/// The parts of audit_event_of().
namespace isoguard::audit_view {

/// What is known of an event.
struct KnownEvent {
  const audit::Record& record;
  const EventKind& kind;
  const fhir::json::Value& event;
  const fhir::json::Value& opened;

  std::string_view origin() const { return event["origin"].string(); }
};

/// At least one; of these at most one began what happened.
std::vector<Agent> agents_of(const KnownEvent& known);

std::vector<Entity> entities_of(const KnownEvent& known);

/// "Type/1" on the FHIR server of the call, where it named one.
std::string on_server(const fhir::json::Value& event, std::string_view reference);

}  // namespace isoguard::audit_view
