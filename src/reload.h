#pragma once

#include <memory>
#include <string>

#include <tl/expected.hpp>

#include "plugin/knowledge/manifest.h"
#include "src/decision_options.h"
#include "src/plugin_in_use.h"

namespace isoguard::app {

/// The manifests that a running service decides with, and how they are read anew.
class LoadedManifests {
 public:
  /// Reads the manifests that `options` name, with the site's imported drug codes, and runs the
  /// self-test over a site's own. What is wrong with them, as load_plugin() says it.
  static tl::expected<std::unique_ptr<LoadedManifests>, std::string> load(
      const DecisionOptions& options);

  PluginInUse& plugin() { return plugin_; }

  /// Reads all files again, checks them, and puts them to use as a whole; when anything is wrong,
  /// what was there stays. Returns what to write to the log: what changed, in words, or each fault
  /// with file and element. Takes as long as a start, so it belongs on a thread that serves
  /// nobody; one call at a time.
  std::string reload();

 private:
  LoadedManifests(DecisionOptions options, knowledge::ManifestFiles files,
                  std::shared_ptr<const plugin::Plugin> plugin);

  const DecisionOptions options_;
  knowledge::ManifestFiles files_;
  PluginInUse plugin_;
};

}  // namespace isoguard::app
