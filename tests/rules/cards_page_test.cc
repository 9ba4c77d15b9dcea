// docs/cards.md shows the card of every row as a prescriber would see it. ISOGUARD_UPDATE=1
// rewrites the page; a change of it is a change of what prescribers read.

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/rendered_card.h"
#include "tests/support/row_examples.h"
#include "tests/support/source_file.h"

namespace isoguard::test {
namespace {

/// Quoted, so that a card keeps its own paragraphs and lists.
std::string quoted(const std::string& text) {
  std::string out = "> ";
  for (const char c : text) out += c == '\n' ? std::string("\n> ") : std::string(1, c);
  return out + "\n>\n";
}

std::string buttons(const cds_hooks::Card& card) {
  std::string out;
  for (const cds_hooks::Suggestion& suggestion : card.suggestions) {
    out += "[" + suggestion.label + "]" + (suggestion.is_recommended ? " (recommended) " : " ");
  }
  return out.empty() ? out : "Offers: " + out.substr(0, out.size() - 1) + "\n\n";
}

std::string reasons(const knowledge::RowText& row) {
  std::string out;
  for (const knowledge::OverrideReason& reason : row.override_reasons) {
    out += (out.empty() ? "" : "; ") + reason.display;
  }
  return "Can be overridden for: " + out + "\n\n";
}

bool share_reasons(const knowledge::RuleManifest& rule) {
  return std::all_of(rule.rows.begin(), rule.rows.end(), [&rule](const knowledge::RowText& row) {
    return reasons(row) == reasons(rule.rows.front());
  });
}

/// Everything of a card that a reader sees but the line of rule and policy.
std::string body(const RenderedCard& shown) {
  std::string out = quoted("**" + shown.card.summary + "**");
  for (const std::string& paragraph : shown.paragraphs) out += quoted(paragraph);
  out.resize(out.size() - 2);
  return out;
}

/// What of `shown` is not in `known`: the summary when it differs, and the paragraphs.
std::string differences(const RenderedCard& shown, const RenderedCard& known) {
  std::string out;
  if (shown.card.summary != known.card.summary) out += quoted("**" + shown.card.summary + "**");
  for (const std::string& paragraph : shown.paragraphs) {
    const auto& others = known.paragraphs;
    if (std::find(others.begin(), others.end(), paragraph) == others.end())
      out += quoted(paragraph);
  }
  if (out.empty()) return out;
  out.resize(out.size() - 2);
  return out;
}

/// How the same patient's card reads under the other policies, as far as it is another one.
std::string under_other_policies(const RowExample& example, const RenderedCard& base) {
  std::string out;
  std::string hidden;
  for (const knowledge::Policy& policy : shipped_knowledge().policies) {
    if (policy.id == example.patient.policy_id()) continue;
    const auto shown = render_card(example.patient.policy(policy.id), example.rule);
    if (!shown || shown->row != base.row) {
      hidden += (hidden.empty() ? "" : "; ") + policy.id + ": ";
      hidden += shown ? "row " + shown->row : "no card";
      continue;
    }
    const std::string other = differences(*shown, base);
    const bool same_level = shown->card.indicator == base.card.indicator;
    if (other.empty() && same_level) continue;
    out += "Under " + policy.id + ": " + std::string(shown->card.indicator);
    out += other.empty() ? ", the same words.\n\n" : ", with\n\n" + other + "\n";
  }
  return hidden.empty() ? out : out + "Otherwise under " + hidden + ".\n\n";
}

std::string rule_section(const knowledge::RuleManifest& rule,
                         const std::vector<RowExample>& examples) {
  std::string out = "\n## " + rule.title + "\n\n`" + rule.id + "` · " + rule.sentence + "\n\n";
  for (std::size_t i = 0; i < rule.sources.size(); ++i) {
    out += (i == 0 ? "Sources: " : "; ") + rule.sources[i];
  }
  out += "\n";
  const bool shared = share_reasons(rule);
  if (shared) out += "\n" + reasons(rule.rows.front());
  for (const knowledge::RowText& row : rule.rows) {
    std::optional<RenderedCard> first;
    for (const RowExample& example : examples) {
      if (example.rule != rule.id || example.row != row.id) continue;
      const auto shown = render_card(example.patient, rule.id);
      EXPECT_TRUE(shown) << rule.id << "/" << row.id;
      if (!shown) continue;
      if (!first) {
        if (!out.ends_with("\n\n")) out += "\n";
        out += "### " + row.id + " · " + std::string(shown->card.indicator);
        const std::string_view policy = example.patient.policy_id();
        out += (policy == "eu-ppp" ? "" : " under " + std::string(policy)) + "\n\n";
        out += body(*shown) + "\n" + buttons(shown->card) + (shared ? "" : reasons(row));
        out += under_other_policies(example, *shown);
        first = shown;
        continue;
      }
      const std::string other = differences(*shown, *first);
      if (!other.empty()) out += "Or, for another patient:\n\n" + other + "\n";
    }
  }
  while (out.ends_with("\n\n")) out.pop_back();
  return out;
}

std::string page() {
  std::string out =
      "# Cards\n\nThe card of every row of every rule, as a prescriber would see it, for the "
      "patients of\ntests/support/row_examples.cc and an order of " +
      fhir::to_string(order_day()) +
      ". Written by tests/rules; run its tests with\n`ISOGUARD_UPDATE=1` after a change, and read "
      "what changed.\n\nUnless said otherwise the card is that of eu-ppp, and the other policies "
      "show the same. Every card ends with\na line that names rule, version, policy and the "
      "sources given here.\n";
  const std::vector<RowExample> examples = row_examples();
  for (const rules::Rule& rule : rules::catalogue()) {
    out += rule_section(*shipped_knowledge().rule(rule.id), examples);
  }
  return out;
}

TEST(CardsPage, IsWhatTheRulesSay) { expect_page("docs/cards.md", page()); }

}  // namespace
}  // namespace isoguard::test
