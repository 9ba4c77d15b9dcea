// The card of every row, under every policy, as a prescriber gets it: it can be read alone, states
// its evidence and its source, and is not taken for another one.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "tests/support/rendered_card.h"
#include "tests/support/row_examples.h"

namespace isoguard::test {
namespace {

struct ShownCard {
  std::string rule;
  std::string policy;
  RenderedCard rendered;
  bool first = false;  ///< of the first example of its row: the plainest

  std::string name() const { return rule + "/" + rendered.row + " under " + policy; }
};

/// The cards of all examples under all policies that show one, rendered once.
const std::vector<ShownCard>& cards() {
  static const std::vector<ShownCard> all = [] {
    std::vector<ShownCard> found;
    std::set<std::string> seen;
    for (const RowExample& example : row_examples()) {
      for (const knowledge::Policy& policy : shipped_knowledge().policies) {
        auto rendered = render_card(example.patient.policy(policy.id), example.rule);
        if (!rendered) continue;
        const bool first = seen.insert(policy.id + example.rule + "/" + rendered->row).second;
        found.push_back({example.rule, policy.id, std::move(*rendered), first});
      }
    }
    return found;
  }();
  return all;
}

bool has(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

/// Sentences of at least three words, of prose and not of lists of evidence.
std::vector<std::string> sentences(const RenderedCard& rendered) {
  std::vector<std::string> found;
  for (const std::string& paragraph : rendered.paragraphs) {
    if (paragraph.starts_with("- ")) continue;
    for (std::size_t begin = 0; begin < paragraph.size();) {
      const std::size_t end = std::min(paragraph.find(". ", begin), paragraph.size());
      std::string sentence = paragraph.substr(begin, end - begin);
      if (sentence.ends_with('.')) sentence.pop_back();
      if (std::count(sentence.begin(), sentence.end(), ' ') >= 2) found.push_back(sentence);
      begin = end + 2;
    }
  }
  return found;
}

TEST(CardsOfRows, AreShownForEveryExample) {
  std::set<std::string> shown;
  for (const ShownCard& card : cards()) shown.insert(card.rule + "/" + card.rendered.row);
  for (const RowExample& example : row_examples()) {
    EXPECT_TRUE(shown.contains(std::string(example.rule) + "/" + example.row))
        << example.rule << "/" << example.row;
    const auto rendered = render_card(example.patient, example.rule);
    ASSERT_TRUE(rendered) << example.rule << "/" << example.row;
    EXPECT_EQ(rendered->row, example.row) << example.rule;
  }
}

TEST(CardsOfRows, AreWhole) {
  for (const ShownCard& card : cards()) {
    const std::string& summary = card.rendered.card.summary;
    EXPECT_LE(characters(summary), 139u) << card.name() << ": " << summary;
    EXPECT_FALSE(has(summary, "…")) << card.name() << " is cut: " << summary;
    EXPECT_TRUE(summary.ends_with('.') || summary.ends_with('?')) << card.name() << ": " << summary;
    EXPECT_TRUE(has(summary, "sotretinoin")) << card.name() << ": " << summary;
    const std::string all = summary + "\n" + card.rendered.card.detail;
    for (const char* leftover : {"{", "}", "  ", " .", " ,", "()", "( ", " )", "..", ",,", ";;",
                                 ": .", "undated", "null"}) {
      EXPECT_FALSE(has(all, leftover)) << card.name() << " has '" << leftover << "': " << all;
    }
    for (const std::string& paragraph : card.rendered.paragraphs) {
      const char end = paragraph.back();
      const bool list =
          has(paragraph, "- ") && (paragraph.starts_with("- ") || has(paragraph, "\n- "));
      EXPECT_TRUE(list || end == '.' || end == ':' || end == '?')
          << card.name() << ": " << paragraph;
    }
  }
}

TEST(CardsOfRows, SayNothingTwice) {
  for (const ShownCard& card : cards()) {
    std::set<std::string> said;
    for (const std::string& sentence : sentences(card.rendered)) {
      EXPECT_TRUE(said.insert(sentence).second) << card.name() << " repeats: " << sentence;
      EXPECT_FALSE(has(card.rendered.card.summary, sentence)) << card.name() << ": " << sentence;
    }
  }
}

TEST(CardsOfRows, StateTheirEvidenceWithItsDate) {
  std::size_t stated = 0;
  for (const ShownCard& card : cards()) {
    for (const std::string& evidence : card.rendered.evidence) {
      const std::size_t bar = evidence.find('|');
      const std::string label = "- " + evidence.substr(0, bar);
      const std::string& detail = card.rendered.card.detail;
      const std::size_t at = detail.find(label);
      ASSERT_NE(at, std::string::npos) << card.name() << " hides " << evidence;
      // The same label may stand there twice, so any of its lines may have the day.
      bool dated = false;
      for (std::size_t line = at; line != std::string::npos; line = detail.find(label, line + 1)) {
        dated |= has(detail.substr(line, detail.find('\n', line) - line), evidence.substr(bar + 1));
      }
      EXPECT_TRUE(dated) << card.name() << " hides the date of " << evidence;
      ++stated;
    }
  }
  EXPECT_GT(stated, 200u);
}

TEST(CardsOfRows, NameWhatIsMissing) {
  std::size_t named = 0;
  for (const ShownCard& card : cards()) {
    if (card.rendered.row == "trying-to-conceive") continue;  // whatever is there or missing
    for (const std::string& missing : card.rendered.missing) {
      const bool offered =
          std::any_of(card.rendered.card.suggestions.begin(), card.rendered.card.suggestions.end(),
                      [](const auto& suggestion) { return has(suggestion.label, "panel"); });
      EXPECT_TRUE(offered || has(card.rendered.card.summary, missing) ||
                  has(card.rendered.card.detail, missing))
          << card.name() << ": " << missing;
      ++named;
    }
  }
  EXPECT_GT(named, 20u);
}

TEST(CardsOfRows, NameRulePolicyAndSources) {
  for (const ShownCard& card : cards()) {
    const knowledge::RuleManifest& rule = *shipped_knowledge().rule(card.rule);
    const std::string& footer = card.rendered.footer;
    EXPECT_TRUE(footer.starts_with("_Rule " + card.rule + " " + rule.version)) << footer;
    EXPECT_TRUE(has(footer, shipped_knowledge().policy(card.policy)->title)) << footer;
    EXPECT_FALSE(rule.sources.empty()) << card.rule;
    for (const std::string& source : rule.sources) EXPECT_TRUE(has(footer, source)) << footer;
  }
}

TEST(CardsOfRows, SayDifferentThings) {
  std::map<std::string, std::string> summaries;
  std::map<std::string, std::string> details;
  for (const ShownCard& card : cards()) {
    if (!card.first) continue;
    const std::string row = card.rule + "/" + card.rendered.row;
    std::string detail = card.policy;
    for (const std::string& paragraph : card.rendered.paragraphs) detail += "\n" + paragraph;
    const auto [summary_of, new_summary] =
        summaries.emplace(card.policy + card.rendered.card.summary, row);
    EXPECT_TRUE(new_summary) << row << " says what " << summary_of->second
                             << " says: " << card.rendered.card.summary;
    const auto [detail_of, new_detail] = details.emplace(detail, row);
    EXPECT_TRUE(new_detail) << row << " says what " << detail_of->second << " says: " << detail;
  }
}

/// Two rows of a rule with one template would be told apart by the patient alone.
TEST(CardsOfRows, HaveASummaryOfTheirOwnInEachRule) {
  for (const knowledge::RuleManifest& rule : shipped_knowledge().rules) {
    std::set<std::string> summaries;
    for (const knowledge::RowText& row : rule.rows) {
      EXPECT_TRUE(summaries.insert(row.summary).second) << rule.id << "/" << row.id;
    }
  }
}

TEST(CardsOfRows, NameTheSymptomsOfIntracranialHypertension) {
  std::size_t read = 0;
  for (const ShownCard& card : cards()) {
    if (card.rule != "tetracycline-interaction" && card.rule != "intracranial-hypertension")
      continue;
    for (const char* symptom : {"eadache", "nausea", "vomiting", "vis"}) {
      EXPECT_TRUE(has(card.rendered.card.detail, symptom)) << card.name() << ": " << symptom;
    }
    ++read;
  }
  EXPECT_GE(read, 40u);
}

}  // namespace
}  // namespace isoguard::test
