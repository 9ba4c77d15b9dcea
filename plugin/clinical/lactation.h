#pragma once

#include <optional>

#include "plugin/clinical/counting.h"
#include "plugin/clinical/gaps.h"
#include "plugin/knowledge/policy.h"

namespace isoguard::clinical {

/// Whether the patient is breastfeeding (rules.md 7.4). The newest record wins; on the same day the
/// one that says yes. Intention, education and disorders of lactation say nothing.
struct Lactation {
  Truth breastfeeding = Truth::no;
  fhir::List<Evidence> evidence;  ///< the record that says yes
  fhir::List<Evidence> denial;    ///< the newest record that says no
  /// Whole days since a delivery of the last delivery_question_days that no answer followed.
  std::optional<int> days_since_delivery;
  fhir::List<Evidence> delivery;

  explicit Lactation(fhir::Arena& arena)
      : evidence(fhir::ArenaAllocator<Evidence>(arena)),
        denial(fhir::ArenaAllocator<Evidence>(arena)),
        delivery(fhir::ArenaAllocator<Evidence>(arena)) {}
};

Lactation find_lactation(const facts::PatientFacts& facts, const Gaps& gaps,
                         const knowledge::Terminology& terminology,
                         const knowledge::PolicyParameters& parameters, Day today,
                         fhir::Arena& arena);

}  // namespace isoguard::clinical
