#pragma once

#include "fhir/medication_request.h"

namespace isoguard::fhir {

/// DSTU2's MedicationOrder, which became MedicationRequest.
/// http://hl7.org/fhir/DSTU2/medicationorder.html. Its intent is "order": proposals and plans came
/// later.
MedicationRequest read_medication_order(const json::Value& resource, Reading& reading);

}  // namespace isoguard::fhir
