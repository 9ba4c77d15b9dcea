#include "plugin/clinical/measurement.h"

#include "plugin/clinical/words.h"

namespace isoguard::clinical {
namespace {

using fhir::Comparator;
using knowledge::Set;
using knowledge::Terminology;

constexpr double kKilogramsPerPound = 0.45359237;
constexpr double kLightestKg = 1;
constexpr double kHeaviestKg = 650;

std::optional<double> kilograms_in(std::string_view unit) {
  const auto is = [unit](std::string_view word) { return same_word(unit, word); };
  if (is("kg") || is("kgs") || is("kilogram") || is("kilograms")) return 1.0;
  if (is("g") || is("gram") || is("grams")) return 0.001;
  if (is("[lb_av]") || is("lb") || is("lbs") || is("pound") || is("pounds")) {
    return kKilogramsPerPound;
  }
  return std::nullopt;
}

std::optional<double> weight_kg(const fhir::Quantity& quantity) {
  const auto number = quantity.number();
  auto unit = kilograms_in(quantity.code);
  const auto printed = kilograms_in(quantity.unit);
  if (unit && printed && *unit != *printed) return std::nullopt;  // which of them is meant?
  if (!unit) unit = printed;
  if (!number || !unit || quantity.comparator != Comparator::none) return std::nullopt;
  const double kg = *number * *unit;
  return kg < kLightestKg || kg > kHeaviestKg ? std::nullopt : std::optional(kg);
}

bool is_per_minute(std::string_view unit) {
  return unit.size() >= 6 && same_word(unit.substr(0, 6), "ml/min");
}

/// The rate as a number to compare with the limit: "< 15" is 15 and less; "> 60" lies above.
std::optional<double> filtration(const fhir::Quantity& quantity) {
  const auto number = quantity.number();
  const bool known = is_per_minute(quantity.code) || is_per_minute(quantity.unit);
  if (!number || !known || *number < 0) return std::nullopt;
  switch (quantity.comparator) {
    case Comparator::less:
      return *number - 0.001;
    case Comparator::greater:
      return *number + 0.001;
    default:
      return *number;
  }
}

/// The newest value in `set` of at most `days` days; of one day the lowest.
template <class Read>
std::optional<Measurement> newest(const facts::PatientFacts& facts, const Terminology& terminology,
                                  Set set, int days, Day today, const Read& read) {
  std::optional<Measurement> best;
  for (const fhir::Observation& observation : facts.observations) {
    if (observation.value.quantity.empty() || !is_within(observation.effective, days, today) ||
        !is_result(observation, today) || !terminology.in(observation.code, set)) {
      continue;
    }
    const std::optional<double> value = read(observation.value.quantity);
    if (!value) continue;
    const Day day = observation.effective->latest;
    const bool better = !best || day > best->observation->effective->latest ||
                        (day == best->observation->effective->latest && *value < best->value);
    if (better) best = {*value, &observation};
  }
  return best;
}

}  // namespace

std::optional<Measurement> find_weight(const facts::PatientFacts& facts, bool maybe_minor,
                                       const Terminology& terminology,
                                       const knowledge::PolicyParameters& parameters, Day today) {
  const int days = maybe_minor ? parameters.weight_valid_days_minor : parameters.weight_valid_days;
  return newest(facts, terminology, Set::weight, days, today, weight_kg);
}

RenalFunction find_renal_function(const facts::PatientFacts& facts, const Gaps& gaps,
                                  const Terminology& terminology,
                                  const knowledge::PolicyParameters& parameters, Day today,
                                  fhir::Arena& arena) {
  RenalFunction renal(arena);
  for (const fhir::Condition& condition : facts.conditions) {
    const knowledge::CodeMeaning meaning = terminology.meaning(condition.code);
    if (!meaning.sets.has(Set::ckd_severe) || !is_current(condition, today)) continue;
    renal.reason = meaning.display;
    renal.evidence.push_back(evidence_of(condition, meaning.display));
  }
  const auto rate =
      newest(facts, terminology, Set::lab_egfr, parameters.egfr_valid_days, today, filtration);
  if (rate && rate->value < parameters.egfr_severe_below) {
    renal.egfr = static_cast<int>(rate->value);
    if (renal.reason.empty()) renal.reason = "low-egfr";
    renal.evidence.push_back(
        evidence_of(*rate->observation, terminology.meaning(rate->observation->code).display));
  }
  renal.severe =
      gaps.answer(!renal.evidence.empty(), {Source::conditions, Source::laboratory_observations});
  return renal;
}

}  // namespace isoguard::clinical
