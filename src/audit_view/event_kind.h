#pragma once

#include <string_view>

#include "src/audit_view/audit_event.h"

namespace isoguard::audit_view {

/// What a type of event is in FHIR's words.
struct EventKind {
  std::string_view name;  ///< Event::type
  Coding type;
  Coding subtype;      ///< beside our own, which is the name; or empty
  const char* action;  ///< C, R, U, D or E
  /// Who talked to whom: a client that sent something, one that was given something, or nobody.
  enum class Talk : unsigned char { none, given, sent } talk = Talk::none;
};

/// Of an event; of a type that is not known, one that says no more than its name.
const EventKind& kind_of(std::string_view name);

/// Our own code of a type of event.
Coding own_subtype(std::string_view name);

}  // namespace isoguard::audit_view
