#include "plugin/decision/explain.h"
#include "plugin/decision/quieting.h"
#include "plugin/hook_call.h"
#include "plugin/rules/catalogue.h"

/// The part of HookCall that decides and says what was decided.
namespace isoguard::plugin {

void HookCall::decide() {
  if (context_ || !concerns_us()) return;
  context_.emplace(clinical::build_context(gatherer_->facts(), terminology_, policy_.parameters,
                                           hook(), today_, *arena_, knowledge_.get()));
  verdicts_.reserve(rules::catalogue().size());
  for (const rules::Rule& rule : rules::catalogue()) {
    if (!uses(rule.id)) continue;
    verdicts_.emplace_back([&] {
      return decision::RuleVerdict{rule.id, rule.evaluate(*context_), rule.process};
    });
  }
}

std::vector<decision::ShownRow> HookCall::shown_rows() {
  auto rows = decision::rows_of(verdicts_, *knowledge_, policy_, request_->hook);
  const decision::SuggestionInput input = suggestion_input();
  decision::quieten(rows, verdicts_, {input, policy_, gatherer_->arrived(), earlier_});
  return rows;
}

Answer HookCall::answer() {
  if (!issues_.empty()) return refusal();
  decide();
  if (!context_) return {200, cds_hooks::write_response({})};
  rows_ = shown_rows();
  cards_ = decision::compose_cards(verdicts_, rows_, policy_, suggestion_input());
  return {200, cds_hooks::write_response(cards_, &places_)};
}

std::string HookCall::explanation() {
  if (!issues_.empty()) return refusal().body;
  decide();
  if (!context_) {
    return hook() == clinical::Hook::chart
               ? "Nothing to check: the patient does not take isotretinoin."
               : "Nothing to check: no order of this call is isotretinoin or a drug that must not "
                 "meet it.";
  }
  return decision::explain(verdicts_, shown_rows(), gatherer_->facts(), policy_,
                           suggestion_input());
}

std::vector<RuleOutcome> HookCall::outcomes() {
  if (!issues_.empty()) return {};
  decide();
  if (!context_) return {};
  constexpr std::string_view kOutcomes[] = {"not-applicable", "clear", "fires", "could-not-check"};
  std::vector<RuleOutcome> outcomes;
  const auto rows = shown_rows();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const clinical::Verdict& verdict = verdicts_[i].verdict;
    RuleOutcome outcome;
    outcome.rule = verdicts_[i].rule;
    outcome.outcome = kOutcomes[static_cast<std::size_t>(verdict.outcome)];
    if (rows[i].text != nullptr) {
      outcome.row = verdict.row;
      outcome.indicator = knowledge::to_code(rows[i].indicator);
      outcome.visibility = knowledge::to_code(rows[i].visibility);
      outcome.shown = rows[i].shown;
    }
    outcomes.push_back(std::move(outcome));
  }
  return outcomes;
}

}  // namespace isoguard::plugin
