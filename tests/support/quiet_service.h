#pragma once

#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/document.h"
#include "plugin/knowledge/knowledge.h"
#include "plugin/knowledge/self_test.h"
#include "plugin/plugin.h"

/// Plugins whose policy lets cards be quieter, and requests to ask them.
namespace isoguard::test_support {

inline fhir::Document parsed(const std::string& text) {
  auto document = fhir::Document::parse(text);
  if (!document) throw std::runtime_error("no JSON: " + text);
  return std::move(*document);
}

/// `text` with `from`, which must be in it, replaced by `to` everywhere.
inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
  std::size_t at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error("not there: " + std::string(from));
  for (; at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

/// The request of a self-test that ships, as compact JSON.
inline std::string request_of(std::string_view id) {
  std::vector<knowledge::Fault> faults;
  for (const auto& test : knowledge::read_self_tests(knowledge::embedded_manifests(), faults)) {
    if (test.id == id) return fhir::json::to_string(parsed(test.request).root());
  }
  throw std::runtime_error("there is no such self-test");
}

inline constexpr std::string_view kAllOn =
    R"({"accept_risk":"Dr A. Example, 2026-11-26: a test","override_memory_days":90,
        "client_options":["filter-out-repeated-alerts","alert-non-serious","show-evidence-support"]})";

/// The manifests that ship, with this member `quiet` in a policy; empty: as they are.
inline knowledge::ManifestFiles manifests_with(std::string_view quiet,
                                               std::string_view policy = "eu-ppp") {
  knowledge::ManifestFiles files = knowledge::embedded_manifests();
  if (quiet.empty()) return files;
  std::string& file = files.at("policies/" + std::string(policy) + ".policy.json");
  file.replace(file.find('{'), 1, "{\"quiet\":" + std::string(quiet) + ",");
  return files;
}

inline std::shared_ptr<const plugin::Plugin> plugin_with(std::string_view quiet,
                                                         std::string_view policy = "eu-ppp") {
  const auto loaded = knowledge::load(manifests_with(quiet, policy));
  if (!loaded) throw std::runtime_error(knowledge::to_string(loaded.error()));
  return plugin::Plugin::make(*loaded, policy).value();
}

/// Remembers what a test tells it.
class ToldEarlier final : public plugin::Earlier {
 public:
  std::map<std::string, plugin::EarlierOverride, std::less<>> overrides;
  std::map<std::string, bool, std::less<>> sessions;

  std::optional<plugin::EarlierOverride> overridden(std::string_view facts) const override {
    const auto found = overrides.find(facts);
    return found == overrides.end() ? std::nullopt : std::optional(found->second);
  }
  bool answered(std::string_view session) const override { return sessions.contains(session); }
};

}  // namespace isoguard::test_support
