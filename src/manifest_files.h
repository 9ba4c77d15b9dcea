#pragma once

#include <string>

#include "plugin/knowledge/manifest.h"
#include "src/decision_options.h"

namespace isoguard::app {

/// The JSON files below the folder of the manifests (sub-folders rules, policies, services,
/// knowledge, selftest and the top), or those compiled into the program when there is none; and the
/// drug codes that the site imported into its data folder. A file that cannot be read is a fault.
knowledge::Loaded<knowledge::ManifestFiles> read_manifest_files(const DecisionOptions& options);

/// "the manifests in DIR have 2 faults:", then a line a fault.
std::string describe_faults(const DecisionOptions& options,
                            const std::vector<knowledge::Fault>& faults);

}  // namespace isoguard::app
