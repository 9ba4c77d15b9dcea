#pragma once

#include "src/tools/audit_options.h"

namespace isoguard::app {

/// `isoguard audit stats`: figures of a period as JSON or CSV. See run_audit().
int count_audit(const AuditOptions& options);

}  // namespace isoguard::app
