#include "src/manifests/load_plugin.h"

#include <utility>

#include "plugin/plugin.h"
#include "src/manifests/manifest_files.h"

namespace isoguard::app {

tl::expected<std::shared_ptr<const plugin::Plugin>, std::string> load_plugin(
    const DecisionOptions& options) {
  const auto fail = [&](const std::vector<knowledge::Fault>& faults) {
    return tl::unexpected<std::string>(describe_faults(options, faults));
  };
  const auto files = read_manifest_files(options);
  if (!files) return fail(files.error());
  auto plugin = load_plugin(*files, options.policy);
  if (!plugin) return fail(plugin.error());
  return *plugin;
}

knowledge::Loaded<std::shared_ptr<const plugin::Plugin>> load_plugin(
    const knowledge::ManifestFiles& files, const std::string& policy,
    knowledge::Signature signature) {
  auto knowledge = knowledge::load(files, std::move(signature));
  if (!knowledge) return tl::unexpected(std::move(knowledge.error()));
  return plugin::Plugin::make(*knowledge, policy);
}

}  // namespace isoguard::app
