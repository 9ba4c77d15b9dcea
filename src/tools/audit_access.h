#pragma once

#include <string>

#include "src/audit/canonical.h"
#include "src/tools/audit_options.h"
#include "src/tools/audit_place.h"

namespace isoguard::app {

/// Writes down that somebody reads the audit: an `access` event in the log `access` of the data
/// folder, which is apart because the service holds its own. `what` says what is read; `patient` is
/// a pseudonym, or empty. Returns why it could not be written, then nothing may be shown; empty:
/// it is on disk, or what is read lies in no data folder.
std::string record_access(const AuditOptions& options, const AuditPlace& place,
                          audit::CanonicalObject what, const std::string& patient = {});

}  // namespace isoguard::app
