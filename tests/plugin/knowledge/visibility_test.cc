// How a policy shows, silences or switches off rules and rows, and who must sign for that.

#include <gtest/gtest.h>

#include "plugin/knowledge/policy.h"

namespace isoguard::knowledge {
namespace {

std::string policy_file(const std::string& changes) {
  return R"({"id": "x", "title": "X", "wording_source": "w", )" + changes + "}";
}

struct Setting {
  const char* rules;
  const char* rows;
  bool enabled_in_manifest;
  Visibility expected;
};

class RowSettingTest : public testing::TestWithParam<Setting> {};

TEST_P(RowSettingTest, IsTheNearestWord) {
  std::vector<Fault> faults;
  const std::string file = policy_file(std::string(R"("rules": {)") + GetParam().rules +
                                       R"(}, "rows": {)" + GetParam().rows + "}");
  const Policy policy = read_policy("policies/x.policy.json", file, faults);
  ASSERT_TRUE(faults.empty()) << to_string(faults);
  RowText row;
  row.id = "only";
  row.indicator = Indicator::warning;
  row.enabled = GetParam().enabled_in_manifest;
  EXPECT_EQ(row_setting(policy, "sun", row).visibility, GetParam().expected);
}

using enum Visibility;
INSTANTIATE_TEST_SUITE_P(
    Policies, RowSettingTest,
    testing::Values(
        Setting{"", "", true, shown}, Setting{"", "", false, off},
        Setting{R"("sun": {"silent": true})", "", true, silent},
        Setting{R"("sun": {"silent": true})", "", false, off},
        Setting{R"("sun": {"enabled": false})", "", true, off},
        Setting{R"("sun": {"enabled": false, "silent": true})", "", true, off},
        Setting{R"("sun": {"enabled": true})", "", false, off},
        Setting{R"("moon": {"enabled": false})", "", true, shown},
        Setting{"", R"("sun/only": {"enabled": false})", true, off},
        Setting{"", R"("sun/only": {"enabled": true})", false, shown},
        Setting{"", R"("sun/only": {"silent": true})", true, silent},
        Setting{"", R"("sun/only": {"silent": true})", false, off},
        Setting{"", R"("sun/only": {"enabled": true, "silent": true})", false, silent},
        Setting{"", R"("sun/other": {"enabled": false})", true, shown},
        Setting{R"("sun": {"enabled": false})", R"("sun/only": {"enabled": true})", true, shown},
        Setting{R"("sun": {"silent": true})", R"("sun/only": {"silent": false})", true, shown},
        Setting{R"("sun": {"silent": true})", R"("sun/only": {"enabled": false})", true, off}));

TEST(RowSettingTest, TakesTheIndicatorOfTheRowOverride) {
  std::vector<Fault> faults;
  const Policy policy = read_policy(
      "policies/x.policy.json",
      policy_file(R"("rows": {"sun/only": {"indicator": "info", "silent": true}})"), faults);
  RowText row;
  row.id = "only";
  row.indicator = Indicator::warning;
  EXPECT_EQ(row_setting(policy, "sun", row).indicator, Indicator::info);
}

struct Hiding {
  const char* change;
  const char* element;  // of the fault; nullptr: none
};

class AcceptedRiskTest : public testing::TestWithParam<Hiding> {};

TEST_P(AcceptedRiskTest, IsAskedForWhereACheckIsHidden) {
  std::vector<Fault> faults;
  read_policy("policies/x.policy.json", policy_file(GetParam().change), faults);
  if (GetParam().element == nullptr) {
    EXPECT_TRUE(faults.empty()) << to_string(faults);
    return;
  }
  ASSERT_EQ(faults.size(), 1u) << GetParam().change << '\n' << to_string(faults);
  EXPECT_EQ(faults.front().element, GetParam().element);
}

INSTANTIATE_TEST_SUITE_P(
    Changes, AcceptedRiskTest,
    testing::Values(
        Hiding{R"("rules": {"sun-protection-counselling": {"enabled": false}})", nullptr},
        Hiding{R"("rules": {"teratogenic-pregnancy": {"enabled": true, "silent": false}})",
               nullptr},
        Hiding{R"("rules": {"teratogenic-pregnancy": {"enabled": false}})",
               "/rules/teratogenic-pregnancy"},
        Hiding{R"("rules": {"teratogenic-unknown-data": {"silent": true}})",
               "/rules/teratogenic-unknown-data"},
        Hiding{R"("rules": {"tetracycline-interaction": {"enabled": false}})",
               "/rules/tetracycline-interaction"},
        Hiding{R"("rules": {"data-unavailable": {"silent": true}})", "/rules/data-unavailable"},
        Hiding{R"("rules": {"tetracycline-interaction": {"enabled": false,
               "accept_risk": "Dr A, 2026-11-23, checked by the pharmacy system"}})",
               nullptr},
        Hiding{R"("rules": {"tetracycline-interaction": {"enabled": false, "accept_risk": ""}})",
               "/rules/tetracycline-interaction/accept_risk"},
        Hiding{R"("rules": {"tetracycline-interaction": {"enabled": false, "accept_risk": "ok"}})",
               "/rules/tetracycline-interaction/accept_risk"},
        Hiding{R"("rules": {"tetracycline-interaction": {"enabled": false, "accept_risk": true}})",
               "/rules/tetracycline-interaction/accept_risk"},
        Hiding{R"("rows": {"tetracycline-interaction/recent": {"enabled": false}})",
               "/rows/tetracycline-interaction~1recent"},
        Hiding{R"("rows": {"teratogenic-pregnancy/confirmed": {"silent": true}})",
               "/rows/teratogenic-pregnancy~1confirmed"},
        Hiding{R"("rows": {"teratogenic-pregnancy/confirmed": {"indicator": "warning"}})", nullptr},
        Hiding{R"("rows": {"sun-protection-counselling/missing": {"silent": true}})", nullptr},
        Hiding{R"("rules": {"sun-protection-counselling": {"indicator": "info"}})",
               "/rules/sun-protection-counselling/indicator"},
        Hiding{R"("rules": {"sun-protection-counselling": {"silent": "yes"}})",
               "/rules/sun-protection-counselling/silent"}));

}  // namespace
}  // namespace isoguard::knowledge
