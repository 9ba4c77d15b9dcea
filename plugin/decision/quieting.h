#pragma once

#include <span>
#include <vector>

#include "plugin/decision/compose.h"
#include "plugin/decision/earlier.h"
#include "plugin/facts/arrived.h"

namespace isoguard::decision {

/// What makes the cards of a call quieter.
struct QuietInput {
  const SuggestionInput& call;
  const knowledge::Policy& policy;
  std::span<const facts::Arrived> arrived;  ///< all resources that came
  const Earlier* earlier = nullptr;         ///< nullptr: nothing is remembered
};

/// Changes rows_of(verdicts) as the policy permits (knowledge::Quiet) and the client asks, and
/// names them for the record. A row that would be shown is
/// - left out at order-sign, when its card was answered after order-select showed it in this
///   session, and the client asks for that;
/// - left out when it is information of a process rule or the like and the client wants serious
///   cards only; a headline rule is never left out so (rules.md section 6);
/// - lowered from warning to information, and its card names the override, when this clinician
///   overrode the same card on the same facts. It stays visible at the hook where it was.
/// Critical rows, and rules that knowledge::stays_loud names, stay as they are.
void quieten(std::vector<ShownRow>& rows, std::span<const RuleVerdict> verdicts,
             const QuietInput& input);

/// Words of ShownRow::left_out.
inline constexpr std::string_view kAnsweredAtSelect = "answered-at-select";
inline constexpr std::string_view kSeriousOnly = "client-wants-serious-only";

}  // namespace isoguard::decision
