#pragma once

#include <functional>
#include <memory>
#include <string>

#include "src/options/config.h"
#include "src/terminology_client/code_explainer.h"

namespace isoguard::app {

/// The terminology server of the options, whose answers are kept in their data folder; nullptr
/// when they name none. Throws std::invalid_argument with one sentence when it cannot be used.
/// It is a client of its own: what may be asked for patients' data and what may be asked about
/// codes are two lists, and no call can have one asked for the other. `log` gets a sentence now and
/// then, on any thread.
std::unique_ptr<terminology_client::CodeExplainer> terminology_server(
    const ServeOptions& options, std::function<void(const std::string&)> log = {});

}  // namespace isoguard::app
