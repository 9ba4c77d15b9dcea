#include "src/manifests/self_test_run.h"

#include <algorithm>
#include <map>

#include "plugin/knowledge/knowledge.h"
#include "plugin/plugin.h"
#include "src/manifests/decided.h"
#include "src/manifests/load_plugin.h"
#include "src/process/files.h"

namespace isoguard::app {
namespace {

using knowledge::Fault;
using knowledge::ManifestFiles;
using knowledge::SelfTest;

std::string to_text(const std::vector<SelfTest::Card>& cards) {
  if (cards.empty()) return "no card";
  std::string text;
  for (const SelfTest::Card& card : cards) {
    if (!text.empty()) text += ", ";
    text.append(card.rule).append(" ").append(card.indicator);
  }
  return text;
}

std::string failure_of(const plugin::Plugin& plugin, const SelfTest& test) {
  const auto today = order_day(test.today);
  if (!today) return "today is no day";
  const RequestHead head = read_head(test.request);
  const Decided decided = decide_request(plugin, head.hook, test.request, *today);
  if (!decided.problem.empty()) return "the request is refused: " + decided.problem;
  std::vector<SelfTest::Card> cards;
  for (const plugin::RuleOutcome& outcome : decided.outcomes) {
    if (outcome.shown) cards.push_back({std::string(outcome.rule), std::string(outcome.indicator)});
  }
  std::sort(cards.begin(), cards.end());
  if (cards == test.expected) return "";
  return "expected " + to_text(test.expected) + "; got " + to_text(cards);
}

/// The site's files with the policies as they ship.
ManifestFiles under_shipped_policies(const ManifestFiles& site) {
  ManifestFiles files = site;
  for (const auto& [path, bytes] : knowledge::embedded_manifests()) {
    if (path.starts_with("policies/")) files[path] = bytes;
  }
  return files;
}

bool is_shipped(const ManifestFiles& site, const std::string& path) {
  const ManifestFiles& shipped = knowledge::embedded_manifests();
  const auto there = shipped.find(path);
  const auto here = site.find(path);
  return there != shipped.end() && (here == site.end() || here->second == there->second);
}

/// Plugins by policy, made when first asked for.
class Plugins {
 public:
  Plugins(const ManifestFiles& files, std::vector<Fault>& faults) : faults_(faults) {
    auto knowledge = knowledge::load(files);
    if (knowledge) {
      knowledge_ = *knowledge;
    } else {
      faults = std::move(knowledge.error());
    }
  }
  /// nullptr when there is no such policy.
  const plugin::Plugin* under(const std::string& policy) {
    if (!knowledge_ || knowledge_->policy(policy) == nullptr) return nullptr;
    auto& plugin = plugins_[policy];
    if (plugin) return plugin.get();
    auto made = plugin::Plugin::make(knowledge_, policy);
    if (made) {
      plugin = *made;
    } else {
      faults_ = std::move(made.error());
    }
    return plugin.get();
  }

 private:
  std::vector<Fault>& faults_;
  std::shared_ptr<const knowledge::Knowledge> knowledge_;
  std::map<std::string, std::shared_ptr<const plugin::Plugin>> plugins_;
};

}  // namespace

knowledge::Loaded<std::vector<SelfTestResult>> run_self_tests(const ManifestFiles& site) {
  std::vector<Fault> faults;
  std::vector<SelfTest> tests = knowledge::read_self_tests(site, faults);
  if (tests.empty() && faults.empty()) {
    tests = knowledge::read_self_tests(knowledge::embedded_manifests(), faults);
  }
  if (!faults.empty()) return tl::unexpected(std::move(faults));
  Plugins own(site, faults);
  Plugins shipped(under_shipped_policies(site), faults);
  std::vector<SelfTestResult> results;
  for (const SelfTest& test : tests) {
    const std::string path = std::string(knowledge::kSelfTestFolder) + test.id + ".json";
    const plugin::Plugin* plugin = (is_shipped(site, path) ? shipped : own).under(test.policy);
    if (!faults.empty()) return tl::unexpected(std::move(faults));
    results.push_back(
        {test.id, test.title,
         plugin == nullptr ? "there is no policy " + test.policy : failure_of(*plugin, test)});
  }
  return results;
}

}  // namespace isoguard::app
