#pragma once

#include "src/tools/audit_options.h"

namespace isoguard::app {

/// Runs the sub-command of `isoguard audit` that was asked for. Returns the exit code: 0; 1 for
/// findings, a line each on standard output, and for damage that keeps a command from its work; 2
/// for misuse, such as an unreadable file or no such event.
int run_audit(const AuditOptions& options);

}  // namespace isoguard::app
