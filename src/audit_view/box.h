#pragma once

#include <optional>
#include <string>

#include "fhir/json.h"
#include "src/audit/records.h"
#include "src/audit/subjects.h"

namespace isoguard::audit_view {

/// JSON of what is sealed in an event, "null" when nothing is. Nothing when it does not open:
/// another site key, or the patient's key (`wrapped_key`, of the record's database) was destroyed.
/// `event` is the record's bytes, parsed.
std::optional<std::string> open_box(const audit::Record& record, const fhir::json::Value& event,
                                    const std::optional<std::string>& wrapped_key,
                                    const audit::Subjects& subjects);

}  // namespace isoguard::audit_view
