#include "plugin/plugin.h"

#include <algorithm>
#include <set>

#include "plugin/clinical/drug.h"
#include "plugin/decision/compose.h"
#include "plugin/decision/discovery.h"
#include "plugin/hook_call.h"
#include "plugin/knowledge/knowledge.h"
#include "plugin/rules/catalogue.h"

namespace isoguard::plugin {
namespace {

using knowledge::Fault;

/// The rows of the rules as they ship. A row that a site's copy lost would be a card that nobody
/// sees, so it must be switched off by a policy instead.
const std::vector<knowledge::RuleManifest>& rules_as_shipped() {
  static const std::vector<knowledge::RuleManifest> rules = [] {
    std::vector<Fault> none;
    return knowledge::read_rules(knowledge::embedded_manifests(), none);
  }();
  return rules;
}

void check_rows(const knowledge::Knowledge& knowledge, std::vector<Fault>& faults) {
  for (const knowledge::RuleManifest& shipped : rules_as_shipped()) {
    if (knowledge.rule(shipped.id) == nullptr) continue;
    std::vector<std::string_view> rows;
    for (const knowledge::RowText& row : shipped.rows) rows.push_back(row.id);
    for (Fault& fault : knowledge::check_rows(knowledge, shipped.id, rows)) {
      faults.push_back(std::move(fault));
    }
  }
}

bool names(const knowledge::ServiceManifest& service, std::string_view rule) {
  return std::find(service.rules.begin(), service.rules.end(), rule) != service.rules.end();
}

clinical::Needs needs_of(const knowledge::ServiceManifest& service) {
  clinical::Needs needs;
  for (const rules::Rule& rule : rules::catalogue()) {
    if (service.rules.empty() || names(service, rule.id)) needs |= rule.needs;
  }
  return needs;
}

/// The rules that a service names exist, and data-unavailable is one of them: without it silence
/// would look like approval.
void check_rules(const knowledge::ServiceManifest& service, const std::string& file,
                 std::vector<Fault>& faults) {
  for (const std::string& rule : service.rules) {
    if (rules::find_rule(rule) == nullptr) {
      faults.push_back({file, "/rules", rule + " is no rule of this program"});
    }
  }
  if (!service.rules.empty() && !names(service, "data-unavailable")) {
    faults.push_back({file, "/rules", "lacks data-unavailable"});
  }
}

/// Every rule has its manifest and every manifest its rule; every service a known hook and the keys
/// of the sources that its rules need.
std::vector<Fault> mismatches(const knowledge::Knowledge& knowledge) {
  std::vector<Fault> faults;
  std::set<std::string_view> rules;
  for (const rules::Rule& rule : rules::catalogue()) {
    rules.insert(rule.id);
    if (knowledge.rule(rule.id) == nullptr) {
      faults.push_back({"rules/" + std::string(rule.id) + ".json", "", "is missing"});
    }
  }
  for (const knowledge::RuleManifest& manifest : knowledge.rules) {
    if (!rules.contains(manifest.id)) {
      faults.push_back({"rules/" + manifest.id + ".json", "/id", "is no rule of this program"});
    }
  }
  for (const knowledge::ServiceManifest& service : knowledge.services) {
    const std::string file = "services/" + service.id + ".service.json";
    if (!cds_hooks::parse_hook(service.hook)) {
      faults.push_back({file, "/hook", "is no hook of this program"});
    }
    check_rules(service, file, faults);
    const clinical::Needs needs = needs_of(service);
    for (std::size_t i = 0; i < facts::kSourceCount; ++i) {
      const std::string_view key = facts::kPrefetchKeys[i];
      const bool there = std::any_of(service.prefetch.begin(), service.prefetch.end(),
                                     [&](const auto& entry) { return entry.first == key; });
      if (!there && needs.has(static_cast<facts::Source>(i))) {
        faults.push_back({file, "/prefetch", "lacks the key " + std::string(key)});
      }
    }
  }
  check_rows(knowledge, faults);
  return faults;
}

std::string_view name_of(clinical::DrugClass drug_class) {
  switch (drug_class) {
    case clinical::DrugClass::isotretinoin:
      return "isotretinoin, systemic";
    case clinical::DrugClass::tetracycline:
      return "tetracycline, systemic";
    case clinical::DrugClass::retinoid:
      return "another retinoid, systemic";
    case clinical::DrugClass::vitamin_a:
      return "vitamin A in high dose, systemic";
    case clinical::DrugClass::exfoliant:
      return "exfoliant, on the skin";
    case clinical::DrugClass::unidentified:
      return "not identified";
    case clinical::DrugClass::other:
      break;
  }
  return "other, or a local form";
}

}  // namespace

Answer unchecked_answer() { return {200, decision::write_unchecked()}; }

knowledge::Loaded<std::shared_ptr<const Plugin>> Plugin::make(
    std::shared_ptr<const knowledge::Knowledge> knowledge, std::string_view policy_id) {
  std::vector<Fault> faults = mismatches(*knowledge);
  const knowledge::Policy* policy = knowledge->policy(policy_id);
  if (policy == nullptr) {
    std::string known;
    for (const knowledge::Policy& each : knowledge->policies) known += " " + each.id;
    faults.push_back({"policies", "", "there is no policy of that name; there are:" + known});
  }
  if (!faults.empty()) return tl::unexpected<std::vector<Fault>>(std::move(faults));
  return std::shared_ptr<const Plugin>(new Plugin(std::move(knowledge), *policy));
}

Plugin::Plugin(std::shared_ptr<const knowledge::Knowledge> knowledge,
               const knowledge::Policy& policy)
    : knowledge_(std::move(knowledge)), policy_(policy) {}

int Plugin::days_remembered() const {
  return std::max(policy_.quiet.override_memory_days, policy_.quiet.remembers() ? 1 : 0);
}

std::string Plugin::discovery(fhir::Release release) const {
  return decision::write_discovery(knowledge_->services, release, policy_.quiet);
}

bool Plugin::offers(std::string_view service_id) const {
  const knowledge::ServiceManifest* service = knowledge_->service(service_id);
  return service != nullptr && service->enabled;
}

std::string_view Plugin::service_for_hook(std::string_view hook) const {
  for (const knowledge::ServiceManifest& service : knowledge_->services) {
    if (service.enabled && service.hook == hook) return service.id;
  }
  return {};
}

std::vector<std::string_view> Plugin::rules() const {
  std::vector<std::string_view> ids;
  for (const rules::Rule& rule : rules::catalogue()) ids.push_back(rule.id);
  return ids;
}

std::unique_ptr<Call> Plugin::call(std::string_view service_id, std::string body, fhir::Day today,
                                   std::string card_key, std::string_view policy_id) const {
  const knowledge::ServiceManifest& service = *knowledge_->service(service_id);
  const knowledge::Policy* other = policy_id.empty() ? nullptr : knowledge_->policy(policy_id);
  return std::make_unique<HookCall>(knowledge_, other != nullptr ? *other : policy_, service,
                                    *cds_hooks::parse_hook(service.hook), std::move(body), today,
                                    std::move(card_key));
}

DrugReading Plugin::read_drug(std::string_view system, std::string_view code,
                              std::string_view text) const {
  fhir::Arena arena;
  const facts::PatientFacts nothing_else(arena);
  const fhir::Coding coding{system, code, {}};
  fhir::MedicationChoice choice;
  if (!code.empty()) choice.concept_.coding = {&coding, 1};
  choice.concept_.text = text;
  const clinical::Drug drug =
      clinical::identify(choice, {}, {}, nothing_else, *knowledge_->terminology);
  return {name_of(drug.drug_class), std::string(drug.label), drug.route_not_stated};
}

}  // namespace isoguard::plugin
