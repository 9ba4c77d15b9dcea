#pragma once

#include "plugin/clinical/counting.h"
#include "plugin/clinical/gaps.h"
#include "plugin/knowledge/policy.h"

namespace isoguard::clinical {

/// A mental-health questionnaire (PHQ-9, its version for teens, PHQ-2) with a result in
/// mental_health_assessment_days.
struct Assessment {
  Truth documented = Truth::no;
  fhir::List<Evidence> found;

  explicit Assessment(fhir::Arena& arena) : found(fhir::ArenaAllocator<Evidence>(arena)) {}
};

Assessment find_assessment(const facts::PatientFacts& facts, const Gaps& gaps,
                           const knowledge::Terminology& terminology,
                           const knowledge::PolicyParameters& parameters, Day today,
                           fhir::Arena& arena);

}  // namespace isoguard::clinical
