#include "plugin/decision/explain.h"

#include "plugin/decision/template_text.h"

namespace isoguard::decision {
namespace {

using clinical::Outcome;

std::string words_of(const knowledge::RuleManifest* rule, std::string_view key) {
  if (rule != nullptr) {
    const auto words = rule->words.find(key);
    if (words != rule->words.end()) return words->second;
  }
  return std::string(key);
}

void add_evidence(std::string_view title, const fhir::List<clinical::Evidence>& list,
                  std::string& out) {
  for (const clinical::Evidence& item : list) {
    out.append("    ").append(title).append(": ");
    out.append(item.label.empty() ? item.resource_type : item.label);
    if (!item.finding.empty()) out.append(", ").append(item.finding);
    out.append(", ").append(item.date ? fhir::to_string(*item.date) : "date not recorded");
    if (!item.id.empty())
      out.append(" (").append(item.resource_type).append("/").append(item.id).append(")");
    out += '\n';
  }
}

void add_outcome(const RuleVerdict& said, const ShownRow& row, const knowledge::Policy& policy,
                 const SuggestionInput& input, std::string& out) {
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
    case Outcome::fires: {
      out.append("fires, row ").append(said.verdict.row);
      out.append(", ").append(knowledge::to_code(row.indicator));
      if (!row.shown) out += ", not shown at this hook, under this policy or beside a pregnancy";
      break;
    }
  }
  if (!said.verdict.reason.empty())
    out.append(" (").append(words_of(rule, said.verdict.reason)).append(")");
  out += '\n';
  if (row.text != nullptr) {
    const TemplateText text(*row.rule, policy.title, said.verdict);
    out.append("    card: ").append(text.summary(row.text->summary)).append("\n");
  }
  add_evidence("evidence", said.verdict.evidence, out);
  add_evidence("against", said.verdict.contrary, out);
}

}  // namespace

std::string explain(const std::vector<RuleVerdict>& verdicts, const facts::PatientFacts& facts,
                    const knowledge::Policy& policy, const SuggestionInput& input) {
  std::string out =
      "Policy " + policy.id + ", day of the order " + fhir::to_string(input.today) + "\n\n";
  if (verdicts.empty()) {
    out +=
        "No rule applies: no order of this call is isotretinoin or a drug that must not meet it.\n";
  }
  const std::vector<ShownRow> rows = rows_of(verdicts, input.knowledge, policy, input.request.hook);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    add_outcome(verdicts[i], rows[i], policy, input, out);
  }
  out += "\nWhat was read:\n";
  for (std::size_t i = 0; i < facts::kSourceCount; ++i) {
    const facts::SourceState& state = facts.sources[i];
    if (!state.needed) continue;
    out.append("  ").append(facts::kPrefetchKeys[i]).append(" (").append(facts::kResourceTypes[i]);
    out.append("): ")
        .append(state.complete() ? "complete" : fhir::to_code(state.failure))
        .append("\n");
  }
  for (const facts::Unreadable& item : facts.unreadable) {
    out.append("  not understood: ").append(item.element).append("\n");
  }
  if (facts.other_patients_resources > 0) {
    out.append("  left out, about another patient: ");
    out.append(std::to_string(facts.other_patients_resources)).append("\n");
  }
  return out;
}

}  // namespace isoguard::decision
