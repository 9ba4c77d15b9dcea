#pragma once

#include "plugin/clinical/course.h"
#include "plugin/clinical/gaps.h"

namespace isoguard::clinical {

/// Whether the patient was told to keep out of the sun (rules.md 7.6).
struct SunCounselling {
  Truth advised = Truth::no;         ///< in the course so far or sun_counselling_days, the longer
  Truth advised_lately = Truth::no;  ///< in photosensitivity_counselling_days
  Truth photosensitive = Truth::no;  ///< an active photosensitivity or phototoxic reaction
  fhir::List<Evidence> advice;       ///< found, newest last
  fhir::List<Evidence> reactions;

  explicit SunCounselling(fhir::Arena& arena)
      : advice(fhir::ArenaAllocator<Evidence>(arena)),
        reactions(fhir::ArenaAllocator<Evidence>(arena)) {}
};

/// Looks at coded counselling, at refusals, and at the instructions and notes of `drafts` and of
/// the isotretinoin orders in `history`.
SunCounselling find_sun_counselling(const facts::PatientFacts& facts,
                                    const fhir::List<MedicationUse>& drafts,
                                    const fhir::List<MedicationUse>& history, const Course& course,
                                    const Gaps& gaps, const knowledge::Terminology& terminology,
                                    const knowledge::PolicyParameters& parameters, Day today,
                                    fhir::Arena& arena);

}  // namespace isoguard::clinical
