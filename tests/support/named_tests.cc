#include "tests/support/named_tests.h"

#include <cctype>
#include <filesystem>
#include <map>

#include "fhir/document.h"
#include "tests/support/source_file.h"

namespace isoguard::test {
namespace {

namespace fs = std::filesystem;
using fhir::json::Value;

constexpr std::string_view kScenarios = "tests/cases/scenarios.json";

/// Where "Suite.Test" is defined: its file without blanks; nullptr: nowhere.
const std::string* file_of_cpp_test(const std::string& name) {
  static const std::map<std::string, std::string> files = [] {
    std::map<std::string, std::string> texts;
    for (const auto& entry :
         fs::recursive_directory_iterator(fs::path(ISOGUARD_SOURCE_DIR) / "tests")) {
      const std::string path = entry.path().string();
      if (!path.ends_with("_test.cc")) continue;
      std::string& text = texts[path];
      for (const char c : source_file(fs::relative(path, ISOGUARD_SOURCE_DIR))) {
        if (std::isspace(static_cast<unsigned char>(c)) == 0) text += c;
      }
    }
    return texts;
  }();
  const std::size_t dot = name.find('.');
  if (dot == std::string::npos) return nullptr;
  const std::string arguments = "(" + name.substr(0, dot) + "," + name.substr(dot + 1) + ")";
  for (const auto& [path, text] : files) {
    for (const char* macro : {"TEST", "TEST_F", "TEST_P", "TYPED_TEST"}) {
      if (text.find(macro + arguments) != std::string::npos) return &text;
    }
  }
  return nullptr;
}

const Value* scenario(std::string_view id) {
  static const auto document = fhir::Document::parse(source_file(kScenarios));
  if (!document) return nullptr;
  for (const Value& each : document->root()["scenarios"].items()) {
    if (each["id"].string() == id) return &each;
  }
  return nullptr;
}

struct Named {
  std::string file;   ///< empty: a GoogleTest
  std::string title;  ///< of the Node test or id of the scenario
};

Named parts_of(const std::string& name) {
  const std::size_t colon = name.find(": ");
  if (!name.starts_with("tests/") || colon == std::string::npos) return {};
  return {name.substr(0, colon), name.substr(colon + 2)};
}

}  // namespace

bool test_exists(const std::string& name) {
  const Named named = parts_of(name);
  if (named.file.empty()) return file_of_cpp_test(name) != nullptr;
  if (named.file == kScenarios) return scenario(named.title) != nullptr;
  const std::string text = source_file(named.file);
  return text.find("test('" + named.title) != std::string::npos ||
         text.find("test(\"" + named.title) != std::string::npos ||
         text.find("test(`" + named.title) != std::string::npos;
}

bool test_names_rule(const std::string& name, std::string_view rule) {
  const Named named = parts_of(name);
  if (named.file.empty()) {
    const std::string* text = file_of_cpp_test(name);
    return text != nullptr && text->find('"' + std::string(rule)) != std::string::npos;
  }
  const Value* found = named.file == kScenarios ? scenario(named.title) : nullptr;
  if (found == nullptr) return false;
  for (const Value& card : (*found)["expected"].items()) {
    if (card["rule"].string() == rule) return true;
  }
  return false;
}

std::string short_test_name(const std::string& name) {
  const Named named = parts_of(name);
  if (named.file.empty()) return name;
  return fs::path(named.file).filename().string() + ": " + named.title;
}

}  // namespace isoguard::test
