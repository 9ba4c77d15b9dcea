#pragma once

#include "src/tools/audit_options.h"

namespace isoguard::app {

/// `isoguard audit prove`: a line for each event, src/audit/proof.h. See run_audit().
int prove_events(const AuditOptions& options);

/// `isoguard audit checkpoint`: the newest note of each database or origin. See run_audit().
int show_checkpoints(const AuditOptions& options);

}  // namespace isoguard::app
