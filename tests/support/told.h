#pragma once

#include <string>

#include "tests/support/clinical_table.h"

namespace isoguard::test {

/// A record as a card shows it: "Condition/c1 Pregnant (finding), 2026-03-10: active". What is
/// absent leaves its punctuation out, and long displays are cut.
std::string told(const clinical::Evidence& evidence);

/// "clear: refill", "cannot check: unreadable", "not applicable: start", or the row that fires.
std::string concluded(const PatientBuilder& patient, std::string_view rule);

/// Everything that a verdict says: its outcome with row or reason, a line of its values ("v = 930;
/// lipid = triglycerides"), and a line for each record that made it so ("because …"), that speaks
/// against it ("despite …") and for each drug that suggestions act on ("acts on …").
std::string told(const PatientBuilder& patient, std::string_view rule);

/// One row of a table of verdicts that are written out.
struct Spoken {
  const char* claim;
  PatientBuilder patient;
  const char* says;
};
void check_spoken(std::string_view rule, const std::vector<Spoken>& table);

}  // namespace isoguard::test
