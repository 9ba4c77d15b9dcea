#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fhir/json.h"

namespace isoguard::knowledge {

/// Where two JSON values differ, in the order of `before`, then what is new: `version from "1.0.0"
/// to "1.1.0"`, `rows/missing/summary changed`, `parameters/start_test_window_days added (7)`.
/// Elements of a list that all have an id (or kind, system, code, label) of their own are compared
/// by it, in whatever order; other lists element by element. Members called `skipped` are not
/// looked at.
std::vector<std::string> differences(const fhir::json::Value& before,
                                     const fhir::json::Value& after, std::string_view skipped);

}  // namespace isoguard::knowledge
