#pragma once

#include <string>

#include "plugin/decision/record_evidence.h"
#include "plugin/decision/record_writer.h"

namespace isoguard::decision {

/// `[{contrary, evidence, indicator, met, policy, rule}, …]`, one a rule that was asked, in their
/// order: `met` says the row; in its place `not_met`, `not_applicable` or `not_evaluated` says why.
/// Numbers are of `evidence`. `policy`: shown, silent, off, or hidden at this hook or beside a
/// pregnancy.
std::string checks_of(const RecordInput& input, RecordEvidence& evidence);

/// `[{indicator, reasons, rule, sha256, suggestions, uuid}, …]` in the order of the answer;
/// `reasons` are the codes of the override reasons offered. `uuids` gets the cards' uuids with
/// blanks between.
std::string cards_of(const RecordInput& input, std::string& uuids);

}  // namespace isoguard::decision
