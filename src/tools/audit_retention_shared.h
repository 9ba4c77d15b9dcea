#pragma once

#include "src/tools/audit_options.h"

namespace isoguard::app {

/// `isoguard audit retention plan|apply --audit-db`: the copies of all replicas. See run_audit().
int retain_shared(const AuditOptions& options);

}  // namespace isoguard::app
