#pragma once

#include "src/tools/audit_options.h"

namespace isoguard::app {

/// `isoguard audit list`: a line for each event, fields separated by tabs: time, type, id, service,
/// user, start of the pseudonym, what of it. See run_audit().
int list_audit(const AuditOptions& options);

/// `isoguard audit show`: each event as JSON, indented; with the site key an object of the event
/// (`record`) and what is in its box (`opened`, null when it has none). On standard
/// error, what became of the answer to a decision. See run_audit().
int show_audit(const AuditOptions& options);

}  // namespace isoguard::app
