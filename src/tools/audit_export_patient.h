#pragma once

#include "src/tools/audit_options.h"

namespace isoguard::app {

/// `isoguard audit export --patient`: a folder with all records about a patient, for people and for
/// programs, and their proofs. See run_audit().
int export_patient(const AuditOptions& options);

}  // namespace isoguard::app
