#pragma once

#include <iosfwd>
#include <string>

#include "src/audit/bundle.h"
#include "src/audit_db/shared_log.h"

namespace isoguard::audit_db {

/// Reads all of an origin in the shared store and reports what is not as it must be, each event by
/// its place, the columns for searching included. Events behind the newest checkpoint are in order.
/// An event without its bytes is missing unless an event under a checkpoint says that it was
/// deleted. Throws DbError.
audit::BundleContent check_shared(SharedLog& log, const std::string& origin,
                                  const audit::Trust& trust, const audit::Report& report);

/// Writes the events of an origin up to the newest checkpoint as a bundle, as
/// audit::export_bundle. Returns what went wrong; empty: nothing. Throws DbError.
std::string export_shared(SharedLog& log, const std::string& origin, std::ostream& out);

}  // namespace isoguard::audit_db
