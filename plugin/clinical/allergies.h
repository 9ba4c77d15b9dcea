#pragma once

#include "plugin/clinical/counting.h"
#include "plugin/clinical/gaps.h"

namespace isoguard::clinical {

/// Allergies that speak against isotretinoin (rules.md 7.7), in rising order of concern.
enum class AllergyKind : unsigned char {
  soya_peanut,  ///< an excipient of some capsules
  retinoid,     ///< vitamin A or another retinoid
  intolerance,  ///< to isotretinoin, of low criticality: dry lips
  isotretinoin,
};

struct Allergy {
  AllergyKind kind;
  bool mild = false;  ///< recorded as an intolerance of low criticality
  Evidence evidence;  ///< its date is the day it was recorded, else its onset
};

struct Allergies {
  fhir::List<Allergy> all;   ///< strongest first
  Truth others = Truth::no;  ///< unknown: not all allergies could be looked at

  explicit Allergies(fhir::Arena& arena) : all(fhir::ArenaAllocator<Allergy>(arena)) {}
};

/// Active, or not told, and neither refuted nor entered in error. Matches codes of the substance or
/// of the allergy; names only for isotretinoin, where no code is one that we know. Allergies on the
/// problem list count as well.
Allergies find_allergies(const facts::PatientFacts& facts, const Gaps& gaps,
                         const knowledge::Terminology& terminology, Day today, fhir::Arena& arena);

}  // namespace isoguard::clinical
