#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "plugin/knowledge/manifest.h"
#include "src/manifests/plugin_in_use.h"
#include "src/manifests/tested_manifests.h"
#include "src/options/decision_options.h"
#include "src/process/reload_result.h"

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
  /// What is read for it.
  virtual std::vector<std::string> files() const = 0;
};

/// The manifests that a running service decides with, and how they are read anew.
class LoadedManifests {
 public:
  /// Reads the manifests that `options` name, with the site's imported drug codes, verifies their
  /// signature where one is asked for, runs the self-test over a site's own, and looks whether
  /// records of the data folder name newer ones. What is wrong with them, as load_plugin() says it.
  /// `report` gets warnings, in sentences.
  static tl::expected<std::unique_ptr<LoadedManifests>, std::string> load(
      const DecisionOptions& options,
      const std::function<void(const std::string&)>& report = [](const std::string&) {});

  PluginInUse& plugin() { return plugin_; }
  const PluginInUse& plugin() const { return plugin_; }

  /// Why those that are in use since the start are a step back from those before it; empty: they
  /// are none.
  const std::string& stepped_back() const { return stepped_back_; }

  /// Reads all files again, and `also`, checks them as load() does, and puts them to use as a
  /// whole; when anything is wrong, what was there stays. Takes as long as a start, so it belongs
  /// on a thread that serves nobody; one call at a time.
  ReloadResult reload(AlsoReloaded* also = nullptr);
  /// The files and folders that a reload reads; some may be empty.
  std::vector<std::string> files() const;

  /// Any thread: what the last reload said when it was refused; empty: it was not.
  std::string refused() const;

 private:
  LoadedManifests(DecisionOptions options, TestedManifests tested, std::string stepped_back);
  ReloadResult take(AlsoReloaded* also);
  ReloadResult put_to_use(TestedManifests tested, const Prepared& others,
                          const std::string& step_back);

  const DecisionOptions options_;
  knowledge::ManifestFiles files_;
  PluginInUse plugin_;
  const std::string stepped_back_;
  mutable std::mutex mutex_;
  std::string refused_;  // under mutex_
};

}  // namespace isoguard::app
