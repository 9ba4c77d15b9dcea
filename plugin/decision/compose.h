#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/cds_hooks/card.h"
#include "plugin/clinical/verdict.h"
#include "plugin/decision/earlier.h"
#include "plugin/decision/suggestions.h"
#include "plugin/knowledge/knowledge.h"

namespace isoguard::decision {

/// What one rule of the catalogue said.
struct RuleVerdict {
  std::string_view rule;
  clinical::Verdict verdict;
  bool process = false;  ///< of the catalogue
};

/// The row of a verdict as the policy has it, and whether the prescriber sees it in this call.
struct ShownRow {
  const knowledge::RuleManifest* rule = nullptr;
  const knowledge::RowText* text = nullptr;
  knowledge::Indicator indicator = knowledge::Indicator::info;
  knowledge::Visibility visibility = knowledge::Visibility::shown;  ///< what the policy says
  bool shown = false;  ///< the policy and the hook let it be seen
  // What quieten() made of it.
  std::string_view left_out{};                         ///< why it is not shown in spite of that
  std::optional<EarlierOverride> earlier{};            ///< it was overridden on these facts
  std::optional<knowledge::Indicator> lowered_from{};  ///< what `indicator` would be otherwise
  std::string facts{};                                 ///< DecidingFacts::name_of
  std::string session{};                               ///< DecidingFacts::session_of
};

/// The rows of all verdicts of one call, in their order. Applies the policy's overrides and the
/// hook's limits: at order-select only rows that their manifest allows there, and never information
/// (rules.md section 1). Rows of process rules are not shown beside a critical
/// teratogenic-pregnancy (section 6).
///
/// An answer without cards says that every check ran. So a check that could not run is shown even
/// where the hook would keep its row back (information at order-select) when there is no other
/// card, unless the policy hides it, which somebody had to sign for.
std::vector<ShownRow> rows_of(std::span<const RuleVerdict> verdicts,
                              const knowledge::Knowledge& knowledge,
                              const knowledge::Policy& policy, cds_hooks::Hook hook);

/// The cards of one call, most serious first, then in the order of the catalogue; one a rule. A
/// card that was overridden before begins with that, in our words.
std::vector<cds_hooks::Card> compose_cards(std::span<const RuleVerdict> verdicts,
                                           std::span<const ShownRow> rows,
                                           const knowledge::Policy& policy,
                                           const SuggestionInput& input);
/// The same of rows_of(verdicts).
std::vector<cds_hooks::Card> compose_cards(std::span<const RuleVerdict> verdicts,
                                           const knowledge::Policy& policy,
                                           const SuggestionInput& input);

/// The body of an answer with one warning: nothing was checked.
std::string write_unchecked();

}  // namespace isoguard::decision
