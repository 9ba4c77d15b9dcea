#pragma once

#include <span>
#include <string>
#include <vector>

#include "plugin/decision/compose.h"
#include "plugin/facts/patient_facts.h"

namespace isoguard::decision {

/// For people: which cards are shown; for each rule whether it fires, is clear, does not apply or
/// could not be checked, on which evidence and why; then what was read and what was not. Plain
/// text, a line each. `rows`: of the verdicts.
std::string explain(std::span<const RuleVerdict> verdicts, std::span<const ShownRow> rows,
                    const facts::PatientFacts& facts, const knowledge::Policy& policy,
                    const SuggestionInput& input);

}  // namespace isoguard::decision
