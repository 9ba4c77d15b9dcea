#include "src/terminology_server.h"

#include <filesystem>
#include <stdexcept>
#include <string_view>

#include "src/audit/key_file.h"

namespace isoguard::app {
namespace {

constexpr const char* kCacheFile = "terminology-server.answers";

/// The first line of the file, which must be there: without its token a server would refuse
/// everything, and nobody would notice.
std::string token_in(const std::string& file) {
  const auto content = audit::read_secret_file(file);
  if (!content) throw std::invalid_argument("--terminology-token-file: " + content.error());
  std::string_view token = content->view().substr(0, content->view().find('\n'));
  while (token.ends_with('\r') || token.ends_with(' ')) token.remove_suffix(1);
  if (token.empty()) {
    throw std::invalid_argument("--terminology-token-file \"" + file + "\" holds no token");
  }
  return std::string(token);
}

}  // namespace

std::unique_ptr<terminology_client::CodeExplainer> terminology_server(
    const ServeOptions& options, std::function<void(const std::string&)> log) {
  if (options.terminology_server.empty()) return nullptr;
  terminology_client::Settings settings;
  settings.server = options.terminology_server;
  if (!options.terminology_token_file.empty()) {
    settings.bearer_token = token_in(options.terminology_token_file);
  }
  const std::string& folder = options.decision.data_dir;
  if (!folder.empty()) settings.cache_file = (std::filesystem::path(folder) / kCacheFile).string();
  settings.log = std::move(log);
  return std::make_unique<terminology_client::CodeExplainer>(std::move(settings));
}

}  // namespace isoguard::app
