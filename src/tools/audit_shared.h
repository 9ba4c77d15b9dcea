#pragma once

#include <memory>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "src/audit/canonical.h"
#include "src/audit_db/shared_log.h"
#include "src/tools/audit_options.h"
#include "src/tools/audit_place.h"

namespace isoguard::app {

/// The shared store that --audit-db names; nullptr when none is named. A store that is not there is
/// a line on standard error and nullptr when databases are named as well.
tl::expected<std::unique_ptr<audit_db::SharedLog>, std::string> shared_log(
    const AuditOptions& options);

/// The databases, then each origin of the shared store, which may be nullptr and outlives them.
/// Throws audit_db::DbError.
std::vector<audit::NamedRecords> all_records(const AuditPlace& place, audit_db::SharedLog* shared);

/// Writes into the shared store that this login reads it. Returns why it could not be written, then
/// nothing may be shown; empty: it is there, or there is no store.
std::string record_shared_access(audit_db::SharedLog* log, audit::CanonicalObject what,
                                 const std::string& patient = {});

/// `isoguard audit export --audit-db`: a bundle for each origin, in the folder --output.
int export_shared_audit(const AuditOptions& options);

/// `isoguard audit migrate`.
int migrate_audit(const AuditOptions& options);

}  // namespace isoguard::app
