#include "src/terminology_server.h"

#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace isoguard::app {
namespace {

constexpr const char* kCacheFile = "terminology-server.answers";

/// The first line of the file, which must be there: without its token a server would refuse
/// everything, and nobody would notice.
std::string token_in(const std::string& file) {
  std::ifstream stream(file);
  std::string token;
  if (!std::getline(stream, token)) {
    throw std::invalid_argument("--terminology-token-file \"" + file + "\" holds no token");
  }
  while (!token.empty() && (token.back() == '\r' || token.back() == ' ')) token.pop_back();
  return token;
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
