#pragma once

#include <string>

#include "tests/support/clinical_table.h"

namespace isoguard::test {

/// A record as a card shows it: "Condition/c1 Pregnant (finding), 2026-03-10: active". What is absent
/// leaves its punctuation out.
std::string told(const clinical::Evidence& evidence);

/// Everything that a verdict says, a line each: its outcome with row or reason, its values
/// ("missing = alt, triglycerides"), what made it so ("because …"), what speaks against it
/// ("despite …") and the drugs that suggestions act on ("acts on …").
std::string told(const PatientBuilder& patient, std::string_view rule);

/// One row of a table of verdicts that are written out.
struct Spoken {
  const char* claim;
  PatientBuilder patient;
  const char* says;
};
void check_spoken(std::string_view rule, const std::vector<Spoken>& table);

}  // namespace isoguard::test
