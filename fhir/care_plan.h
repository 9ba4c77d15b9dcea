#pragma once

#include "fhir/reading.h"

namespace isoguard::fhir {

struct CarePlanActivity {
  CodeableConcept code;          ///< detail.code
  std::string_view status;       ///< detail.status
  std::string_view description;  ///< detail.description
};

/// http://hl7.org/fhir/R4/careplan.html
struct CarePlan {
  std::string_view id;
  std::string_view status;
  std::string_view intent;
  std::span<const CodeableConcept> category;
  std::string_view title;
  std::string_view description;
  Reference subject;
  Period period;
  std::optional<Date> created;
  std::span<const CarePlanActivity> activities;
  std::span<const std::string_view> notes;
};

CarePlan read_care_plan(const json::Value& resource, Reading& reading);

}  // namespace isoguard::fhir
