#include "plugin/knowledge/value_set_file.h"

#include <algorithm>
#include <set>
#include <utility>

#include "fhir/document.h"
#include "plugin/knowledge/code_system.h"
#include "plugin/knowledge/element.h"
#include "plugin/knowledge/manifest_json.h"
#include "plugin/knowledge/ndc.h"
#include "plugin/knowledge/shapes.h"

namespace isoguard::knowledge {
namespace {

constexpr std::string_view kFolder = "knowledge/";
constexpr std::string_view kSuffix = ".valueset.json";

void read_extensions(const Element& root, ValueSetFile& set) {
  const std::string base = std::string(kCanonicalBase) + "/StructureDefinition/";
  for (const Element& extension : root.optional_list("extension")) {
    extension.allow_only({"url", "valueString"});
    const std::string url = extension.text("url");
    std::string value = extension.text("valueString");
    if (url == base + "name-in-text") {
      set.names.push_back(std::move(value));
    } else if (url == base + "excluded-display-word") {
      set.excluded_words.push_back(std::move(value));
    } else if (url == base + "including-display-word") {
      set.including_words.push_back(std::move(value));
    } else {
      extension.member("url").fault("is no extension of this service");
    }
  }
}

std::string read_family_display(const Element& include) {
  std::string display;
  for (const Element& extension : include.optional_list("extension")) {
    extension.allow_only({"url", "valueString"});
    if (extension.text("url") ==
        std::string(kCanonicalBase) + "/StructureDefinition/family-display") {
      display = extension.text("valueString");
    } else {
      extension.member("url").fault("is no extension of this service");
    }
  }
  return display;
}

void read_filters(const Element& include, const std::string& system,
                  std::vector<ValueSetFile::Family>& families) {
  const std::string display = read_family_display(include);
  const std::vector<Element> filters = include.optional_list("filter");
  if (filters.size() > 1)
    include.member("filter").fault("has more than one filter (they would be joined by and)");
  for (const Element& filter : filters) {
    filter.allow_only({"property", "op", "value"});
    if (filter.text("property") != "concept" || filter.text("op") != "is-a") {
      filter.fault("is not an is-a filter on concept");
    }
    families.push_back({system, filter.text("value"), display, filter.pointer()});
  }
}

void read_include(const Element& include, ValueSetFile& set) {
  include.allow_only({"extension", "system", "concept", "filter"});
  const std::string system = include.text("system");
  static const CodeSystems systems;
  const bool is_ndc = systems.find(system) == CodeSystem::ndc;
  const std::vector<Element> concepts = include.optional_list("concept");
  const bool has_filter = include.member("filter").present();
  if (concepts.empty() == !has_filter) include.fault("needs either concepts or a filter");
  for (const Element& item : concepts) {
    item.allow_only({"code", "display"});
    ValueSetFile::Concept entry{system, item.text("code", 64), item.text("display")};
    const bool repeated =
        std::any_of(set.concepts.begin(), set.concepts.end(), [&](const auto& other) {
          return other.system == entry.system && other.code == entry.code;
        });
    if (repeated) item.fault("repeats code " + entry.code);
    if (is_ndc && !ndc_product(entry.code)) {
      item.fault("is no NDC with hyphens or of eleven digits: " + entry.code);
    }
    set.concepts.push_back(std::move(entry));
  }
  read_filters(include, system, set.families);
}

void read_exclude(const Element& exclude, ValueSetFile& set) {
  exclude.allow_only({"system", "filter"});
  if (exclude.list("filter").empty()) return;
  read_filters(exclude, exclude.text("system"), set.excluded_families);
}

// The texts that every set has; the version, the name and the rest are for people.
void read_texts(const Element& root, ValueSetFile& set) {
  root.text("name");
  set.title = root.text("title");
  set.version = root.text("version");
  set.description = root.text("description");
}

void read_root(const Element& root, std::string_view file, ValueSetFile& set) {
  root.allow_only({"resourceType", "id", "extension", "url", "version", "name", "title", "status",
                   "experimental", "date", "publisher", "description", "copyright", "compose"});
  if (root.text("resourceType") != "ValueSet") root.member("resourceType").fault("is not ValueSet");
  set.id = root.text("id");
  const std::string_view stem =
      file.substr(kFolder.size(), file.size() - kFolder.size() - kSuffix.size());
  if (set.id != stem) root.member("id").fault("is not the name of the file");
  if (root.text("url") != std::string(kCanonicalBase) + "/ValueSet/" + std::string(stem)) {
    root.member("url").fault("is not " + std::string(kCanonicalBase) + "/ValueSet/ and the id");
  }
  if (root.text("status") != "active") root.member("status").fault("is not active");
  read_texts(root, set);
  read_extensions(root, set);
  const Element compose = root.member("compose");
  if (compose.present()) {
    compose.allow_only({"include", "exclude"});
    for (const Element& include : compose.list("include")) read_include(include, set);
    for (const Element& exclude : compose.optional_list("exclude")) read_exclude(exclude, set);
  }
  if (set.concepts.empty() && set.families.empty() && set.names.empty())
    root.fault("holds nothing");
}

// A formulary has some thousand codes of ours at most.
constexpr fhir::json::Limits kImportLimits{.bytes = 32 * 1024 * 1024, .depth = 16};

void read_imported(const Element& resource, ValueSetFile& set) {
  resource.allow_only({"resourceType", "id", "status", "title", "compose"});
  if (resource.text("resourceType") != "ValueSet") {
    resource.member("resourceType").fault("is not ValueSet");
  }
  set.id = resource.text("id");
  const Element compose = resource.member("compose");
  compose.allow_only({"include"});
  for (const Element& include : compose.list("include")) read_include(include, set);
  if (!set.families.empty()) compose.fault("has a filter");
  for (const auto& entry : set.concepts) {
    // The displays of the manifests are reviewed; these came out of a table.
    if (!is_plain_display(entry.display))
      compose.fault("has markup in the display of " + entry.code);
  }
}

}  // namespace

ValueSetFile read_value_set(std::string_view file, const std::string& bytes,
                            std::vector<Fault>& faults) {
  ValueSetFile set;
  with_manifest(file, bytes, faults, [&](const Element& root) { read_root(root, file, set); });
  return set;
}

std::vector<ValueSetFile> read_value_sets(const ManifestFiles& files, std::vector<Fault>& faults) {
  std::vector<ValueSetFile> sets;
  for (auto file = files.lower_bound(kFolder); file != files.end(); ++file) {
    if (!file->first.starts_with(kFolder)) break;
    if (!file->first.ends_with(kSuffix)) continue;
    sets.push_back(read_value_set(file->first, file->second, faults));
  }
  return sets;
}

std::vector<ValueSetFile> read_imported_sets(const ManifestFiles& files,
                                             std::vector<Fault>& faults) {
  std::vector<ValueSetFile> sets;
  for (auto file = files.lower_bound(kImportedFolder); file != files.end(); ++file) {
    if (!file->first.starts_with(kImportedFolder)) break;
    const auto document = fhir::Document::parse(file->second, kImportLimits);
    if (!document) {
      faults.push_back({file->first, "", document.error().front().diagnostics});
      continue;
    }
    const Element root(file->first, document->root(), faults);
    root.allow_only({"resourceType", "type", "entry"});
    if (root.text("resourceType") != "Bundle") root.member("resourceType").fault("is not Bundle");
    for (const Element& entry : root.list("entry")) {
      read_imported(entry.member("resource"), sets.emplace_back());
    }
  }
  return sets;
}

}  // namespace isoguard::knowledge
