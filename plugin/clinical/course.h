#pragma once

#include <optional>

#include "fhir/arena.h"
#include "plugin/clinical/medication_use.h"
#include "plugin/clinical/truth.h"

namespace isoguard::clinical {

/// Where the isotretinoin order stands in the treatment (rules.md section 4).
struct Course {
  /// yes: continues a course; no: starts one; unknown: none was found, but not all could be looked
  /// at.
  Truth continuing = Truth::no;
  std::optional<Day> started;  ///< first day of the latest course on record
  std::optional<Day> ended;    ///< its last day on record, perhaps still to come
  int length_days() const { return started && ended ? fhir::days_between(*started, *ended) : 0; }
};

/// Joins the dated isotretinoin orders that began before today. `complete`: all orders could be
/// read.
Course find_course(const fhir::List<MedicationUse>& history, bool complete,
                   const knowledge::PolicyParameters& parameters, Day today);

/// First day of the isotretinoin orders of the session; today when there are none.
Day first_planned_day(const fhir::List<MedicationUse>& drafts, Day today);

}  // namespace isoguard::clinical
