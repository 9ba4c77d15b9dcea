// Every requirement of CDS Hooks on a service has a test that exists, or a stated reason, and
// docs/conformance.md is what requirements.json says. ISOGUARD_UPDATE=1 rewrites the page.

#include <gtest/gtest.h>

#include <span>
#include <string>

#include "fhir/document.h"
#include "tests/support/named_tests.h"
#include "tests/support/source_file.h"

namespace isoguard::conformance {
namespace {

using fhir::json::Value;
using test::expect_page;
using test::short_test_name;
using test::source_file;
using test::table_cell;
using test::test_exists;

constexpr int kRequirements = 153;
constexpr const char* kPage = "docs/conformance.md";

/// requirements.json, kept for all tests.
std::span<const Value> requirements() {
  static const auto document =
      fhir::Document::parse(source_file("tests/conformance/requirements.json"));
  return document ? document->root().items() : std::span<const Value>();
}

std::string id_of(int number) {
  const std::string digits = std::to_string(number);
  return "CH-" + (digits.size() < 2 ? "0" + digits : digits);
}

TEST(Requirements, AllAreThereOnceAndNoOther) {
  ASSERT_EQ(requirements().size(), static_cast<std::size_t>(kRequirements));
  for (int number = 1; number <= kRequirements; ++number) {
    EXPECT_EQ(requirements()[static_cast<std::size_t>(number - 1)]["id"].string(), id_of(number));
  }
}

TEST(Requirements, EachHasATestOrAReason) {
  for (const Value& entry : requirements()) {
    const std::string id(entry["id"].string());
    EXPECT_FALSE(entry["requirement"].string().empty()) << id;
    EXPECT_FALSE(entry["level"].string().empty()) << id;
    EXPECT_TRUE(entry["tests"].is_array()) << id;
    EXPECT_TRUE(!entry["tests"].items().empty() || !entry["reason"].string().empty()) << id;
    for (const auto& member : entry.members()) {
      const bool known = member.name == "id" || member.name == "level" ||
                         member.name == "requirement" || member.name == "tests" ||
                         member.name == "reason";
      EXPECT_TRUE(known) << id << " " << member.name;
    }
  }
}

TEST(Requirements, EveryNamedTestExists) {
  for (const Value& entry : requirements()) {
    for (const Value& test : entry["tests"].items()) {
      EXPECT_TRUE(test_exists(std::string(test.string())))
          << entry["id"].string() << ": " << test.string();
    }
  }
}

std::string row(const Value& entry) {
  std::string tests;
  for (const Value& test : entry["tests"].items()) {
    const std::string name = short_test_name(std::string(test.string()));
    tests += (tests.empty() ? "" : "<br>") + ("`" + table_cell(name) + "`");
  }
  std::string line = "| " + std::string(entry["id"].string()) + " | ";
  line += table_cell(entry["requirement"].string()) + " | " + std::string(entry["level"].string());
  return line + " | " + tests + " | " + table_cell(entry["reason"].string()) + " |\n";
}

std::string page() {
  std::size_t tested = 0;
  std::string rows;
  for (const Value& entry : requirements()) {
    if (!entry["tests"].items().empty()) ++tested;
    rows += row(entry);
  }
  return "# Conformance\n\nWhat CDS Hooks 2.0.1 (and, where it says more, the 3.0 ballot and good "
         "practice) asks of a service, and how it is\nchecked here. Written by "
         "tests/conformance from tests/conformance/requirements.json; run its tests with\n"
         "`ISOGUARD_UPDATE=1` after a change. " +
         std::to_string(tested) + " of " + std::to_string(requirements().size()) +
         " requirements have tests; the others say why not.\n\n"
         "Level: as the specification has it; *derived* where it lays the duty on the client and "
         "the service must cope;\nPRACTICE where it says nothing.\n\n"
         "| | Requirement | Level | Tests | Remark |\n|---|---|---|---|---|\n" +
         rows;
}

TEST(Requirements, ThePageIsWhatTheTableSays) { expect_page(kPage, page()); }

}  // namespace
}  // namespace isoguard::conformance
