#include "plugin/plugin.h"

#include <set>

#include "plugin/decision/discovery.h"
#include "plugin/hook_call.h"
#include "plugin/knowledge/knowledge.h"
#include "plugin/rules/catalogue.h"

namespace isoguard::plugin {
namespace {

using knowledge::Fault;

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
    for (const std::string_view key : facts::kPrefetchKeys) {
      const bool there = std::any_of(service.prefetch.begin(), service.prefetch.end(),
                                     [&](const auto& entry) { return entry.first == key; });
      if (!there) faults.push_back({file, "/prefetch", "lacks the key " + std::string(key)});
    }
  }
  return faults;
}

}  // namespace

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
    : knowledge_(std::move(knowledge)),
      policy_(policy),
      discovery_(decision::write_discovery(knowledge_->services)) {}

bool Plugin::offers(std::string_view service_id) const {
  return knowledge_->service(service_id) != nullptr;
}

std::string_view Plugin::service_for_hook(std::string_view hook) const {
  for (const knowledge::ServiceManifest& service : knowledge_->services) {
    if (service.hook == hook) return service.id;
  }
  return {};
}

std::unique_ptr<Call> Plugin::call(std::string_view service_id, std::string body,
                                   fhir::Day today) const {
  const knowledge::ServiceManifest& service = *knowledge_->service(service_id);
  return std::make_unique<HookCall>(knowledge_, policy_, service,
                                    *cds_hooks::parse_hook(service.hook), std::move(body), today);
}

}  // namespace isoguard::plugin
