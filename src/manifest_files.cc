#include "src/manifest_files.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "plugin/knowledge/knowledge.h"

namespace isoguard::app {
namespace {

namespace fs = std::filesystem;

bool belongs(const fs::path& relative) {
  const std::string top = relative.begin()->string();
  return relative.extension() == ".json" && top != "schema" && top != "deploy";
}

}  // namespace

knowledge::Loaded<knowledge::ManifestFiles> read_manifest_files(const std::string& folder) {
  if (folder.empty()) return knowledge::embedded_manifests();
  knowledge::ManifestFiles files;
  std::vector<knowledge::Fault> faults;
  std::error_code error;
  fs::recursive_directory_iterator entries(folder, error);
  if (error) faults.push_back({folder, "", "cannot be read: " + error.message()});
  for (; !error && entries != fs::recursive_directory_iterator(); entries.increment(error)) {
    const fs::path relative = entries->path().lexically_relative(folder);
    if (!entries->is_regular_file() || !belongs(relative)) continue;
    std::ifstream file(entries->path(), std::ios::binary);
    std::string content((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (!file.good() && !file.eof()) faults.push_back({relative.string(), "", "cannot be read"});
    files.emplace(relative.generic_string(), std::move(content));
  }
  if (error && faults.empty()) faults.push_back({folder, "", "cannot be read: " + error.message()});
  if (!faults.empty()) return tl::unexpected<std::vector<knowledge::Fault>>(std::move(faults));
  return files;
}

}  // namespace isoguard::app
