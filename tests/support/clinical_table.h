#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/patient_builder.h"

namespace isoguard::test {

/// One line of a decision table: the claim, the patient, and what the rule says.
struct Line {
  const char* claim;
  PatientBuilder patient;
  const char* says;
};

inline void check_table(std::string_view rule, const std::vector<Line>& table) {
  for (const Line& line : table) EXPECT_EQ(outcome(line.patient, rule), line.says) << line.claim;
}

/// A value that the rule gives the words of its card: a word key, a number or a day; empty: none.
inline std::string value_of(const PatientBuilder& patient, std::string_view rule,
                            std::string_view name) {
  const Scene scene(patient);
  for (const clinical::NamedValue& value : scene.verdict(rule).values) {
    if (value.name != name) continue;
    if (const auto* key = std::get_if<std::string_view>(&value.value)) return std::string(*key);
    if (const auto* number = std::get_if<int>(&value.value)) return std::to_string(*number);
    if (const auto* day = std::get_if<fhir::Date>(&value.value)) return fhir::to_string(*day);
  }
  return {};
}

/// A man of 22 and a woman of 24 for whom isotretinoin is ordered, with nothing else on record.
inline PatientBuilder man() {
  return PatientBuilder().sex("male", "M").aged(22).drafts(order(kIsotretinoin));
}
inline PatientBuilder bare_woman() {
  return PatientBuilder().sex("female", "F").aged(24).drafts(order(kIsotretinoin30));
}
/// Enrolled in the programme and on the pill, without a test.
inline PatientBuilder protected_woman() {
  return bare_woman().has(order(kPill, -60)).has(procedure(kEnrolled, -20));
}
/// With a negative test of yesterday as well: all that a start asks for outside the US.
inline PatientBuilder woman() { return protected_woman().has(test(kNegative, -1)); }

}  // namespace isoguard::test
