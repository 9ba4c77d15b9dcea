#pragma once

#include <string>
#include <vector>

#include "plugin/plugin.h"
#include "tests/fuzz/tree.h"

namespace isoguard::fuzz {

/// All that came of one call.
struct Told {
  plugin::Answer answer;
  std::string explanation;
  std::vector<plugin::RuleOutcome> outcomes;
};

/// Makes the call of a script (structured_fuzz.cc has its form) to the service it names, order-sign
/// where it names none, all hooks switched on, and delivers its replies; what it has no reply for
/// is not found. Without `fhirServer` in the request nothing is asked for.
Told ask(const Tree& script, fhir::Day today);

}  // namespace isoguard::fuzz
