#include "plugin/knowledge/knowledge.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "plugin/knowledge/element.h"
#include "plugin/knowledge/manifest_json.h"
#include "plugin/knowledge/self_test.h"
#include "plugin/knowledge/sha256.h"
#include "plugin/knowledge/shapes.h"
#include "plugin/knowledge/value_set_file.h"

namespace isoguard::knowledge {
namespace {

constexpr std::string_view kRoot = "knowledge.json";
constexpr std::string_view kOverrideReasonsFile = "knowledge/override-reasons.valueset.json";

template <class T>
const T* find_by_id(const std::vector<T>& list, std::string_view id) {
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const T& item) { return item.id == id; });
  return found == list.end() ? nullptr : &*found;
}

bool is_manifest(std::string_view path) {
  const auto in = [&](std::string_view folder, std::string_view suffix) {
    return path.starts_with(folder) && path.ends_with(suffix) &&
           path.substr(folder.size()).find('/') == std::string_view::npos;
  };
  return path == kRoot || path == "services/prefetch.json" || in("rules/", ".json") ||
         in("policies/", ".policy.json") || in("services/", ".service.json") ||
         in("knowledge/", ".valueset.json") || in(kSelfTestFolder, ".json") ||
         in(kImportedFolder, kImportedSuffix);
}

OverrideReasons read_override_reasons(const ManifestFiles& files, std::vector<Fault>& faults) {
  OverrideReasons reasons;
  const auto file = files.find(kOverrideReasonsFile);
  if (file == files.end()) {
    faults.push_back({std::string(kOverrideReasonsFile), "", "is missing"});
    return reasons;
  }
  std::vector<Fault> shape;  // read with the other value sets, which reports the same again
  for (const auto& reason : read_value_set(kOverrideReasonsFile, file->second, shape).concepts) {
    if (reason.system != kOverrideReasonSystem) {
      faults.push_back(
          {std::string(kOverrideReasonsFile), "/compose/include",
           "has a reason of another system than " + std::string(kOverrideReasonSystem)});
    }
    reasons.emplace(reason.code, reason.display);
  }
  return reasons;
}

void read_root(const Element& root, Knowledge& knowledge) {
  root.allow_only(
      {"id", "version", "programme_questionnaires", "sun_instruction", "counselling_note"});
  knowledge.id = root.text_or("id", kDefaultId);
  if (!knowledge.id.empty() && (!is_kebab_case(knowledge.id) || knowledge.id.size() > 60)) {
    root.member("id").fault("is not kebab-case of at most 60 characters");
  }
  knowledge.version = root.text("version");
  if (!knowledge.version.empty() && !is_semantic_version(knowledge.version)) {
    root.member("version").fault("is no semantic version");
  }
  for (const Element& element : root.list("programme_questionnaires")) {
    knowledge.programme_questionnaires.push_back(element.as_text(500));
  }
  knowledge.sun_instruction = root.text("sun_instruction", 1000);
  knowledge.counselling_note = root.text("counselling_note", 1000);
}

// Overrides of what does not exist would silently change nothing.
void check_overrides(const Knowledge& knowledge, std::vector<Fault>& faults) {
  for (const Policy& policy : knowledge.policies) {
    for (const auto& [rule, change] : policy.rules) {
      if (knowledge.rule(rule) != nullptr) continue;
      faults.push_back({"policies/" + policy.id + ".policy.json", "/rules/" + rule, "is no rule"});
    }
    for (const auto& [name, change] : policy.rows) {
      const std::size_t slash = name.find('/');
      const RuleManifest* rule = knowledge.rule(name.substr(0, slash));
      const RowText* row = rule == nullptr || slash == std::string::npos
                               ? nullptr
                               : rule->find_row(std::string_view(name).substr(slash + 1));
      const auto fault = [&, row_name = name](std::string message) {
        std::string pointer = row_name;
        if (slash != std::string::npos) pointer.replace(slash, 1, "~1");
        faults.push_back(
            {"policies/" + policy.id + ".policy.json", "/rows/" + pointer, std::move(message)});
      };
      if (row == nullptr) {
        fault("is no row of a rule");
      } else if (change.indicator == Indicator::info && row->at_order_select) {
        fault("makes a row info that is shown at order-select");
      }
    }
  }
}

template <class Read>
void read_folder(const ManifestFiles& files, std::string_view folder, Read read) {
  for (auto file = files.lower_bound(folder); file != files.end(); ++file) {
    if (!file->first.starts_with(folder)) break;
    if (is_manifest(file->first)) read(file->first, file->second);
  }
}

