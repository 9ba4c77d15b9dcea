#pragma once

#include "fhir/dosage.h"
#include "fhir/medication.h"

namespace isoguard::fhir {

/// http://hl7.org/fhir/R4/medicationrequest.html
struct MedicationRequest {
  std::string_view id;
  std::string_view status;
  std::string_view intent;
  bool do_not_perform = false;
  MedicationChoice medication;
  std::span<const Medication> contained;
  Reference subject;
  std::optional<Date> authored_on;
  Period effective;           ///< R5's effectiveDosePeriod: from the first line to the last
  std::optional<Date> ended;  ///< when it was stopped: DSTU2's dateEnded, R5's statusChanged
  Dosages dosage;
  std::span<const std::string_view> notes;  ///< note.text
  Period dispense_validity;                 ///< dispenseRequest.validityPeriod
  Quantity dispense_quantity;
  Quantity supply_duration;             ///< dispenseRequest.expectedSupplyDuration
  std::string_view repeats_allowed;     ///< lexical integer, empty when absent
  const json::Value* source = nullptr;  ///< the whole resource, for suggestions that change it
};

MedicationRequest read_medication_request(const json::Value& resource, Reading& reading);

}  // namespace isoguard::fhir
