#include "plugin/decision/record_missing.h"
#include "plugin/hook_call.h"

/// The part of HookCall that says what is counted of it.
namespace isoguard::plugin {

CallFigures HookCall::figures() const {
  CallFigures figures;
  if (!issues_.empty() || !context_) return figures;
  for (const cds_hooks::Card& card : cards_) {
    figures.cards.push_back({card.topic.code, card.indicator});
  }
  const facts::PatientFacts& facts = gatherer_->facts();
  const clinical::Gaps& gaps = context_->gaps;
  for (std::size_t i = 0; i < facts::kSourceCount; ++i) {
    const facts::SourceState& state = facts.sources[i];
    if (!state.needed) continue;
    if (!state.complete()) {
      figures.missing.push_back({facts::kPrefetchKeys[i], decision::why_missing(state.failure)});
    } else if (gaps.not_understood.has(static_cast<facts::Source>(i))) {
      figures.missing.push_back({facts::kPrefetchKeys[i], "unparsable"});
    }
  }
  if (gaps.unidentified_drafts > 0) figures.missing.push_back({"draft-order", "unidentified"});
  if (gaps.unidentified_history > 0) {
    figures.missing.push_back({"unidentified-medication", "unidentified"});
  }
  return figures;
}

}  // namespace isoguard::plugin
