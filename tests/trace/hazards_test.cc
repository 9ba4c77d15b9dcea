// Every hazard has a control with tests that exist, every rule holds against a hazard, and
// docs/clinical-safety.md is what hazards.json says. ISOGUARD_UPDATE=1 rewrites the page.

#include <gtest/gtest.h>

#include "tests/trace/trace_table.h"

namespace isoguard::test {
namespace {

const TraceTable& hazards() {
  static const TraceTable table("tests/trace/hazards.json");
  return table;
}

TEST(Hazards, AreNumberedInOrder) {
  std::vector<std::string> ids;
  for (std::size_t i = 1; i <= hazards().entries().size(); ++i) {
    ids.push_back(trace_id("H-", static_cast<int>(i)));
  }
  EXPECT_EQ(hazards().ids(), ids);
  EXPECT_GE(ids.size(), 45u) << "a hazard that is gone needs to be said so, not dropped";
}

TEST(Hazards, EachHasCauseControlTestsAndWhatRemains) {
  hazards().expect_members({"id", "hazard", "cause", "control", "rules", "tests", "remains"}, {});
  for (const Value& entry : hazards().entries()) {
    for (const char* member : {"hazard", "cause", "control", "remains"}) {
      EXPECT_FALSE(entry[member].string().empty()) << entry["id"].string() << " " << member;
    }
    EXPECT_FALSE(entry["tests"].items().empty()) << entry["id"].string();
  }
}

TEST(Hazards, EveryRuleAndEveryTestExists) { hazards().expect_names_exist(); }

TEST(Hazards, EachRuleHasATestThatNamesIt) { hazards().expect_tests_name_rules(); }

TEST(Hazards, EveryRuleHoldsAgainstOne) { EXPECT_EQ(hazards().rules(), rules_of_the_catalogue()); }

TEST(Hazards, ThePageIsWhatTheTableSays) {
  std::string rows;
  for (const Value& entry : hazards().entries()) {
    rows += "| " + std::string(entry["id"].string()) + " | ";
    for (const char* member : {"hazard", "cause", "control"}) {
      rows += table_cell(entry[member].string()) + " | ";
    }
    rows += names_cell(entry["rules"]) + " | " + tests_cell(entry["tests"]) + " | ";
    rows += table_cell(entry["remains"].string()) + " |\n";
  }
  expect_page(
      "docs/clinical-safety.md",
      "# Clinical safety\n\nWhat can go wrong for a patient, why, what holds against it, "
      "which tests show that it does, and what remains. The table\nis kept by the "
      "developers; how likely and how severe each hazard is depends on the site, whose "
      "clinical safety officer has\nto rate, complete and sign it. It is not signed.\n\n"
      "Written by tests/trace from tests/trace/hazards.json; run its tests with "
      "`ISOGUARD_UPDATE=1` after a change. Tests are\nnamed as `Suite.Test` (C++), "
      "`file: title` (tests/e2e) or `scenarios.json: id` (a whole request of tests/cases).\n"
      "\n| | Hazard | Cause | Control | Rules | Tests | Remains |\n"
      "|---|---|---|---|---|---|---|\n" +
          rows);
}

}  // namespace
}  // namespace isoguard::test
