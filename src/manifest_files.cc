#include "src/manifest_files.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "plugin/knowledge/knowledge.h"
#include "plugin/knowledge/value_set_file.h"

namespace isoguard::app {
namespace {

namespace fs = std::filesystem;

bool is_shipped_kind(const fs::path& relative) {
  const std::string top = relative.begin()->string();
  return relative.extension() == ".json" && top != "schema" && top != "deploy";
}

/// Reads folders of manifests into one set of files.
class FolderReader {
 public:
  void add(const fs::path& folder, const std::string& prefix, bool (*belongs)(const fs::path&)) {
    std::error_code error;
    fs::recursive_directory_iterator entries(folder, error);
    for (; !error && entries != fs::recursive_directory_iterator(); entries.increment(error)) {
      const fs::path relative = entries->path().lexically_relative(folder);
      std::error_code unknown;
      if (!entries->is_regular_file(unknown) || !belongs(relative)) continue;
      add_file(entries->path(), prefix + relative.generic_string());
    }
    if (error) faults.push_back({folder.string(), "", "cannot be read: " + error.message()});
  }

  knowledge::ManifestFiles files;
  std::vector<knowledge::Fault> faults;

 private:
  void add_file(const fs::path& path, std::string name) {
    std::ifstream file(path, std::ios::binary);
    std::string content((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (!file.good() && !file.eof()) faults.push_back({name, "", "cannot be read"});
    files.emplace(std::move(name), std::move(content));
  }
};

bool is_imported(const fs::path& relative) {
  return relative.filename().string().ends_with(knowledge::kImportedSuffix);
}

}  // namespace

knowledge::Loaded<knowledge::ManifestFiles> read_manifest_files(const DecisionOptions& options) {
  FolderReader reader;
  if (options.manifests.empty()) {
    reader.files = knowledge::embedded_manifests();
  } else {
    reader.add(options.manifests, "", is_shipped_kind);
  }
  const fs::path imported = fs::path(options.data_dir) / "terminology";
  std::error_code error;
  if (!options.data_dir.empty() && fs::exists(imported, error)) {
    reader.add(imported, std::string(knowledge::kImportedFolder), is_imported);
  }
  if (!reader.faults.empty()) return tl::unexpected(std::move(reader.faults));
  return std::move(reader.files);
}

std::string describe_faults(const DecisionOptions& options,
                            const std::vector<knowledge::Fault>& faults) {
  std::string text =
      "the manifests " + (options.manifests.empty() ? "built in" : "in " + options.manifests) +
      " cannot be used, " + std::to_string(faults.size()) +
      (faults.size() == 1 ? " fault:\n" : " faults:\n") + knowledge::to_string(faults);
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

}  // namespace isoguard::app
