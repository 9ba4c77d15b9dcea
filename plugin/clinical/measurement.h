#pragma once

#include "plugin/clinical/counting.h"
#include "plugin/clinical/gaps.h"
#include "plugin/clinical/verdict.h"
#include "plugin/knowledge/policy.h"

namespace isoguard::clinical {

/// A number that was measured, in the unit of its question.
struct Measurement {
  double value = 0;
  const fhir::Observation* observation = nullptr;
};

/// The newest body weight in kilograms that is recent enough: a year, half a year for patients who
/// are or may be under 18 (rules.md 7.12). Kilograms, grams and pounds; other units, a code and a
/// printed unit that contradict each other, comparators and weights that nobody has are no
/// evidence. Of one day the lowest: it asks for the lower dose.
std::optional<Measurement> find_weight(const facts::PatientFacts& facts, bool maybe_minor,
                                       const knowledge::Terminology& terminology,
                                       const knowledge::PolicyParameters& parameters, Day today);

/// Severe renal insufficiency (rules.md 7.11).
struct RenalFunction {
  Truth severe = Truth::no;
  std::string_view reason;  ///< the condition's display, or the word key "low-egfr"
  std::optional<int> egfr;  ///< mL/min, rounded down, when it is below the limit
  fhir::List<Evidence> evidence;
  explicit RenalFunction(fhir::Arena& arena) : evidence(fhir::ArenaAllocator<Evidence>(arena)) {}
};

/// Chronic kidney disease of stage 4 or 5, dialysis, or a newest filtration rate below the limit;
/// per minute only, whatever the area. Creatinine alone is not converted.
RenalFunction find_renal_function(const facts::PatientFacts& facts, const Gaps& gaps,
                                  const knowledge::Terminology& terminology,
                                  const knowledge::PolicyParameters& parameters, Day today,
                                  fhir::Arena& arena);

}  // namespace isoguard::clinical
