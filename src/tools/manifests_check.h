#pragma once

#include "src/tools/options.h"

namespace isoguard::app {

/// Loads a folder of manifests as `serve` does and prints every fault as "file element: message";
/// without faults, runs the self-test and prints a line a case. Returns the exit code: 0 all well,
/// 1 a fault or a failed case, 2 the folder cannot be read.
int check_manifests(const ManifestsOptions& options);

}  // namespace isoguard::app
