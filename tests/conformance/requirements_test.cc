// Every requirement of CDS Hooks on a service has a test that exists, or a stated reason, and
// docs/conformance.md is what requirements.json says. ISOGUARD_UPDATE=1 rewrites the page.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>

#include "fhir/document.h"

namespace isoguard::conformance {
namespace {

namespace fs = std::filesystem;
using fhir::json::Value;

constexpr int kRequirements = 153;
constexpr const char* kPage = "docs/conformance.md";

std::string read_file(const fs::path& path) {
  std::ifstream stream(fs::path(ISOGUARD_SOURCE_DIR) / path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// requirements.json, kept for all tests.
std::span<const Value> requirements() {
  static const auto document =
      fhir::Document::parse(read_file("tests/conformance/requirements.json"));
  return document ? document->root().items() : std::span<const Value>();
}

std::string id_of(int number) {
  const std::string digits = std::to_string(number);
  return "CH-" + (digits.size() < 2 ? "0" + digits : digits);
}

/// All C++ tests of the source tree, one text without blanks, to look names up in.
const std::string& cpp_tests() {
  static const std::string all = [] {
    std::string text;
    for (const auto& entry :
         fs::recursive_directory_iterator(fs::path(ISOGUARD_SOURCE_DIR) / "tests")) {
      if (!entry.path().filename().string().ends_with("_test.cc")) continue;
      for (const char c : read_file(entry.path())) {
        if (c != ' ' && c != '\n') text += c;
      }
    }
    return text;
  }();
  return all;
}

/// "Suite.Test" of GoogleTest, or "path/file.test.mjs: title" of Node (as the source writes the
/// title, `${…}` and all).
bool exists(const std::string& test) {
  const std::size_t colon = test.find(": ");
  if (test.starts_with("tests/") && colon != std::string::npos) {
    const std::string text = read_file(test.substr(0, colon));
    const std::string title = test.substr(colon + 2);
    return text.find("test('" + title) != std::string::npos ||
           text.find("test(`" + title) != std::string::npos;
  }
  const std::size_t dot = test.find('.');
  if (dot == std::string::npos) return false;
  const std::string arguments = "(" + test.substr(0, dot) + "," + test.substr(dot + 1) + ")";
  for (const char* macro : {"TEST", "TEST_F", "TEST_P", "TYPED_TEST"}) {
    if (cpp_tests().find(macro + arguments) != std::string::npos) return true;
  }
  return false;
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
      EXPECT_TRUE(exists(std::string(test.string())))
          << entry["id"].string() << ": " << test.string();
    }
  }
}

TEST(Requirements, ANameThatDoesNotExistIsNoticed) {
  EXPECT_TRUE(exists("Requirements.EveryNamedTestExists"));
  EXPECT_FALSE(exists("Requirements.EveryNamedTest"));
  EXPECT_FALSE(exists("Requirements"));
  EXPECT_FALSE(exists("tests/e2e/protocol.test.mjs: no such title"));
  EXPECT_FALSE(exists("tests/e2e/no-such.test.mjs: x"));
}

/// Text as a table cell: code spans as they are, bars escaped.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '|' ? std::string("\\|") : std::string(1, c);
  return out;
}

std::string row(const Value& entry) {
  std::string tests;
  for (const Value& test : entry["tests"].items()) {
    std::string name(test.string());
    if (const std::size_t colon = name.find(": "); colon != std::string::npos) {
      name = fs::path(name.substr(0, colon)).filename().string() + name.substr(colon);
    }
    tests += (tests.empty() ? "" : "<br>") + ("`" + cell(name) + "`");
  }
  std::string line = "| " + std::string(entry["id"].string()) + " | ";
  line += cell(entry["requirement"].string()) + " | " + std::string(entry["level"].string());
  return line + " | " + tests + " | " + cell(entry["reason"].string()) + " |\n";
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

TEST(Requirements, ThePageIsWhatTheTableSays) {
  const char* update = std::getenv("ISOGUARD_UPDATE");
  if (update != nullptr && std::string_view(update) == "1") {
    std::ofstream(fs::path(ISOGUARD_SOURCE_DIR) / kPage, std::ios::binary) << page();
  }
  EXPECT_EQ(read_file(kPage), page()) << "ISOGUARD_UPDATE=1 rewrites " << kPage;
}

}  // namespace
}  // namespace isoguard::conformance
