#pragma once

#include <span>
#include <string>

#include "plugin/decision/record_evidence.h"
#include "plugin/decision/record_writer.h"

namespace isoguard::decision {

/// `[{contrary, evidence, indicator, policy, reason, result, row, rule, version}, …]`, one a rule
/// that was asked, in their order; numbers are of `evidence`. `policy`: shown, silent, off, hidden
/// at this hook or beside a pregnancy, or left-out as the client asked.
std::string checks_of(const RecordInput& input, RecordEvidence& evidence);

/// `[{earlier_override, facts, indicator, lowered_from, reasons, rule, session, sha256,
/// suggestions, uuid}, …]` in the order of the answer; `reasons` are the codes of the override
/// reasons offered. What quieten() did not do is left out. `uuids` gets the cards' uuids with
/// blanks between.
std::string cards_of(const RecordInput& input, std::string& uuids);

/// `[{indicator, row, rule, why}, …]`: what quieten() left out.
std::string suppressed_of(std::span<const RuleVerdict> verdicts, std::span<const ShownRow> rows);

}  // namespace isoguard::decision
