#pragma once

#include <memory>

#include "plugin/knowledge/manifest.h"
#include "src/options/decision_options.h"

namespace isoguard::plugin {
class Plugin;
}

namespace isoguard::app {

/// Manifests that may decide calls.
struct TestedManifests {
  knowledge::ManifestFiles files;
  std::shared_ptr<const plugin::Plugin> plugin;
};

/// Reads the manifests that the options name, with the site's imported drug codes. A site's own
/// must be signed by one of the signers, where the options name any, and decide the self-test as
/// they should; those compiled in are trusted as the program is. Nothing of a folder is parsed
/// before its signature was found to be good. Otherwise everything that is wrong.
knowledge::Loaded<TestedManifests> read_tested_manifests(const DecisionOptions& options);

}  // namespace isoguard::app
