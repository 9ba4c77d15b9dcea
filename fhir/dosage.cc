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
  timing.bounds_range = repeat.rare_range("boundsRange");
  timing.count = repeat.integer("count");
  timing.frequency = repeat.integer("frequency");
  timing.frequency_max = repeat.integer("frequencyMax");
  timing.period = repeat.number("period");
  timing.period_max = repeat.number("periodMax");
  timing.period_unit = repeat.string("periodUnit");
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
  return !fields.raw("doseQuantity").is_null() || !fields.raw("doseRange").is_null() ||
         !fields.raw("rateRatio").is_null() || !fields.raw("rateRange").is_null() ||
         !fields.raw("rateQuantity").is_null();
}

/// R4's list, or STU3's place directly under the dosage.
std::span<const DoseAndRate> read_doses(const Fields& fields) {
  const auto doses = fields.list<DoseAndRate>("doseAndRate", read_dose_and_rate);
  if (!doses.empty() || !gives_dose(fields)) return doses;
  return {&fields.reading().arena.keep(read_dose_and_rate(fields)), 1};
}

bool is_as_needed(const Fields& fields) {
  const bool flag = fields.boolean("asNeededBoolean").value_or(false);
  return flag || fields.data_type("asNeededCodeableConcept").is_present();
}

Dosage read_dosage(const Fields& fields) {
  Dosage dosage;
  dosage.sequence = fields.integer("sequence");
  dosage.text = fields.string("text");
  dosage.patient_instruction = fields.string("patientInstruction");
  dosage.additional_instruction = fields.codeable_concepts("additionalInstruction");
  dosage.timing = fields.rare("timing", read_timing);
  dosage.as_needed = is_as_needed(fields);
  dosage.route = fields.codeable_concept("route");
  dosage.site = fields.codeable_concept("site");
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
