#include "fhir/dosage.h"

#include "fhir/read_element.h"

namespace isoguard::fhir {
namespace {

Timing read_timing(const Fields& fields) {
  const Fields repeat = fields.object("repeat");
  Timing timing;
  timing.events = fields.dates("event");
  timing.bounds_period = repeat.period("boundsPeriod");
  timing.bounds_duration = repeat.quantity("boundsDuration");
  if (timing.bounds_duration.empty()) timing.bounds_duration = repeat.quantity("boundsQuantity");
  timing.bounds_range = repeat.rare_range("boundsRange");
  timing.count = repeat.integer("count");
  timing.frequency = repeat.integer("frequency");
  timing.frequency_max = repeat.integer("frequencyMax");
  timing.period = repeat.number("period");
  timing.period_max = repeat.number("periodMax");
  timing.period_unit = repeat.string("periodUnit");
  if (timing.period_unit.empty()) timing.period_unit = repeat.string("periodUnits");
  timing.when = repeat.strings("when");
  timing.days_of_week = repeat.strings("dayOfWeek");
  timing.times_of_day = repeat.strings("timeOfDay");
  timing.code = fields.codeable_concept("code");
  return timing;
}

DoseAndRate read_dose_and_rate(const Fields& fields) {
  return {fields.quantity("doseQuantity"), fields.rare_range("doseRange"),
          fields.rare_ratio("rateRatio"), fields.rare_range("rateRange"),
          fields.quantity("rateQuantity")};
}

bool gives_dose(const Fields& fields) {
  return fields.has("doseQuantity") || fields.has("doseRange") || fields.has("rateRatio") ||
         fields.has("rateRange") || fields.has("rateQuantity") || fields.has("quantityQuantity") ||
         fields.has("quantityRange");
}

/// Of a line that has no doseAndRate: STU3 and DSTU2 have the dose directly under the dosage, which
/// a DSTU2 statement calls quantity.
std::span<const DoseAndRate> read_direct_dose(const Fields& fields) {
  if (!gives_dose(fields)) return {};
  DoseAndRate dose = read_dose_and_rate(fields);
  if (dose.dose.empty()) dose.dose = fields.quantity("quantityQuantity");
  if (!dose.dose_range) dose.dose_range = fields.rare_range("quantityRange");
  return {&fields.reading().arena.keep(dose), 1};
}

std::span<const DoseAndRate> read_doses(const Fields& fields) {
  const auto doses = fields.list<DoseAndRate>("doseAndRate", read_dose_and_rate);
  return doses.empty() ? read_direct_dose(fields) : doses;
}

/// In R5 `asNeeded` and a list of what for.
bool is_as_needed(const Fields& fields) {
  const bool flag = fields.boolean("asNeededBoolean").value_or(false) ||
                    fields.boolean("asNeeded").value_or(false);
  return flag || fields.data_type("asNeededCodeableConcept").is_present() ||
         !fields.codeable_concepts("asNeededFor").empty();
}

Dosage read_dosage(const Fields& fields) {
  Dosage dosage;
  dosage.sequence = fields.integer("sequence");
  dosage.text = fields.string("text");
  dosage.patient_instruction = fields.string("patientInstruction");
  dosage.additional_instruction = fields.codeable_concepts("additionalInstruction");
  if (dosage.additional_instruction.empty()) {
    dosage.additional_instruction = fields.codeable_concepts("additionalInstructions");
  }
  dosage.timing = fields.rare("timing", read_timing);
  dosage.as_needed = is_as_needed(fields);
  dosage.route = fields.codeable_concept("route");
  dosage.site = fields.codeable_concept("site");
  if (dosage.site.empty()) dosage.site = fields.codeable_concept("siteCodeableConcept");
  dosage.method = fields.codeable_concept("method");
  dosage.dose_and_rate = read_doses(fields);
  dosage.max_dose_per_period = fields.rare_ratio("maxDosePerPeriod");
  return dosage;
}

}  // namespace

void Dosages::read() const {
  const std::size_t problems = reading_->problems.size();
  lines_ = read_list<Dosage>(*array_, element_, element_, *reading_, read_dosage);
  understood_ = reading_->problems.size() == problems;
  array_ = nullptr;
}

}  // namespace isoguard::fhir
