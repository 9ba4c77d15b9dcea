// What a prescriber, explain and the counts see of rules that a policy hides.

#include <gtest/gtest.h>

#include <algorithm>

#include "plugin/plugin.h"
#include "src/manifests/load_plugin.h"
#include "src/process/files.h"
#include "tests/src/tools/site_files.h"

namespace isoguard::app {
namespace {

struct Seen {
  std::string body;
  std::string explanation;
  std::vector<plugin::RuleOutcome> outcomes;

  const plugin::RuleOutcome& of(std::string_view rule) const {
    return *std::find_if(outcomes.begin(), outcomes.end(),
                         [&](const auto& outcome) { return outcome.rule == rule; });
  }
};

Seen see(const std::string& policy, const std::string& id, const std::string& hook = "order-sign") {
  const auto plugin = load_plugin(under(policy), "eu-ppp");
  if (!plugin) throw std::runtime_error(knowledge::to_string(plugin.error()));
  knowledge::SelfTest test = self_test(id);
  if (hook != "order-sign") {
    const std::string from = R"("hook":"order-sign")";
    test.request.replace(test.request.find(from), from.size(), R"("hook":")" + hook + '"');
    const std::string context = R"("context":{)";
    test.request.insert(test.request.find(context) + context.size(),
                        R"("selections":["MedicationRequest/iso-1"],)");
  }
  const auto call = (*plugin)->call(hook, test.request, *order_day(test.today));
  if (!call->needs().empty()) call->give_up(fhir::Failure::not_provided);
  Seen seen;
  seen.body = call->answer().body;
  seen.outcomes = call->outcomes();
  seen.explanation = call->explanation();
  return seen;
}

constexpr const char* kSun = "sun-protection-counselling";

TEST(HiddenRule, IsACardWhenNothingHidesIt) {
  const Seen seen = see(R"("rules": {})", "sun-old-course");
  EXPECT_NE(seen.body.find(kSun), std::string::npos);
  EXPECT_TRUE(seen.of(kSun).shown);
  EXPECT_EQ(seen.of(kSun).visibility, "shown");
  EXPECT_EQ(seen.of(kSun).indicator, "warning");
}

TEST(HiddenRule, IsRecordedButNotShownWhenSilent) {
  const Seen seen =
      see(R"("rules": {"sun-protection-counselling": {"silent": true}})", "sun-old-course");
  EXPECT_EQ(seen.body, R"({"cards":[]})");
  EXPECT_FALSE(seen.of(kSun).shown);
  EXPECT_EQ(seen.of(kSun).outcome, "fires");
  EXPECT_EQ(seen.of(kSun).visibility, "silent");
  EXPECT_NE(seen.explanation.find("silent under this policy"), std::string::npos);
  EXPECT_NE(seen.explanation.find("the whole rule is silent"), std::string::npos);
}

TEST(HiddenRule, IsOffWhenSwitchedOff) {
  const Seen seen =
      see(R"("rules": {"sun-protection-counselling": {"enabled": false}})", "sun-old-course");
  EXPECT_EQ(seen.body, R"({"cards":[]})");
  EXPECT_EQ(seen.of(kSun).visibility, "off");
  EXPECT_NE(seen.explanation.find("switched off under this policy"), std::string::npos);
}

TEST(HiddenRule, TellsWhoTookTheRisk) {
  const Seen seen = see(R"("rules": {"tetracycline-interaction": {"enabled": false,
      "accept_risk": "Dr A, 2026-11-23: the pharmacy system warns"}})",
                        "three-headlines");
  EXPECT_EQ(seen.body.find("tetracycline-interaction"), std::string::npos);
  EXPECT_NE(seen.body.find(kSun), std::string::npos);
  EXPECT_NE(seen.explanation.find("risk accepted: Dr A, 2026-11-23"), std::string::npos);
}

TEST(HiddenRule, LeavesTheOthersAlone) {
  const Seen seen =
      see(R"("rules": {"sun-protection-counselling": {"silent": true}})", "three-headlines");
  EXPECT_TRUE(seen.of("tetracycline-interaction").shown);
  EXPECT_TRUE(seen.of("teratogenic-childbearing-potential").shown);
}

// An answer without cards says that every check ran.
TEST(UnavailableData, AreToldAtOrderSelectEvenWhereTheirRowAloneWouldWait) {
  const std::string essential_info = R"("rows": {"data-unavailable/essential": {"silent": false}})";
  EXPECT_NE(see(essential_info, "data-fail-meds-iso", "order-select").body, R"({"cards":[]})");
}

TEST(UnavailableData, AreNotToldWhenSomebodySignedForThat) {
  const Seen seen = see(R"("rules": {"data-unavailable": {"silent": true,
      "accept_risk": "Dr A, 2026-11-23: pilot without display"}})",
                        "data-fail-meds-iso");
  EXPECT_EQ(seen.body, R"({"cards":[]})");
  EXPECT_EQ(seen.of("data-unavailable").visibility, "silent");
}

TEST(Outcomes, AreNoneOfARefusedCall) {
  const auto plugin = load_plugin(knowledge::embedded_manifests(), "eu-ppp");
  ASSERT_TRUE(plugin);
  EXPECT_TRUE((*plugin)->call("order-sign", "{}", *order_day("2026-11-23"))->outcomes().empty());
}

TEST(Outcomes, HaveEveryRuleOnce) {
  const Seen seen = see(R"("rules": {})", "base-male");
  std::vector<std::string> rules;
  for (const auto& outcome : seen.outcomes) rules.emplace_back(outcome.rule);
  std::sort(rules.begin(), rules.end());
  std::vector<std::string> manifests;
  const auto knowledge = knowledge::load(knowledge::embedded_manifests());
  for (const auto& rule : (*knowledge)->rules) manifests.push_back(rule.id);
  EXPECT_EQ(rules, manifests);
}

}  // namespace
}  // namespace isoguard::app
