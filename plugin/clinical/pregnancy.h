#pragma once

#include "plugin/clinical/gaps.h"
#include "plugin/clinical/pregnancy_signs.h"

namespace isoguard::clinical {

/// Whether the patient is pregnant, as far as the record tells (rules.md 5.2).
struct Pregnancy {
  enum class Level : unsigned char { none, possible, strong };

  Level level = Level::none;
  /// Word key of the leading sign: "pregnancy-condition", "positive-test", "pregnant-status",
  /// "delivery-date"; for possible: "unconfirmed-pregnancy", "indeterminate-test",
  /// "contradictory-tests".
  std::string_view reason;
  Truth pregnant =
      Truth::no;  ///< strong: yes; nothing and all could be looked at: no; else unknown
  fhir::List<Evidence> evidence;  ///< strongest first
  fhir::List<Evidence> contrary;  ///< newer negatives

  explicit Pregnancy(fhir::Arena& arena)
      : evidence(fhir::ArenaAllocator<Evidence>(arena)),
        contrary(fhir::ArenaAllocator<Evidence>(arena)) {}
};

Pregnancy resolve_pregnancy(const fhir::List<PregnancySign>& signs, const Gaps& gaps,
                            const knowledge::PolicyParameters& parameters, Day today,
                            fhir::Arena& arena);

}  // namespace isoguard::clinical