template <class Item>
void sort_by_id(std::vector<Item>& items) {
  std::sort(items.begin(), items.end(), [](const Item& a, const Item& b) { return a.id < b.id; });
}

void read_all(const ManifestFiles& files, Knowledge& knowledge, std::vector<Fault>& faults) {
  if (const auto file = files.find(kRoot); file != files.end()) {
    with_manifest(kRoot, file->second, faults,
                  [&](const Element& root) { read_root(root, knowledge); });
  } else {
    faults.push_back({std::string(kRoot), "", "is missing"});
  }
  knowledge.rules = read_rules(files, faults);
  read_folder(files, "policies/", [&](const std::string& file, const std::string& bytes) {
    knowledge.policies.push_back(read_policy(file, bytes, faults));
  });
  if (knowledge.policies.empty()) faults.push_back({"policies/", "", "has no policy"});
  sort_by_id(knowledge.policies);
}

}  // namespace

bool Knowledge::proves_enrolment(std::string_view canonical) const {
  canonical = canonical.substr(0, canonical.find('|'));
  for (const std::string_view known : programme_questionnaires) {
    if (canonical == known) return true;
    const bool is_end = known.find("://") == std::string_view::npos;
    if (is_end && canonical.size() > known.size() && canonical.ends_with(known) &&
        canonical[canonical.size() - known.size() - 1] == '/') {
      return true;
    }
  }
  return false;
}

const RuleManifest* Knowledge::rule(std::string_view wanted) const {
  return find_by_id(rules, wanted);
}
const Policy* Knowledge::policy(std::string_view wanted) const {
  return find_by_id(policies, wanted);
}
const ServiceManifest* Knowledge::service(std::string_view wanted) const {
  return find_by_id(services, wanted);
}

std::vector<RuleManifest> read_rules(const ManifestFiles& files, std::vector<Fault>& faults) {
  std::vector<RuleManifest> rules;
  const OverrideReasons reasons = read_override_reasons(files, faults);
  read_folder(files, "rules/", [&](const std::string& file, const std::string& bytes) {
    rules.push_back(read_rule_manifest(file, bytes, reasons, faults));
  });
  sort_by_id(rules);
  return rules;
}

ManifestFiles without_self_tests(const ManifestFiles& files) {
  ManifestFiles rest = files;
  std::erase_if(rest, [](const auto& file) { return file.first.starts_with(kSelfTestFolder); });
  return rest;
}

Loaded<std::shared_ptr<const Knowledge>> load(const ManifestFiles& files, Signature signature) {
  std::vector<Fault> faults;
  auto knowledge = std::make_shared<Knowledge>();
  for (const auto& [path, bytes] : files) {
    if (!is_manifest(path)) faults.push_back({path, "", "is no manifest"});
  }
  read_all(files, *knowledge, faults);
  check_overrides(*knowledge, faults);
  auto terminology = Terminology::build(files);
  if (terminology) {
    knowledge->terminology = *terminology;
    knowledge->services = read_services(files, **terminology, faults);
  } else {
    std::move(terminology.error().begin(), terminology.error().end(), std::back_inserter(faults));
  }
  if (!faults.empty()) return tl::unexpected(std::move(faults));
  knowledge->sha256 = sha256_of(without_self_tests(files));
  knowledge->signature = std::move(signature);
  return std::shared_ptr<const Knowledge>(std::move(knowledge));
}

std::vector<Fault> check_rows(const Knowledge& knowledge, std::string_view rule,
                              std::span<const std::string_view> rows) {
  const std::string file = "rules/" + std::string(rule) + ".json";
  const RuleManifest* manifest = knowledge.rule(rule);
  if (manifest == nullptr) return {{file, "", "is missing"}};
  std::vector<Fault> faults;
  for (const std::string_view row : rows) {
    if (manifest->find_row(row) == nullptr) {
      faults.push_back({file, "/rows", "has no row " + std::string(row)});
    }
  }
  for (std::size_t i = 0; i < manifest->rows.size(); ++i) {
    const std::string& id = manifest->rows[i].id;
    if (std::find(rows.begin(), rows.end(), id) == rows.end()) {
      faults.push_back({file, "/rows/" + std::to_string(i) + "/id", "is no row of the rule"});
    }
  }
  return faults;
}

}  // namespace isoguard::knowledge
