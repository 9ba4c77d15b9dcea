// Every clinical statement of the article that the catalogue began with, and what labels add to it,
// has a rule with a test or a stated reason, and no rule is without a statement.
// docs/clinical-trace.md is what statements.json says; ISOGUARD_UPDATE=1 rewrites it.

#include <gtest/gtest.h>

#include <set>

#include "tests/trace/trace_table.h"

namespace isoguard::test {
namespace {

constexpr int kOfTheArticle = 42;
constexpr int kOfLabels = 8;

const TraceTable& statements() {
  static const TraceTable table("tests/trace/statements.json");
  return table;
}

TEST(Statements, AllAreThereOnceAndNoOther) {
  std::vector<std::string> ids;
  for (int i = 1; i <= kOfTheArticle; ++i) ids.push_back(trace_id("A-", i));
  for (int i = 1; i <= kOfLabels; ++i) ids.push_back(trace_id("L-", i));
  EXPECT_EQ(statements().ids(), ids);
}

TEST(Statements, EachHasARuleWithItsTestOrAReason) {
  statements().expect_members({"id", "statement", "rules", "tests"}, {"reason"});
  for (const Value& entry : statements().entries()) {
    const bool ruled = !entry["rules"].items().empty();
    const std::string_view id = entry["id"].string();
    EXPECT_TRUE(ruled || !entry["reason"].string().empty()) << id;
    EXPECT_TRUE(!ruled || !entry["tests"].items().empty()) << id;
  }
}

TEST(Statements, EveryRuleAndEveryTestExists) { statements().expect_names_exist(); }

TEST(Statements, EachRuleHasATestThatNamesIt) { statements().expect_tests_name_rules(); }

TEST(Statements, NoRuleIsWithoutOne) { EXPECT_EQ(statements().rules(), rules_of_the_catalogue()); }

TEST(NamedTests, WhatDoesNotExistIsNoticed) {
  EXPECT_TRUE(test_exists("NamedTests.WhatDoesNotExistIsNoticed"));
  EXPECT_TRUE(test_exists("tests/cases/scenarios.json: base-male"));
  EXPECT_FALSE(test_exists("NamedTests.WhatDoesNotExist"));
  EXPECT_FALSE(test_exists("NamedTests"));
  EXPECT_FALSE(test_exists("tests/cases/scenarios.json: base"));
  EXPECT_FALSE(test_exists("tests/e2e/protocol.test.mjs: no such title"));
  EXPECT_FALSE(test_exists("tests/e2e/no-such.test.mjs: x"));
}

TEST(NamedTests, KnowWhichRulesTheyAreAbout) {
  EXPECT_TRUE(test_names_rule("CosmeticProcedure.Table", "cosmetic-procedure"));
  EXPECT_FALSE(test_names_rule("CosmeticProcedure.Table", "breastfeeding"));
  EXPECT_FALSE(test_names_rule("tests/cases/scenarios.json: nafld", "hepatic-failure"));
  EXPECT_TRUE(test_names_rule("tests/cases/scenarios.json: cirrhosis", "hepatic-failure"));
  EXPECT_FALSE(test_names_rule("tests/cases/scenarios.json: cirrhosis", "hyperlipidaemia"));
}

std::string rows(std::string_view prefix) {
  std::string out = "| | Statement | Rule | Tests | Remark |\n|---|---|---|---|---|\n";
  for (const Value& entry : statements().entries()) {
    const std::string id(entry["id"].string());
    if (!id.starts_with(prefix)) continue;
    out += "| " + id + " | " + table_cell(entry["statement"].string()) + " | ";
    out += names_cell(entry["rules"]) + " | " + tests_cell(entry["tests"]) + " | ";
    out += table_cell(entry["reason"].string()) + " |\n";
  }
  return out;
}

TEST(Statements, ThePageIsWhatTheTableSays) {
  int ruled = 0;
  for (const Value& entry : statements().entries()) ruled += entry["rules"].items().empty() ? 0 : 1;
  expect_page(
      "docs/clinical-trace.md",
      "# Clinical trace\n\nThe catalogue began with an article for patients about isotretinoin "
      "under the brand Isoface. Here is each of its\nclinical statements, in our words and in its "
      "order, with the rules that hold it and the tests that show that they do, or\nthe reason why "
      "there is no rule. Written by tests/trace from tests/trace/statements.json; run its tests "
      "with\n`ISOGUARD_UPDATE=1` after a change. " +
          std::to_string(ruled) + " of " + std::to_string(statements().entries().size()) +
          " statements have rules. Every rule is here at least once.\n\nWhat the rules say is in "
          "[cards.md](cards.md) and in the rulebook; what can go wrong is in\n"
          "[clinical-safety.md](clinical-safety.md).\n\n## Of the article\n\n" +
          rows("A-") + "\n## What labels add\n\n" + rows("L-"));
}

}  // namespace
}  // namespace isoguard::test
