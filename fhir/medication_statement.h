#pragma once

#include "fhir/dosage.h"
#include "fhir/medication.h"

namespace isoguard::fhir {

/// http://hl7.org/fhir/R4/medicationstatement.html
struct MedicationStatement {
  std::string_view id;
  std::string_view status;
  MedicationChoice medication;
  std::span<const Medication> contained;
  Reference subject;
  Period effective;                  ///< effectiveDateTime is start and end alike
  bool effective_is_period = false;  ///< false: days on which it was taken, or absent
  std::optional<Date> date_asserted;
  Dosages dosage;
  std::span<const std::string_view> notes;
};

MedicationStatement read_medication_statement(const json::Value& resource, Reading& reading);

}  // namespace isoguard::fhir
