#pragma once

#include "fhir/reading.h"

namespace isoguard::fhir {

/// value[x] of an Observation or one of its components; at most one is filled.
struct ObservationValue {
  CodeableConcept concept_;
  Quantity quantity;
  std::string_view string;
  std::optional<bool> boolean;
  std::string_view integer;       ///< lexical
  std::optional<Date> date_time;  ///< valueDateTime, or the start of valuePeriod
  Rare<Range> range;
  Rare<Ratio> ratio;
  bool empty() const;
};

struct ObservationComponent {
  CodeableConcept code;
  ObservationValue value;
  std::span<const CodeableConcept> interpretation;
  bool data_absent = false;
};

/// http://hl7.org/fhir/R4/observation.html
struct Observation {
  std::string_view id;
  std::string_view status;
  CodeableConcept code;
  Reference subject;
  std::optional<Date>
      effective;  ///< effectiveDateTime, effectiveInstant, or the start of effectivePeriod
  ObservationValue value;
  std::span<const CodeableConcept> interpretation;
  bool data_absent = false;  ///< a dataAbsentReason is given
  CodeableConcept method;
  std::span<const CodeableConcept> category;
  std::span<const Reference> performers;
  std::span<const std::string_view> notes;
  Quantity reference_high;  ///< the first referenceRange.high
  std::span<const ObservationComponent> components;
};

Observation read_observation(const json::Value& resource, Reading& reading);

}  // namespace isoguard::fhir
