#pragma once

#include <vector>

#include "tests/support/patient_builder.h"

namespace isoguard::test {

/// A patient for whom a rule says a row, at signing and under the patient's policy.
struct RowExample {
  const char* rule;
  const char* row;
  PatientBuilder patient;
};

/// At least one patient for every row of every rule, and more where the words of a row vary. In the
/// order of the rows of a rule, the plainest patient of a row first.
std::vector<RowExample> row_examples();

}  // namespace isoguard::test
