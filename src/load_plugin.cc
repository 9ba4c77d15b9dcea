#include "src/load_plugin.h"

#include "plugin/knowledge/knowledge.h"
#include "plugin/plugin.h"
#include "src/manifest_files.h"

namespace isoguard::app {

tl::expected<std::shared_ptr<const plugin::Plugin>, std::string> load_plugin(
    const DecisionOptions& options) {
  const auto fail = [](std::string text) { return tl::unexpected<std::string>(std::move(text)); };
  const auto files = read_manifest_files(options.manifests);
  if (!files) return fail(knowledge::to_string(files.error()));
  auto knowledge = knowledge::load(*files);
  if (!knowledge) return fail(knowledge::to_string(knowledge.error()));
  auto plugin = plugin::Plugin::make(*knowledge, options.policy);
  if (!plugin) return fail(knowledge::to_string(plugin.error()));
  return *plugin;
}

}  // namespace isoguard::app
