#pragma once

#include "plugin/clinical/context.h"

namespace isoguard::clinical {

/// Where the prevention requirement stands for this order (the table of rules.md 7.2).
enum class PreventionState : unsigned char {
  complete,
  monthly_test_missing,  ///< further prescription, no negative test in the window
  second_test_missing,   ///< first prescription, one negative test where two are asked for
  incomplete,            ///< first prescription, test or prevention missing
  nothing,               ///< first prescription, both missing
  unreadable,            ///< depends on what could not be read
  trying_to_conceive,
};

PreventionState prevention_state(const ClinicalContext& context);

/// Word keys of what the order lacks: "pregnancy-test", "second-pregnancy-test",
/// "contraception-or-programme". What could not be read is not in it.
fhir::List<std::string_view> missing_prevention(const ClinicalContext& context);

}  // namespace isoguard::clinical
