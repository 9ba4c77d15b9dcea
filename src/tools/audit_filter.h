#pragma once

#include <string>

#include <tl/expected.hpp>

#include "src/audit/canonical.h"
#include "src/audit/records.h"
#include "src/tools/audit_options.h"

namespace isoguard::app {

/// The events that the options of a command name, or what is wrong with them. The site key is read
/// for a patient's plain reference.
tl::expected<audit::RecordFilter, std::string> filter_of(const AuditOptions& options);

/// What to think of when a patient is not found, to be put behind a sentence; empty when the
/// options leave no doubt who is meant. Calls that spoke for a tenant have patients of their own.
std::string tenant_hint(const AuditOptions& options);

/// The same for the record of who reads: no plain reference of a patient is in it.
audit::CanonicalObject described(const audit::RecordFilter& filter);

}  // namespace isoguard::app
