// The self-test: passes on what ships, fails on a copy that decides otherwise, and lets a site have
// its own policies. And the loader's own guards, as `manifests check` shows them.

#include "src/manifests/self_test_run.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "plugin/plugin.h"
#include "src/manifests/load_plugin.h"
#include "tests/src/tools/site_files.h"

namespace isoguard::app {
namespace {

std::vector<std::string> failed(const knowledge::ManifestFiles& files) {
  const auto results = run_self_tests(files);
  if (!results) return {"faults: " + knowledge::to_string(results.error())};
  std::vector<std::string> ids;
  for (const SelfTestResult& result : *results) {
    if (!result.failure.empty()) ids.push_back(result.id);
  }
  return ids;
}

using Ids = std::vector<std::string>;

TEST(SelfTest, PassesOnWhatShips) {
  const auto results = run_self_tests(knowledge::embedded_manifests());
  ASSERT_TRUE(results);
  EXPECT_GE(results->size(), 12u);
  EXPECT_EQ(failed(knowledge::embedded_manifests()), Ids{});
}

TEST(SelfTest, RunsTheShippedCasesWhenASiteKeepsNone) {
  const auto results =
      run_self_tests(knowledge::without_self_tests(knowledge::embedded_manifests()));
  ASSERT_TRUE(results);
  EXPECT_GE(results->size(), 12u);
}

TEST(SelfTest, CoversEveryHeadlineRuleAndSilence) {
  std::vector<knowledge::Fault> faults;
  const auto tests = knowledge::read_self_tests(knowledge::embedded_manifests(), faults);
  for (const char* rule :
       {"teratogenic-pregnancy", "teratogenic-childbearing-potential", "teratogenic-unknown-data",
        "tetracycline-interaction", "sun-protection-counselling", "data-unavailable"}) {
    EXPECT_TRUE(std::any_of(tests.begin(), tests.end(), [&](const knowledge::SelfTest& test) {
      return std::any_of(test.expected.begin(), test.expected.end(),
                         [&](const auto& card) { return card.rule == rule; });
    })) << rule;
  }
  EXPECT_GE(std::count_if(tests.begin(), tests.end(),
                          [](const auto& test) { return test.expected.empty(); }),
            3);
}

TEST(SelfTest, FailsWhenACodeIsLost) {
  const auto files =
      shipped_but("knowledge/pregnancy-condition.valueset.json", R"("77386006")", R"("77386007")");
  EXPECT_FALSE(failed(files).empty());
}

TEST(SelfTest, FailsWhenARowChangesItsIndicator) {
  const auto files = shipped_but("rules/tetracycline-interaction.json",
                                 R"("indicator": "critical")", R"("indicator": "warning")");
  EXPECT_NE(failed(files), Ids{});
}

TEST(SelfTest, JudgesShippedCasesUnderShippedPolicies) {
  EXPECT_EQ(failed(under(R"("rules": {"sun-protection-counselling": {"enabled": false}})")), Ids{});
}

TEST(SelfTest, JudgesASitesOwnCasesUnderItsOwnPolicies) {
  auto files = under(R"("rules": {"sun-protection-counselling": {"enabled": false}})");
  std::string own = files.at("selftest/sun-old-course.json");
  own.replace(own.find("\"sun-old-course\""), 16, "\"own\"");
  files["selftest/own.json"] = own;
  EXPECT_EQ(failed(files), Ids{"own"});
}

TEST(SelfTest, FailsForAPolicyThatIsNotThere) {
  auto files = knowledge::embedded_manifests();
  std::string own = files.at("selftest/base-male.json");
  own.replace(own.find("\"base-male\""), 11, "\"own\"");
  own.replace(own.find("\"eu-ppp\""), 8, "\"other\"");
  files["selftest/own.json"] = own;
  EXPECT_EQ(failed(files), Ids{"own"});
}

TEST(LoadedManifests, MustHaveEveryRowOfEveryRule) {
  const auto files = shipped_but("rules/tetracycline-interaction.json", R"("id": "concurrent")",
                                 R"("id": "renamed")");
  const auto plugin = load_plugin(files, "eu-ppp");
  ASSERT_FALSE(plugin);
  EXPECT_NE(knowledge::to_string(plugin.error()).find("has no row concurrent"), std::string::npos);
}

TEST(LoadedManifests, MustNotHideASafetyCheckByItsWords) {
  const auto files =
      shipped_but("rules/tetracycline-interaction.json", R"("indicator": "critical",)",
                  R"("indicator": "critical", "enabled": false,)");
  const auto plugin = load_plugin(files, "eu-ppp");
  ASSERT_FALSE(plugin);
  EXPECT_EQ(plugin.error().front().element, "/rows/0/enabled");
}

TEST(LoadedManifests, MustNotOverrideARuleThatIsNotThere) {
  const auto plugin = load_plugin(under(R"("rules": {"no-such": {"enabled": false}})"), "eu-ppp");
  ASSERT_FALSE(plugin);
  EXPECT_EQ(plugin.error().front().element, "/rules/no-such");
}

}  // namespace
}  // namespace isoguard::app
