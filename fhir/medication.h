#pragma once

#include "fhir/reading.h"

namespace isoguard::fhir {

struct Ingredient {
  CodeableConcept item;      ///< itemCodeableConcept
  Reference item_reference;  ///< itemReference
  Ratio strength;
};

/// http://hl7.org/fhir/R4/medication.html, and the other releases' (docs/fhir-releases.md).
struct Medication {
  std::string_view id;
  std::string_view status;
  CodeableConcept code;
  CodeableConcept form;
  std::span<const Ingredient> ingredients;
};

Medication read_medication(const json::Value& resource, Reading& reading);

/// medication[x] of the resources that have one: exactly one is filled; both empty when the order
/// names no drug (yet).
struct MedicationChoice {
  CodeableConcept concept_;  ///< medicationCodeableConcept; R5: medication.concept
  Reference reference;       ///< medicationReference; R5: medication.reference, perhaps with both
  bool empty() const { return concept_.empty() && reference.empty(); }
};

/// Reads medicationCodeableConcept or medicationReference of `resource`.
MedicationChoice read_medication_choice(const json::Value& resource, std::string_view element,
                                        Reading& reading);

/// The contained resources of type Medication.
std::span<const Medication> read_contained_medications(const json::Value& resource,
                                                       Reading& reading);

}  // namespace isoguard::fhir
