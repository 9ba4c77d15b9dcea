#pragma once

#include <string>
#include <vector>

#include "plugin/knowledge/manifest.h"

namespace isoguard::knowledge {

/// What decides otherwise in `after` than in `before`, for whoever changed it: a line a file, such
/// as `rule sun-protection-counselling: version from "1.0.0" to "1.1.0", rows/missing/summary
/// changed` or `value set isotretinoin-oral: 2 codes added (111, 222)`. Elements of a list are
/// called by their id; long lists of differences end in "and 7 more". Self-tests decide nothing and
/// are not compared. Empty: nothing. Both sets of files are JSON that was accepted before.
std::vector<std::string> describe_changes(const ManifestFiles& before, const ManifestFiles& after);

}  // namespace isoguard::knowledge
