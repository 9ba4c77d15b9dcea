#pragma once

#include "fhir/reading.h"

namespace isoguard::fhir {

struct AllergyReaction {
  CodeableConcept substance;
  std::span<const CodeableConcept> manifestation;
  std::string_view severity;
};

/// http://hl7.org/fhir/R4/allergyintolerance.html
struct AllergyIntolerance {
  std::string_view id;
  std::string_view clinical_status;
  std::string_view verification_status;
  std::string_view type;         ///< allergy | intolerance
  std::string_view criticality;  ///< low | high | unable-to-assess
  CodeableConcept code;
  Reference patient;
  std::optional<Date> onset;
  std::optional<Date> recorded_date;
  std::span<const AllergyReaction> reactions;
};

AllergyIntolerance read_allergy_intolerance(const json::Value& resource, Reading& reading);

}  // namespace isoguard::fhir
