#include "src/reload.h"

#include <utility>

#include "plugin/knowledge/changes.h"
#include "src/load_plugin.h"
#include "src/manifest_files.h"
#include "src/tools/self_test_run.h"

namespace isoguard::app {
namespace {

/// "reload: 2 files changed", then a line a file; and what else changed.
std::string describe(const std::vector<std::string>& changes,
                     const std::vector<std::string>& others) {
  if (changes.empty() && others.empty()) return "reload: nothing changed";
  if (changes.empty()) {
    std::string text = "reload: who may call changed";
    for (const std::string& other : others) text += "\n  " + other;
    return text;
  }
  std::string text = "reload: " + std::to_string(changes.size()) +
                     (changes.size() == 1 ? " file changed" : " files changed") +
                     "; new calls are decided with";
  for (const std::string& change : changes) text += "\n  " + change;
  for (const std::string& other : others) text += "\n  " + other;
  return text;
}

/// The plugin for a site's own files only when they still decide the self-test as they should;
/// those that are compiled in have passed it.
knowledge::Loaded<std::shared_ptr<const plugin::Plugin>> load_tested(
    const DecisionOptions& options, const knowledge::ManifestFiles& files) {
  auto plugin = load_plugin(files, options.policy);
  if (!plugin || options.manifests.empty()) return plugin;
  auto results = run_self_tests(files);
  if (!results) return tl::unexpected(std::move(results.error()));
  std::vector<knowledge::Fault> faults;
  for (const SelfTestResult& result : *results) {
    if (result.failure.empty()) continue;
    const std::string file = std::string(knowledge::kSelfTestFolder) + result.id + ".json";
    faults.push_back({file, "/expected", "the self-test fails: " + result.failure});
  }
  if (!faults.empty()) return tl::unexpected(std::move(faults));
  return plugin;
}

}  // namespace

LoadedManifests::LoadedManifests(DecisionOptions options, knowledge::ManifestFiles files,
                                 std::shared_ptr<const plugin::Plugin> plugin)
    : options_(std::move(options)), files_(std::move(files)), plugin_(std::move(plugin)) {}

tl::expected<std::unique_ptr<LoadedManifests>, std::string> LoadedManifests::load(
    const DecisionOptions& options) {
  auto files = read_manifest_files(options);
  if (!files) return tl::unexpected(describe_faults(options, files.error()));
  auto plugin = load_tested(options, *files);
  if (!plugin) return tl::unexpected(describe_faults(options, plugin.error()));
  return std::unique_ptr<LoadedManifests>(
      new LoadedManifests(options, std::move(*files), std::move(*plugin)));
}

std::string LoadedManifests::reload(AlsoReloaded* also) {
  const auto refused = [this](const std::vector<knowledge::Fault>& faults) {
    return "reload refused, deciding as before: " + describe_faults(options_, faults);
  };
  auto files = read_manifest_files(options_);
  if (!files) return refused(files.error());
  auto plugin = load_tested(options_, *files);
  if (!plugin) return refused(plugin.error());
  Prepared others;
  if (also != nullptr) {
    auto prepared = also->prepare(**plugin);
    if (!prepared) return "reload refused, deciding as before: " + prepared.error();
    others = std::move(*prepared);
  }
  const std::vector<std::string> changes = knowledge::describe_changes(files_, *files);
  if (!changes.empty()) plugin_.replace(std::move(*plugin));
  files_ = std::move(*files);
  if (others.use) others.use();
  return describe(changes, others.changes);
}

}  // namespace isoguard::app
