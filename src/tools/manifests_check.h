#pragma once

#include <vector>

#include "plugin/knowledge/manifest.h"
#include "src/tools/options.h"

namespace isoguard::app {

/// Loads a folder of manifests as `serve` does and prints every fault as "file element: message";
/// without faults, runs the self-test and prints a line a case. Returns the exit code: 0 all well,
/// 1 a fault or a failed case, 2 the folder cannot be read.
int check_manifests(const ManifestsOptions& options);
/// The same for files that are read already.
int check_manifest_files(const knowledge::ManifestFiles& files);

/// Prints faults, and how many they are, on standard output. Returns 1.
int report_faults(const std::vector<knowledge::Fault>& faults);

}  // namespace isoguard::app
