#pragma once

#include <memory>
#include <string>

#include <tl/expected.hpp>

#include "plugin/knowledge/knowledge.h"
#include "plugin/knowledge/manifest.h"
#include "src/options/decision_options.h"

namespace isoguard::plugin {
class Plugin;
}

namespace isoguard::app {

/// Manifests read, checked and put under the chosen policy, or a text that says what is wrong with
/// the installation: a sentence, then a line a fault with file, element and message.
tl::expected<std::shared_ptr<const plugin::Plugin>, std::string> load_plugin(
    const DecisionOptions& options);

/// The same out of files that are read already. `signature`: what is known of them.
knowledge::Loaded<std::shared_ptr<const plugin::Plugin>> load_plugin(
    const knowledge::ManifestFiles& files, const std::string& policy,
    knowledge::Signature signature = {});

}  // namespace isoguard::app
