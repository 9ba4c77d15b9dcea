#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "plugin/knowledge/manifest.h"
#include "src/decision_options.h"
#include "src/plugin_in_use.h"

namespace isoguard::app {

/// What was read anew, is right, and is not in use yet.
struct Prepared {
  std::vector<std::string> changes;  ///< a line each, for the log
  std::function<void()> use;         ///< puts it to use; does not fail
};

/// Something else that is read anew together with the manifests.
class AlsoReloaded {
 public:
  virtual ~AlsoReloaded() = default;
  /// What is there now, or what is wrong with it: a sentence, then a line a fault. `plugin`: what
  /// the manifests that are read at the same time make.
  virtual tl::expected<Prepared, std::string> prepare(const plugin::Plugin& plugin) = 0;
};

/// The manifests that a running service decides with, and how they are read anew.
class LoadedManifests {
 public:
  /// Reads the manifests that `options` name, with the site's imported drug codes, and runs the
  /// self-test over a site's own. What is wrong with them, as load_plugin() says it.
  static tl::expected<std::unique_ptr<LoadedManifests>, std::string> load(
      const DecisionOptions& options);

  PluginInUse& plugin() { return plugin_; }

  /// Reads all files again, and `also`, checks them, and puts them to use as a whole; when anything
  /// is wrong, what was there stays. Returns what to write to the log: what changed, in words, or
  /// each fault with file and element. Takes as long as a start, so it belongs on a thread that
  /// serves nobody; one call at a time.
  std::string reload(AlsoReloaded* also = nullptr);

 private:
  LoadedManifests(DecisionOptions options, knowledge::ManifestFiles files,
                  std::shared_ptr<const plugin::Plugin> plugin);

  const DecisionOptions options_;
  knowledge::ManifestFiles files_;
  PluginInUse plugin_;
};

}  // namespace isoguard::app
