#include "plugin/decision/explain.h"

#include <algorithm>

#include "plugin/decision/template_text.h"
#include "plugin/rules/catalogue.h"

namespace isoguard::decision {
namespace {

using clinical::Outcome;

std::string words_of(const knowledge::RuleManifest* rule, std::string_view key) {
  if (rule != nullptr) {
    const auto words = rule->words.find(key);
    if (words != rule->words.end()) return words->second;
  }
  return std::string(plain_display(key));
}

/// A reason is a word key; one without words of its own reads well enough with blanks.
std::string reason_of(const knowledge::RuleManifest* rule, std::string_view key) {
  std::string words = words_of(rule, key);
  if (words == key) std::replace(words.begin(), words.end(), '-', ' ');
  return words;
}

/// The prefetch keys that the rule would have needed and that are not complete.
std::string unread(std::string_view rule, const facts::PatientFacts& facts) {
  const rules::Rule* known = rules::find_rule(rule);
  std::string keys;
  for (std::size_t i = 0; known != nullptr && i < facts::kSourceCount; ++i) {
    const facts::SourceState& state = facts.sources[i];
    if (!state.needed || state.complete()) continue;
    if (!known->needs.has(static_cast<facts::Source>(i))) continue;
    keys.append(keys.empty() ? "" : ", ").append(facts::kPrefetchKeys[i]);
  }
  return keys;
}

void add_cards(std::span<const RuleVerdict> verdicts, std::span<const ShownRow> rows,
               std::string& out) {
  std::string cards;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!rows[i].shown) continue;
    cards.append(cards.empty() ? "" : "; ").append(verdicts[i].rule).append(" ");
    cards.append(knowledge::to_code(rows[i].indicator));
  }
  out.append("Cards: ").append(cards.empty() ? "none" : cards).append("\n\n");
}

void add_evidence(std::string_view title, const fhir::List<clinical::Evidence>& list,
                  const knowledge::RuleManifest* rule, std::string& out) {
  for (const clinical::Evidence& item : list) {
    out.append("    ").append(title).append(": ");
    out.append(words_of(rule, item.label.empty() ? item.resource_type : item.label));
    if (!item.finding.empty()) out.append(", ").append(words_of(rule, item.finding));
    if (item.date) out.append(", ").append(fhir::to_string(*item.date));
    if (!item.date && item.resource_type != "Patient") out += ", date not recorded";
    if (!item.id.empty())
      out.append(" (").append(item.resource_type).append("/").append(item.id).append(")");
    out += '\n';
  }
}

/// Why a row that applies is no card.
std::string_view why_hidden(const ShownRow& row) {
  if (!row.left_out.empty()) return ", left out as the client asks and this policy permits";
  switch (row.visibility) {
    case knowledge::Visibility::silent:
      return ", silent under this policy";
    case knowledge::Visibility::off:
      return ", switched off under this policy";
    case knowledge::Visibility::shown:
      return row.shown ? "" : ", not shown at this hook or beside a pregnancy";
  }
  return "";
}

/// How the policy hides the rule as a whole, and who took the risk.
void add_rule_setting(std::string_view rule, const knowledge::Policy& policy, std::string& out) {
  const auto change = policy.rules.find(rule);
  if (change == policy.rules.end() || (change->second.enabled && !change->second.silent)) return;
  out.append("    policy: the whole rule is ").append(change->second.enabled ? "silent" : "off");
  if (!change->second.accept_risk.empty()) {
    out.append("; risk accepted: ").append(change->second.accept_risk);
  }
  out += '\n';
}

void add_outcome(const RuleVerdict& said, const ShownRow& row, const knowledge::Policy& policy,
                 const SuggestionInput& input, const facts::PatientFacts& facts, std::string& out) {
  const knowledge::RuleManifest* rule = input.knowledge.rule(said.rule);
  out.append(said.rule).append(": ");
  switch (said.verdict.outcome) {
    case Outcome::not_applicable:
      out += "does not apply";
      break;
    case Outcome::clear:
      out += "clear";
      break;
    case Outcome::could_not_check:
      out += "could not check";
      break;
    case Outcome::fires:
      out.append("fires, row ").append(said.verdict.row);
      out.append(", ").append(knowledge::to_code(row.indicator)).append(why_hidden(row));
      break;
  }
  const bool open = said.verdict.outcome == Outcome::could_not_check;
  const std::string missing = open ? unread(said.rule, facts) : std::string();
  if (!missing.empty()) {
    out.append(" (not read: ").append(missing).append(")");
  } else if (!said.verdict.reason.empty()) {
    out.append(" (").append(reason_of(rule, said.verdict.reason)).append(")");
  }
  out += '\n';
  add_rule_setting(said.rule, policy, out);
  if (row.text != nullptr) {
    const TemplateText text(*row.rule, policy.title, said.verdict);
    out.append(row.shown ? "    card: " : "    would say: ")
        .append(text.summary(row.text->summary))
        .append("\n");
  }
  add_evidence("evidence", said.verdict.evidence, rule, out);
  add_evidence("against", said.verdict.contrary, rule, out);
}

}  // namespace

std::string explain(std::span<const RuleVerdict> verdicts, std::span<const ShownRow> rows,
                    const facts::PatientFacts& facts, const knowledge::Policy& policy,
                    const SuggestionInput& input) {
  std::string out =
      "Policy " + policy.id + ", day of the order " + fhir::to_string(input.today) + "\n";
  if (verdicts.empty()) {
    out +=
        "No rule applies: no order of this call is isotretinoin or a drug that must not meet it.\n";
  }
  add_cards(verdicts, rows, out);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    add_outcome(verdicts[i], rows[i], policy, input, facts, out);
  }
  out += "\nWhat was read:\n";
  const knowledge::RuleManifest* unavailable = input.knowledge.rule("data-unavailable");
  for (std::size_t i = 0; i < facts::kSourceCount; ++i) {
    const facts::SourceState& state = facts.sources[i];
    if (!state.needed) continue;
    out.append("  ").append(facts::kPrefetchKeys[i]).append(" (").append(facts::kResourceTypes[i]);
    out.append("): ");
    out.append(state.complete() ? "complete"
                                : reason_of(unavailable, fhir::to_code(state.failure)));
    out += '\n';
  }
  for (const facts::Unreadable& item : facts.unreadable) {
    out.append("  not understood: ").append(item.element).append("\n");
  }
  for (const facts::LearnedCode& code : facts.learned) {
    const bool known = !code.names.empty() || !code.same.empty() || !code.related.empty();
    out.append("  terminology server on ").append(code.code).append(" of ").append(code.system);
    out.append(known ? ": known there" : ": not known")
        .append(code.complete ? "\n" : ", in part\n");
  }
  if (facts.other_patients_resources > 0) {
    out.append("  left out, about another patient: ");
    out.append(std::to_string(facts.other_patients_resources)).append("\n");
  }
  return out;
}

}  // namespace isoguard::decision
