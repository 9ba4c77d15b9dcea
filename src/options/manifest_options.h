#pragma once

#include <string>

#include "src/options/decision_options.h"

namespace CLI {
class App;
}

namespace isoguard::app {

/// Adds to `isoguard serve` what it asks of --manifests: whose signature, and which version.
void add_manifest_options(CLI::App& command, DecisionOptions& options);

/// What is wrong with them together, in a sentence; empty: nothing.
std::string fault_of(const DecisionOptions& options);

}  // namespace isoguard::app
