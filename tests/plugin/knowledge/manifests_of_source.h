#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>

#include "plugin/knowledge/manifest.h"
#include "plugin/knowledge/value_set_file.h"

namespace isoguard::knowledge {

/// The content of a file of the source tree.
inline std::string read_source_file(const std::filesystem::path& path) {
  std::ifstream stream(std::filesystem::path(ISOGUARD_SOURCE_DIR) / path, std::ios::binary);
  if (!stream) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// manifests/ as the program embeds it.
inline const ManifestFiles& manifests_of_source() {
  static const ManifestFiles files = [] {
    ManifestFiles all;
    const auto root = std::filesystem::path(ISOGUARD_SOURCE_DIR) / "manifests";
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
      const std::string name = std::filesystem::relative(entry.path(), root).generic_string();
      if (entry.path().extension() != ".json") continue;
      if (name.starts_with("schema/") || name.starts_with("deploy/")) continue;
      all[name] = read_source_file("manifests/" + name);
    }
    return all;
  }();
  return files;
}

/// Every code that a value set of the source tree lists or names as a family: system and code.
inline std::set<std::pair<std::string, std::string>> codes_of_source() {
  std::vector<Fault> faults;
  std::set<std::pair<std::string, std::string>> codes;
  for (const ValueSetFile& set : read_value_sets(manifests_of_source(), faults)) {
    for (const auto& entry : set.concepts) codes.emplace(entry.system, entry.code);
    for (const auto& family : set.families) codes.emplace(family.system, family.code);
  }
  return codes;
}

}  // namespace isoguard::knowledge
