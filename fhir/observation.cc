#include "fhir/observation.h"

#include "fhir/read_element.h"

namespace isoguard::fhir {
namespace {

int count_filled(const ObservationValue& value) {
  return !value.concept_.empty() + !value.quantity.empty() + !value.string.empty() +
         value.boolean.has_value() + !value.integer.empty() + value.date_time.has_value() +
         (!value.range->low.empty() || !value.range->high.empty()) +
         (!value.ratio->numerator.empty() || !value.ratio->denominator.empty());
}

/// Of the Observation or of a component of it.
ObservationValue read_value(const Fields& fields) {
  ObservationValue value;
  value.concept_ = fields.codeable_concept("valueCodeableConcept");
  value.quantity = fields.quantity("valueQuantity");
  value.string = fields.string("valueString");
  value.boolean = fields.boolean("valueBoolean");
  value.integer = fields.integer("valueInteger");
  value.date_time = fields.date_or_start("valueDateTime", "valuePeriod");
  value.range = fields.rare_range("valueRange");
  value.ratio = fields.rare_ratio("valueRatio");
  if (count_filled(value) <= 1) return value;
  // Nobody can tell which of them is the result.
  fields.record("value");
  return {};
}

ObservationComponent read_component(const Fields& fields) {
  return {fields.codeable_concept("Observation.component.code"),
          read_value(fields.choice("Observation.component.value")),
          fields.codeable_concepts("Observation.component.interpretation"),
          !fields.codeable_concept("Observation.component.dataAbsentReason").empty()};
}

std::optional<Date> read_effective(const Fields& effective) {
  std::optional<Date> date = effective.date("effectiveDateTime");
  if (!date) date = effective.date("effectiveInstant");
  if (!date) date = effective.period("effectivePeriod").start;
  return date;
}

/// R4's annotations, or the one comment that DSTU2 and STU3 have.
std::span<const std::string_view> read_notes(const Fields& fields) {
  if (fields.has("Observation.comment")) return fields.strings("Observation.comment");
  if (fields.has("Observation.comments")) return fields.strings("Observation.comments");
  return fields.strings_in("Observation.note", "text");
}

Quantity read_reference_high(const Fields& fields) {
  const auto highs = fields.list<Quantity>("Observation.referenceRange", [](const Fields& range) {
    return range.quantity("Observation.referenceRange.high");
  });
  return highs.empty() ? Quantity() : highs.front();
}

}  // namespace

bool ObservationValue::empty() const { return count_filled(*this) == 0; }

Observation read_observation(const json::Value& resource, Reading& reading) {
  const Fields fields(resource, reading);
  Observation observation;
  observation.id = fields.string("Observation.id");
  observation.status = fields.string("Observation.status");
  observation.code = fields.codeable_concept("Observation.code");
  observation.subject = fields.reference("Observation.subject");
  observation.effective = read_effective(fields.choice("Observation.effective"));
  observation.value = read_value(fields.choice("Observation.value"));
  observation.interpretation = fields.codeable_concepts("Observation.interpretation");
  observation.data_absent = !fields.codeable_concept("Observation.dataAbsentReason").empty();
  observation.method = fields.codeable_concept("Observation.method");
  observation.category = fields.codeable_concepts("Observation.category");
  observation.performers = fields.references("Observation.performer");
  observation.notes = read_notes(fields);
  observation.reference_high = read_reference_high(fields);
  observation.components =
      fields.list<ObservationComponent>("Observation.component", read_component);
  return observation;
}

}  // namespace isoguard::fhir
