#pragma once

#include <string>
#include <vector>

#include "src/tools/replay_tally.h"

namespace isoguard::app {

/// The counts for people: a table of cards per 100 orders, the differences, the bad lines.
/// `configurations` names one or two.
std::string report_as_text(const Tally& tally, const std::vector<std::string>& configurations);

/// The same as a table with a header line (RFC 4180): kind, configuration, rule, from, to, count,
/// per_100_orders, examples.
std::string report_as_csv(const Tally& tally, const std::vector<std::string>& configurations);

/// The same as one JSON object.
std::string report_as_json(const Tally& tally, const std::vector<std::string>& configurations);

}  // namespace isoguard::app
