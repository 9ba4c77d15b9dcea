#pragma once

#include "src/tools/audit_options.h"

namespace isoguard::app {

/// `isoguard audit verify`; see run_audit().
int verify_audit(const AuditOptions& options);

}  // namespace isoguard::app
