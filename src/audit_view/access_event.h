#pragma once

#include <string>

#include "src/audit/canonical.h"
#include "src/audit/event.h"

namespace isoguard::audit_view {

/// The event that somebody read the audit. `what` says what was read, and how; `reader` canonical
/// JSON of who reads and from where, `name` the same for searching, perhaps empty; `patient` is a
/// pseudonym, or empty when it was not about one.
audit::Event access_event(const audit::CanonicalObject& what, const std::string& reader,
                          const std::string& name, const std::string& patient);

}  // namespace isoguard::audit_view
