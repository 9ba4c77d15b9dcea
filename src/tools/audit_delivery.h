#pragma once

#include <chrono>
#include <string>

#include "src/audit/records.h"
#include "src/audit_db/shared_log.h"
#include "src/tools/audit_place.h"

namespace isoguard::app {

/// An answer is written within seconds; a clock may be wrong by more.
inline constexpr std::chrono::hours kDeliveryTold{1};

/// What became of the answer to a decision, in a sentence, as a `delivery` event says that was
/// recorded within kDeliveryTold after it: here, or else in the shared store, where one is given.
/// Empty for other events. Throws audit_db::DbError.
std::string delivery_of(const audit::Record& decision, const AuditPlace& place,
                        audit_db::SharedLog* shared, DamagedDatabases& damaged);

}  // namespace isoguard::app
