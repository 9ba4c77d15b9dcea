#include "plugin/knowledge/service_manifest.h"

#include <algorithm>
#include <map>
#include <utility>

#include "plugin/knowledge/element.h"
#include "plugin/knowledge/manifest_json.h"
#include "plugin/knowledge/shapes.h"

namespace isoguard::knowledge {
namespace {

constexpr std::string_view kFolder = "services/";
constexpr std::string_view kSuffix = ".service.json";
constexpr std::string_view kTemplatesFile = "services/prefetch.json";
constexpr std::string_view kPatientToken = "{{context.patientId}}";

struct Templates {
  std::map<std::string, std::string, std::less<>> r4;
  std::vector<OtherSearch> others;
};

// `text` with each ${value-set-id} replaced by the codes of that set.
std::string expand(const Element& element, std::string_view text, const Terminology& terminology) {
  std::string expanded;
  while (true) {
    const std::size_t start = text.find("${");
    const std::size_t end = text.find('}', start == std::string_view::npos ? 0 : start);
    if (start == std::string_view::npos || end == std::string_view::npos) {
      return expanded + std::string(text);
    }
    const std::string_view id = text.substr(start + 2, end - start - 2);
    const auto known = std::find(kSetIds.begin(), kSetIds.end(), id);
    expanded += text.substr(0, start);
    text.remove_prefix(end + 1);
    if (known == kSetIds.end()) {
      element.fault("names the value set " + std::string(id) + ", which does not exist");
      continue;
    }
    const std::string& codes =
        terminology.codes_for_search(static_cast<Set>(known - kSetIds.begin()));
    if (codes.empty())
      element.fault("names the value set " + std::string(id) + ", which has no codes");
    expanded += codes;
  }
}

// `text` with each token of the patient as a harmless "-".
std::string without_tokens(std::string_view text) {
  std::string plain;
  for (std::size_t at = text.find(kPatientToken); at != std::string_view::npos;
       at = text.find(kPatientToken)) {
    plain.append(text.substr(0, at)).push_back('-');
    text.remove_prefix(at + kPatientToken.size());
  }
  return plain.append(text);
}

bool repeats_parameter(std::string_view query) {
  std::vector<std::string_view> seen;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view name = query.substr(0, std::min(query.find('='), end));
    if (std::find(seen.begin(), seen.end(), name) != seen.end()) return true;
    seen.push_back(name);
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return false;
}

void check_template(const Element& element, std::string_view text) {
  const std::string plain = without_tokens(text);
  const std::size_t query = plain.find('?');
  if (plain.empty() || plain.front() < 'A' || plain.front() > 'Z') {
    element.fault("does not begin with a resource type");
  }
  if (plain.find_first_of("{}$ |%\"") != std::string::npos) {
    element.fault("has a character or token that not every client understands");
  }
  if (plain.find("_include") != std::string::npos ||
      plain.find("_revinclude") != std::string::npos) {
    element.fault("includes other resources, which not every client understands");
  }
  if (query != std::string::npos && repeats_parameter(std::string_view(plain).substr(query + 1))) {
    element.fault("has a parameter twice");
  }
}

std::string read_template(const Element& element, const Terminology& terminology) {
  std::string text = expand(element, element.as_text(), terminology);
  if (!text.empty()) check_template(element, text);
  return text;
}

// The searches of one release, each a template or several.
void read_release(const Element& releases, std::string_view code, const Terminology& terminology,
                  Templates& templates) {
  const Element searches = releases.member(code);
  const auto release = fhir::parse_release(code);
  if (!release || release == fhir::Release::r4) return searches.fault("is not dstu2, stu3 or r5");
  for (const auto& [key, element] : releases.optional_members(code)) {
    if (!templates.r4.contains(key)) element.fault("is no key of the templates");
    OtherSearch search{*release, std::string(key), {}};
    if (element.value().is_array()) {
      for (const Element& each : searches.optional_list(key)) {
        search.queries.push_back(read_template(each, terminology));
      }
    } else {
      search.queries.push_back(read_template(element, terminology));
    }
    if (search.queries.empty()) element.fault("has no template");
    templates.others.push_back(std::move(search));
  }
}

Templates read_templates(const ManifestFiles& files, const Terminology& terminology,
                         std::vector<Fault>& faults) {
  Templates templates;
  const auto file = files.find(kTemplatesFile);
  if (file == files.end()) {
    faults.push_back({std::string(kTemplatesFile), "", "is missing"});
    return templates;
  }
  with_manifest(kTemplatesFile, file->second, faults, [&](const Element& root) {
    root.allow_only({"templates", "releases"});
    for (const auto& [key, element] : root.optional_members("templates")) {
      if (!is_kebab_case(key)) element.fault("has a key that is not kebab-case");
      templates.r4.emplace(key, read_template(element, terminology));
    }
    if (templates.r4.empty()) root.member("templates").fault("has no template");
    for (const auto& member : root.optional_members("releases")) {
      read_release(root.member("releases"), member.first, terminology, templates);
    }
  });
  return templates;
}

void read_root(const Element& root, std::string_view file, const Templates& templates,
               ServiceManifest& service) {
  root.allow_only(
      {"id", "hook", "title", "description", "usage_requirements", "prefetch", "rules", "enabled"});
  service.id = root.text("id");
  if (!service.id.empty() && !is_kebab_case(service.id))
    root.member("id").fault("is not kebab-case");
  if (!service.id.empty() && file != std::string(kFolder) + service.id + std::string(kSuffix)) {
    root.member("id").fault("is not the name of the file");
  }
  service.hook = root.text("hook");
  service.title = root.text("title", 200);
  service.description = root.text("description");
  service.usage_requirements = root.text("usage_requirements");
  service.enabled = root.boolean_or("enabled", true);
  for (const Element& element : root.optional_list("rules")) {
    service.rules.push_back(element.as_text(64));
  }
  for (const Element& element : root.list("prefetch")) {
    const std::string key = element.as_text(64);
    const auto known = templates.r4.find(key);
    const auto same = [&](const auto& other) { return other.first == key; };
    if (std::any_of(service.prefetch.begin(), service.prefetch.end(), same)) {
      element.fault("is there twice");
    } else if (known != templates.r4.end()) {
      service.prefetch.emplace_back(key, known->second);
    } else if (!key.empty()) {
      element.fault("is no key of services/prefetch.json");
    }
  }
}

}  // namespace

std::span<const std::string> ServiceManifest::queries(std::string_view key,
                                                      fhir::Release release) const {
  const auto own = std::find_if(prefetch.begin(), prefetch.end(),
                                [key](const auto& entry) { return entry.first == key; });
  if (own == prefetch.end()) return {};
  for (const OtherSearch& search : other_searches) {
    if (search.release == release && search.key == key) return search.queries;
  }
  return {&own->second, 1};
}

std::vector<ServiceManifest> read_services(const ManifestFiles& files,
                                           const Terminology& terminology,
                                           std::vector<Fault>& faults) {
  const Templates templates = read_templates(files, terminology, faults);
  std::vector<ServiceManifest> services;
  for (auto file = files.lower_bound(kFolder); file != files.end(); ++file) {
    if (!file->first.starts_with(kFolder)) break;
    if (!file->first.ends_with(kSuffix)) continue;
    ServiceManifest& service = services.emplace_back();
    service.other_searches = templates.others;
    with_manifest(file->first, file->second, faults,
                  [&](const Element& root) { read_root(root, file->first, templates, service); });
  }
  if (services.empty()) faults.push_back({std::string(kFolder), "", "has no service"});
  return services;
}

}  // namespace isoguard::knowledge
