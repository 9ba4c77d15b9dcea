#pragma once

#include <memory>
#include <string>

#include <tl/expected.hpp>

#include "src/config.h"

namespace isoguard::plugin {
class Plugin;
}

namespace isoguard::app {

/// Manifests read, checked and put under the chosen policy, or one sentence (or one line a fault)
/// that says what is wrong with the installation.
tl::expected<std::shared_ptr<const plugin::Plugin>, std::string> load_plugin(
    const DecisionOptions& options);

}  // namespace isoguard::app
