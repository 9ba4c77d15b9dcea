#include "src/manifests/tested_manifests.h"

#include <string>
#include <utility>
#include <vector>

#include "plugin/knowledge/self_test.h"
#include "plugin/plugin.h"
#include "src/manifests/load_plugin.h"
#include "src/manifests/manifest_files.h"
#include "src/manifests/manifest_signature.h"
#include "src/manifests/self_test_run.h"

namespace isoguard::app {
namespace {

/// Faults when files do not decide the self-test as they should.
std::vector<knowledge::Fault> failed_self_tests(const knowledge::ManifestFiles& files) {
  auto results = run_self_tests(files);
  if (!results) return std::move(results.error());
  std::vector<knowledge::Fault> faults;
  for (const SelfTestResult& result : *results) {
    if (result.failure.empty()) continue;
    const std::string file = std::string(knowledge::kSelfTestFolder) + result.id + ".json";
    faults.push_back({file, "/expected", "the self-test fails: " + result.failure});
  }
  return faults;
}

/// Files that nobody has looked into.
struct Found {
  knowledge::ManifestFiles files;
  Endorsed endorsed;  ///< empty: nobody was asked
};

knowledge::Loaded<Found> find(const DecisionOptions& options) {
  if (options.manifest_signers.empty() || options.manifests.empty()) {
    auto files = read_manifest_files(options);
    if (!files) return tl::unexpected(std::move(files.error()));
    return Found{std::move(*files), {}};
  }
  const auto signers = read_signers(options.manifest_signers);
  if (!signers) return tl::unexpected(signers.error());
  auto folder = read_manifest_folder(options.manifests);
  if (!folder) return tl::unexpected(std::move(folder.error()));
  auto endorsed = verify(*folder, *signers);
  if (!endorsed) return tl::unexpected(std::move(endorsed.error()));
  auto imported = read_imported_codes(options.data_dir);
  if (!imported) return tl::unexpected(std::move(imported.error()));
  folder->files.merge(*imported);
  return Found{std::move(folder->files), std::move(*endorsed)};
}

}  // namespace

knowledge::Loaded<TestedManifests> read_tested_manifests(const DecisionOptions& options) {
  auto found = find(options);
  if (!found) return tl::unexpected(std::move(found.error()));
  auto plugin = load_plugin(found->files, options.policy, found->endorsed.signature);
  if (!plugin) return tl::unexpected(std::move(plugin.error()));
  std::vector<knowledge::Fault> faults;
  if (!found->endorsed.id.empty()) faults = faults_of(found->endorsed, (*plugin)->knowledge());
  if (faults.empty() && !options.manifests.empty()) faults = failed_self_tests(found->files);
  if (!faults.empty()) return tl::unexpected(std::move(faults));
  return TestedManifests{std::move(found->files), std::move(*plugin)};
}

}  // namespace isoguard::app
