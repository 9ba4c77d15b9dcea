// Every promise has tests that exist, or says how it is shown, and docs/promises.md is what
// promises.json says. ISOGUARD_UPDATE=1 rewrites the page.

#include <gtest/gtest.h>

#include <set>
#include <span>
#include <string>

#include "fhir/document.h"
#include "tests/support/named_tests.h"
#include "tests/support/source_file.h"

namespace isoguard::conformance {
namespace {

using fhir::json::Value;
using test::short_test_name;
using test::table_cell;

std::span<const Value> promises() {
  static const auto document =
      fhir::Document::parse(test::source_file("tests/conformance/promises.json"));
  return document ? document->root().items() : std::span<const Value>();
}

TEST(Promises, EachIsThereOnceWithTestsOrARemark) {
  ASSERT_GT(promises().size(), 50u);
  std::set<std::string> ids;
  for (const Value& entry : promises()) {
    const std::string id(entry["id"].string());
    EXPECT_TRUE(ids.insert(id).second) << id;
    EXPECT_FALSE(entry["promise"].string().empty()) << id;
    EXPECT_TRUE(!entry["tests"].items().empty() || !entry["remark"].string().empty()) << id;
  }
}

TEST(Promises, EveryNamedTestExists) {
  for (const Value& entry : promises()) {
    for (const Value& name : entry["tests"].items()) {
      EXPECT_TRUE(test::test_exists(std::string(name.string())))
          << entry["id"].string() << ": " << name.string();
    }
  }
}

std::string row(const Value& entry) {
  std::string tests;
  for (const Value& name : entry["tests"].items()) {
    tests += (tests.empty() ? "`" : "<br>`");
    tests += table_cell(short_test_name(std::string(name.string()))) + "`";
  }
  std::string line = "| " + std::string(entry["id"].string()) + " | ";
  line += table_cell(entry["promise"].string()) + " | " + tests + " | ";
  return line + table_cell(entry["remark"].string()) + " |\n";
}

TEST(Promises, ThePageIsWhatTheTableSays) {
  std::string page =
      "# Promises\n\nWhat isoguard promises of its audit (A), its security (S) and its reliability "
      "(R), and which tests would\nfail if it were not so. Written by tests/conformance from "
      "tests/conformance/promises.json; run its tests with\n`ISOGUARD_UPDATE=1` after a change. "
      "What it promises clinically is in [clinical-safety.md](clinical-safety.md),\nwhat it owes "
      "to CDS Hooks in [conformance.md](conformance.md).\n\n"
      "| | Promise | Tests | Remark |\n|---|---|---|---|\n";
  for (const Value& entry : promises()) page += row(entry);
  test::expect_page("docs/promises.md", page);
}

}  // namespace
}  // namespace isoguard::conformance
