#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/support/row_examples.h"

// Each row of each manifest is reached by a patient, and its words fit what the rule gives.

namespace isoguard::test {
namespace {

const std::string* word(const knowledge::RuleManifest& rule, std::string_view key) {
  const auto found = rule.words.find(key);
  return found == rule.words.end() ? nullptr : &found->second;
}

/// A word key, as opposed to a display of a code or a drug's name.
bool is_key(std::string_view text) {
  return text.find('-') != text.npos && text.find(' ') == text.npos;
}

/// A value with its unit, or the crosses of a strip.
bool is_measured(std::string_view finding) {
  return finding.find_first_of("0123456789+") != finding.npos;
}

std::string spoken(const knowledge::RuleManifest& rule, std::string_view text) {
  const std::string* known = word(rule, text);
  EXPECT_TRUE(known != nullptr || !is_key(text)) << rule.id << " has no word for " << text;
  return known != nullptr ? *known : std::string(text);
}

std::string spoken(const knowledge::RuleManifest& rule, const clinical::NamedValue& value) {
  if (const auto* text = std::get_if<std::string_view>(&value.value)) return spoken(rule, *text);
  if (const auto* number = std::get_if<int>(&value.value)) return std::to_string(*number);
  if (const auto* day = std::get_if<fhir::Date>(&value.value)) return fhir::to_string(*day);
  std::string joined;
  for (std::string_view key : std::get<fhir::List<std::string_view>>(value.value)) {
    joined += (joined.empty() ? "" : ", ") + spoken(rule, key);
  }
  return joined;
}

/// `text` with its placeholders filled in; what the rule does not give stays and fails the test.
std::string fill(std::string text, const knowledge::RuleManifest& rule,
                 const clinical::Verdict& verdict, const std::string& policy) {
  const auto replace = [&text](const std::string& name, const std::string& by) {
    for (std::size_t at = text.find(name); at != text.npos; at = text.find(name))
      text.replace(at, name.size(), by);
  };
  for (const clinical::NamedValue& value : verdict.values) {
    replace("{" + std::string(value.name) + "}", spoken(rule, value));
  }
  replace("{policy}", policy);
  replace("{evidence-list}", "");
  replace("{contrary-list}", "");
  return text;
}

TEST(WordsOfRules, FitWhatEachRowGives) {
  // A paragraph about what is not known is left out; some patient must bring each to light.
  std::map<const std::string*, bool> shown;
  for (const RowExample& example : row_examples()) {
    const Scene scene(example.patient);
    const clinical::Verdict verdict = scene.verdict(example.rule);
    ASSERT_EQ(verdict.row, example.row) << example.rule;
    const knowledge::RuleManifest& rule = *shipped_knowledge().rule(example.rule);
    const knowledge::RowText* row = rule.find_row(example.row);
    ASSERT_NE(row, nullptr) << example.rule << "/" << example.row;
    for (const knowledge::Policy& policy : shipped_knowledge().policies) {
      const std::string summary = fill(row->summary, rule, verdict, policy.title);
      EXPECT_LE(summary.size(), 139u) << summary;
      EXPECT_EQ(summary.find('{'), summary.npos) << summary;
      EXPECT_EQ(summary.find("()"), summary.npos) << summary;
      for (const std::string& paragraph : row->detail) {
        const std::string filled = fill(paragraph, rule, verdict, policy.title);
        shown[&paragraph] |= filled.find('{') == filled.npos;
      }
    }
    for (const auto* list : {&verdict.evidence, &verdict.contrary}) {
      for (const clinical::Evidence& evidence : *list) {
        EXPECT_FALSE(evidence.label.empty()) << example.rule << "/" << example.row;
        if (!evidence.finding.empty() && !is_measured(evidence.finding)) {
          EXPECT_NE(word(rule, evidence.finding), nullptr) << rule.id << ": " << evidence.finding;
        }
      }
    }
  }
  for (const auto& [paragraph, filled] : shown) EXPECT_TRUE(filled) << *paragraph;
}

TEST(WordsOfRules, EveryRowIsReached) {
  std::set<std::string> reached;
  for (const RowExample& example : row_examples())
    reached.insert(std::string(example.rule) + "/" + example.row);
  std::set<std::string> written;
  for (const knowledge::RuleManifest& rule : shipped_knowledge().rules) {
    for (const knowledge::RowText& row : rule.rows) written.insert(rule.id + "/" + row.id);
  }
  EXPECT_EQ(reached, written);
}

/// Rules about what an order that is only being chosen may still get.
const std::set<std::string, std::less<>> kAtSigning = {
    "sun-protection-counselling", "renal-start-dose", "dose-per-kg",
    "repeat-course-interval",     "course-duration",  "supply-limit",
    "overlapping-supply"};

TEST(WordsOfRules, IndicatorsAndWhereTheyShow) {
  using enum knowledge::Indicator;
  const knowledge::RuleManifest& childbearing =
      *shipped_knowledge().rule("teratogenic-childbearing-potential");
  EXPECT_FALSE(childbearing.find_row("start-complete")->enabled);
  for (const knowledge::RuleManifest& rule : shipped_knowledge().rules) {
    for (const knowledge::RowText& row : rule.rows) {
      // A test that is missing may still be ordered with it.
      const bool waits = kAtSigning.contains(rule.id) || row.id == "diagnosis-no-lipids";
      EXPECT_EQ(row.at_order_select, row.indicator != info && !waits) << rule.id << "/" << row.id;
      EXPECT_GE(row.override_reasons.size(), 2u) << rule.id << "/" << row.id;
    }
  }
  const knowledge::Policy& seed = *shipped_knowledge().policy("seed-article");
  EXPECT_EQ(seed.rows.at("teratogenic-childbearing-potential/start-incomplete").indicator,
            critical);
  EXPECT_EQ(seed.rows.at("teratogenic-childbearing-potential/start-second-test").indicator,
            critical);
  EXPECT_EQ(seed.rows.at("teratogenic-childbearing-potential/start-complete").enabled, true);
}

}  // namespace
}  // namespace isoguard::test
