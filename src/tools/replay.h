#pragma once

#include "src/tools/options.h"

namespace isoguard::app {

/// Decides recorded requests on all cores under one or two configurations, and prints what was
/// counted; requests a second and peak memory at the end, on standard error. Prints no content of a
/// request. Returns the exit code: 0; 1 when a request was bad (the others are counted); 2 for a
/// faulty installation, option or input.
int replay(const ReplayOptions& options);

}  // namespace isoguard::app
