#pragma once

#include <optional>
#include <string_view>

#include "fhir/arena.h"
#include "plugin/clinical/counting.h"
#include "plugin/clinical/medication_use.h"
#include "plugin/clinical/truth.h"
#include "plugin/knowledge/policy.h"

namespace isoguard::clinical {

/// Whether this patient can become pregnant (rules.md 5.1 and 13.1).
struct Capacity {
  Truth can_become_pregnant = Truth::unknown;
  /// Word key of what decided: "uterus-absent", "ovaries-absent", "age", "menopause",
  /// "recorded-female", "recorded-male", "birth-sex-female", "birth-sex-male",
  /// "sex-sources-disagree", "no-sex-data", "male-with-pregnancy-record", "patient-unreadable".
  std::string_view reason;
  /// Uterus or both ovaries are absent: a permanent fact that a pregnancy record contradicts.
  bool permanently_absent = false;
  fhir::List<Evidence> evidence;

  explicit Capacity(fhir::Arena& arena) : evidence(fhir::ArenaAllocator<Evidence>(arena)) {}
};

/// Age in completed years as a range: a birth date may be only a year.
struct Age {
  int youngest = 0;
  int oldest = 0;
};
/// Nothing without a birth date, or with one that is not in the past.
std::optional<Age> age_of(const fhir::Patient* patient, Day today);

/// `patient_understood`: the Patient came, and all that matters in it could be read.
Capacity find_capacity(const facts::PatientFacts& facts, const fhir::List<MedicationUse>& history,
                       bool patient_understood, const knowledge::Terminology& terminology,
                       const knowledge::PolicyParameters& parameters, Day today,
                       fhir::Arena& arena);

}  // namespace isoguard::clinical
