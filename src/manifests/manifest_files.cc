#include "src/manifests/manifest_files.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "plugin/knowledge/knowledge.h"
#include "plugin/knowledge/value_set_file.h"

namespace isoguard::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostManifestBytes = 64U << 20U;

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
    auto content = read_at_most(path, kMostManifestBytes);
    if (!content) {
      faults.push_back({std::move(name), "", content.error()});
    } else {
      files.emplace(std::move(name), std::move(*content));
    }
  }

  /// The bytes, or why not.
  static tl::expected<std::string, std::string> read_at_most(const fs::path& path,
                                                             std::size_t most) {
    std::ifstream file(path, std::ios::binary);
    std::string content;
    std::array<char, 1U << 16U> piece;
    while (file.read(piece.data(), piece.size()) || file.gcount() > 0) {
      content.append(piece.data(), static_cast<std::size_t>(file.gcount()));
      if (content.size() > most) {
        return tl::unexpected("is larger than " + std::to_string(most >> 20U) + " MiB");
      }
    }
    if (!file.eof()) return tl::unexpected<std::string>("cannot be read");
    return content;
  }
};

bool is_imported(const fs::path& relative) {
  return relative.filename().string().ends_with(knowledge::kImportedSuffix);
}

bool is_signature(const fs::path& relative) { return relative == kSignatureFile; }

}  // namespace

knowledge::Loaded<ManifestFolder> read_manifest_folder(const std::string& folder) {
  FolderReader reader;
  reader.add(folder, "", [](const fs::path& relative) {
    return is_shipped_kind(relative) || is_signature(relative);
  });
  if (!reader.faults.empty()) return tl::unexpected(std::move(reader.faults));
  ManifestFolder read{std::move(reader.files), std::nullopt};
  if (auto note = read.files.extract(std::string(kSignatureFile))) {
    read.signature = std::move(note.mapped());
  }
  return read;
}

std::string imported_folder(const std::string& data_dir) {
  return data_dir.empty() ? "" : (fs::path(data_dir) / "terminology").string();
}

knowledge::Loaded<knowledge::ManifestFiles> read_imported_codes(const std::string& data_dir) {
  FolderReader reader;
  const std::string imported = imported_folder(data_dir);
  std::error_code error;
  if (!imported.empty() && fs::exists(imported, error)) {
    reader.add(imported, std::string(knowledge::kImportedFolder), is_imported);
  }
  if (!reader.faults.empty()) return tl::unexpected(std::move(reader.faults));
  return std::move(reader.files);
}

knowledge::Loaded<knowledge::ManifestFiles> read_manifest_files(const DecisionOptions& options) {
  ManifestFolder site;
  if (options.manifests.empty()) {
    site.files = knowledge::embedded_manifests();
  } else {
    auto read = read_manifest_folder(options.manifests);
    if (!read) return tl::unexpected(std::move(read.error()));
    site = std::move(*read);
  }
  auto imported = read_imported_codes(options.data_dir);
  if (!imported) return imported;
  site.files.merge(*imported);
  return std::move(site.files);
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
