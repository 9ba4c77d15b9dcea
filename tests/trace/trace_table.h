#pragma once

#include <gtest/gtest.h>

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/document.h"
#include "plugin/rules/catalogue.h"
#include "tests/support/named_tests.h"
#include "tests/support/source_file.h"

// What the two tables of this folder have in common: entries with an id, rules and tests.
namespace isoguard::test {

using fhir::json::Value;

/// "A-07".
inline std::string trace_id(const std::string& prefix, int number) {
  return prefix + (number < 10 ? "0" : "") + std::to_string(number);
}

inline std::set<std::string> rules_of_the_catalogue() {
  std::set<std::string> rules;
  for (const rules::Rule& rule : rules::catalogue()) rules.emplace(rule.id);
  return rules;
}

/// A JSON array of entries, read once.
class TraceTable {
 public:
  explicit TraceTable(const char* path) : document_(fhir::Document::parse(source_file(path))) {
    EXPECT_TRUE(document_) << path;
  }

  std::span<const Value> entries() const {
    return document_ ? document_->root().items() : std::span<const Value>();
  }

  std::vector<std::string> ids() const {
    std::vector<std::string> ids;
    for (const Value& entry : entries()) ids.emplace_back(entry["id"].string());
    return ids;
  }

  /// All rules that entries name.
  std::set<std::string> rules() const {
    std::set<std::string> rules;
    for (const Value& entry : entries()) {
      for (const Value& rule : entry["rules"].items()) rules.emplace(rule.string());
    }
    return rules;
  }

  void expect_members(const std::set<std::string_view>& required,
                      const std::set<std::string_view>& optional) const {
    for (const Value& entry : entries()) {
      std::set<std::string_view> left = required;
      for (const auto& member : entry.members()) {
        const bool known = left.erase(member.name) + optional.count(member.name) > 0;
        EXPECT_TRUE(known) << entry["id"].string() << " " << member.name;
      }
      EXPECT_TRUE(left.empty()) << entry["id"].string() << " lacks " << *left.begin();
    }
  }

  /// Rules by the catalogue, whose manifests start-up checks; tests by the source tree.
  void expect_names_exist() const {
    const std::set<std::string> known = rules_of_the_catalogue();
    for (const Value& entry : entries()) {
      for (const Value& rule : entry["rules"].items()) {
        EXPECT_TRUE(known.contains(std::string(rule.string())))
            << entry["id"].string() << ": " << rule.string();
      }
      for (const Value& name : entry["tests"].items()) {
        EXPECT_TRUE(test_exists(std::string(name.string())))
            << entry["id"].string() << ": " << name.string();
      }
    }
  }

  /// A test beside a rule that is about another one proves nothing.
  void expect_tests_name_rules() const {
    for (const Value& entry : entries()) {
      for (const Value& rule : entry["rules"].items()) {
        bool named = false;
        for (const Value& name : entry["tests"].items()) {
          named |= test_names_rule(std::string(name.string()), rule.string());
        }
        EXPECT_TRUE(named) << entry["id"].string() << ": " << rule.string();
      }
    }
  }

 private:
  decltype(fhir::Document::parse({})) document_;
};

/// A list of names as code spans, a line each.
inline std::string names_cell(const Value& names) {
  std::string cell;
  for (const Value& name : names.items()) {
    cell += (cell.empty() ? "`" : "<br>`") + table_cell(name.string()) + "`";
  }
  return cell;
}

inline std::string tests_cell(const Value& tests) {
  std::string cell;
  for (const Value& test : tests.items()) {
    const std::string name = short_test_name(std::string(test.string()));
    cell += (cell.empty() ? "`" : "<br>`") + table_cell(name) + "`";
  }
  return cell;
}

}  // namespace isoguard::test
