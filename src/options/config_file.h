#pragma once

#include <CLI/App.hpp>

namespace isoguard::app {

/// Lets `app` take options from a TOML file: --config FILE, or the file that ISOGUARD_CONFIG names.
/// A file that is not there, and anything in it that is no option, is refused. An option's
/// environment variable, when set and not empty, comes before the file. Call before sub-commands
/// are added, which inherit this; `app` must outlive parsing.
void read_config_file(CLI::App& app);

}  // namespace isoguard::app
