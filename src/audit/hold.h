#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/audit/canonical.h"

namespace isoguard::fhir::json {
class Value;
}

namespace isoguard::audit {

/// An event as a hold looks at it.
struct Holdable {
  std::string_view id;       ///< text
  std::string_view patient;  ///< pseudonym
  std::int64_t recorded_us = 0;
  std::string_view decision;    ///< of feedback: event id
  std::string_view card_uuids;  ///< separated by blanks
};

/// What must not be deleted, whatever the policy says: a legal hold.
struct Hold {
  enum class Scope : unsigned char { patient, card, event, span, all };

  std::string id;  ///< of the event that placed it
  Scope scope = Scope::all;
  std::string what;           ///< pseudonym, uuid of the card, or event id
  std::int64_t from_us = 0;   ///< span: inclusive
  std::int64_t until_us = 0;  ///< span: exclusive
  std::string reason;
  std::string by;  ///< user of the system
  std::int64_t since_us = 0;

  /// Feedback is held with its decision.
  bool covers(const Holdable& event) const;
  /// For people, without the reason.
  std::string text() const;
};

/// Member `hold` of the event that places one. `id`, `by` and `since_us` are the event's own.
std::string hold_json(const Hold& hold);
/// Member `hold` of the event that ends one.
std::string release_json(const std::string& id, const std::string& reason);
/// The hold that a member `hold` of what "add" places; nothing for a scope that is not known.
std::optional<Hold> hold_of(const fhir::json::Value& member);

/// The first that covers the event; nullptr without.
const Hold* holding(const std::vector<Hold>& holds, const Holdable& event);

}  // namespace isoguard::audit
