#pragma once

#include "plugin/clinical/course.h"
#include "plugin/clinical/daily_dose.h"

namespace isoguard::clinical {

/// How long and how much isotretinoin the course gives, by the sum of its supplies (rules.md 7.14).
struct CourseSupply {
  int days_before = 0;            ///< supplied by the record
  int days_with = 0;              ///< with the orders of the session
  std::optional<double> mg_with;  ///< cumulative dose with them; nothing: a dose is not known

  /// Whether this prescription is the one that leads beyond `days`.
  bool passes(int days) const { return days_before <= days && days < days_with; }
};

/// Sums the orders of a course that continues; zero for a start. A refill of the same product
/// before the old supply ends begins after it; different products are taken together. A supply
/// without an end lasts `assumed_supply_days`. The dose is only added up when the course passes
/// long_course_days.
CourseSupply find_course_supply(const Course& course, std::span<const MedicationUse> drafts,
                                std::span<const MedicationUse> history,
                                std::optional<double> weight_kg,
                                const knowledge::PolicyParameters& parameters, Day today,
                                fhir::Arena& arena);

}  // namespace isoguard::clinical
