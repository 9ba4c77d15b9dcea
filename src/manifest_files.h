#pragma once

#include <string>

#include "plugin/knowledge/manifest.h"

namespace isoguard::app {

/// The JSON files below `folder` (sub-folders rules, policies, services, knowledge and the top), or
/// those compiled into the program when `folder` is empty. A file that cannot be read is a fault.
knowledge::Loaded<knowledge::ManifestFiles> read_manifest_files(const std::string& folder);

}  // namespace isoguard::app
