#include "plugin/knowledge/changes.h"

#include <algorithm>
#include <set>

#include "plugin/knowledge/json_difference.h"
#include "plugin/knowledge/manifest_json.h"
#include "plugin/knowledge/self_test.h"
#include "plugin/knowledge/value_set_file.h"

namespace isoguard::knowledge {
namespace {

using fhir::json::Value;

struct Kind {
  std::string_view folder;
  std::string_view suffix;
  std::string_view word;
};

// The first that fits; the name of the file without folder and suffix is the name of the thing.
constexpr Kind kKinds[] = {
    {"rules/", ".json", "rule "},
    {"policies/", ".policy.json", "policy "},
    {"services/", ".service.json", "service "},
    {"knowledge/", ".valueset.json", "value set "},
    {kImportedFolder, kImportedSuffix, "imported drug codes "},
};

std::string subject_of(std::string_view file) {
  for (const Kind& kind : kKinds) {
    if (!file.starts_with(kind.folder) || !file.ends_with(kind.suffix)) continue;
    file.remove_prefix(kind.folder.size());
    file.remove_suffix(kind.suffix.size());
    return std::string(kind.word).append(file);
  }
  return std::string(file);
}

/// Members that list codes stand for the codes, which are compared as a set.
constexpr std::string_view kCodes = "concept";

/// "system|code" of all concepts of value sets, however many files or includes they are spread
/// over.
using Codes = std::map<std::string, std::string, std::less<>>;

void collect_codes(const Value& value, std::string_view system, Codes& codes) {
  for (const Value& item : value.items()) collect_codes(item, system, codes);
  if (const Value* own = value.find("system")) system = own->string();
  for (const fhir::json::Member& member : value.members()) {
    if (member.name != kCodes) {
      collect_codes(member.value, system, codes);
      continue;
    }
    for (const Value& entry : member.value.items()) {
      std::string key(system);
      key.append("|").append(entry["code"].string());
      codes.emplace(std::move(key), entry["display"].string());
    }
  }
}

constexpr std::size_t kExamples = 3;

void add_codes(const std::vector<std::string_view>& keys, std::string_view what,
               std::vector<std::string>& found) {
  if (keys.empty()) return;
  std::string text =
      std::to_string(keys.size()) + (keys.size() == 1 ? " code " : " codes ") + std::string(what);
  for (std::size_t i = 0; i < std::min(keys.size(), kExamples); ++i) {
    text.append(i == 0 ? " (" : ", ").append(keys[i].substr(keys[i].rfind('|') + 1));
  }
  found.push_back(text.append(keys.size() > kExamples ? ", …)" : ")"));
}

void compare_codes(const Value& before, const Value& after, std::vector<std::string>& found) {
  Codes old_codes;
  Codes new_codes;
  collect_codes(before, {}, old_codes);
  collect_codes(after, {}, new_codes);
  std::vector<std::string_view> added;
  std::vector<std::string_view> gone;
  std::vector<std::string_view> renamed;
  for (const auto& [key, display] : new_codes) {
    const auto old = old_codes.find(key);
    if (old == old_codes.end()) {
      added.push_back(key);
    } else if (old->second != display) {
      renamed.push_back(key);
    }
  }
  for (const auto& [key, display] : old_codes) {
    if (!new_codes.contains(key)) gone.push_back(key);
  }
  add_codes(added, "added", found);
  add_codes(gone, "gone", found);
  add_codes(renamed, "renamed", found);
}

constexpr std::size_t kMostDifferences = 8;

std::string sentence_of(const std::vector<std::string>& found) {
  std::string text;
  for (std::size_t i = 0; i < std::min(found.size(), kMostDifferences); ++i) {
    text.append(i == 0 ? ": " : ", ").append(found[i]);
  }
  if (found.size() > kMostDifferences) {
    text += " and " + std::to_string(found.size() - kMostDifferences) + " more";
  }
  return text.empty() ? ": only layout or order changed" : text;
}

std::string describe(const std::string& file, const std::string& before, const std::string& after) {
  std::vector<std::string> found;
  std::vector<Fault> faults;
  with_manifest(file, before, faults, [&](const Element& old_root) {
    with_manifest(file, after, faults, [&](const Element& new_root) {
      compare_codes(old_root.value(), new_root.value(), found);
      for (std::string& difference : differences(old_root.value(), new_root.value(), kCodes)) {
        found.push_back(std::move(difference));
      }
    });
  });
  return subject_of(file) + (faults.empty() ? sentence_of(found) : ": changed");
}

}  // namespace

std::vector<std::string> describe_changes(const ManifestFiles& before, const ManifestFiles& after) {
  std::set<std::string_view> names;
  for (const ManifestFiles* files : {&before, &after}) {
    for (const auto& [name, bytes] : *files) {
      if (!name.starts_with(kSelfTestFolder)) names.insert(name);
    }
  }
  std::vector<std::string> lines;
  for (const std::string_view name : names) {
    const auto old_file = before.find(name);
    const auto new_file = after.find(name);
    if (old_file == before.end()) {
      lines.push_back(subject_of(name) + ": new");
    } else if (new_file == after.end()) {
      lines.push_back(subject_of(name) + ": gone");
    } else if (old_file->second != new_file->second) {
      lines.push_back(describe(old_file->first, old_file->second, new_file->second));
    }
  }
  return lines;
}

}  // namespace isoguard::knowledge
