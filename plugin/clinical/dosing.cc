#include "plugin/clinical/dosing.h"

#include <charconv>
#include <string>

namespace isoguard::clinical {
namespace {

constexpr int kAdultYears = 18;

}  // namespace

Dosing find_dosing(const facts::PatientFacts& facts, std::span<const MedicationUse> drafts,
                   std::span<const MedicationUse> history, const Gaps& gaps,
                   const knowledge::Terminology& terminology,
                   const knowledge::PolicyParameters& parameters, Day today, fhir::Arena& arena) {
  Dosing dosing(arena);
  const std::optional<Age> age = age_of(facts.patient, today);
  dosing.maybe_minor = !age || age->youngest < kAdultYears;
  dosing.weight = find_weight(facts, dosing.maybe_minor, terminology, parameters, today);
  dosing.weight_known = gaps.answer(dosing.weight.has_value(), {Source::laboratory_observations});
  const auto kg = dosing.weight ? std::optional(dosing.weight->value) : std::nullopt;
  dosing.dose = regimen_dose(drafts, history, kg, parameters.assumed_supply_days, today, arena);
  for (const MedicationUse& draft : drafts) {
    if (!draft.is(DrugClass::isotretinoin)) continue;
    dosing.micronised = dosing.micronised || draft.product.micronised;
    dosing.orders.push_back(evidence_of(draft, "ordered-now"));
  }
  if (dosing.weight) {
    const fhir::Observation& weight = *dosing.weight->observation;
    dosing.weighing.push_back(evidence_of(weight, terminology.meaning(weight.code).display));
  }
  dosing.renal = find_renal_function(facts, gaps, terminology, parameters, today, arena);
  return dosing;
}

std::string_view dose_word(const Dosing& dosing) {
  const bool part = dosing.dose.told == Told::part;
  if (dosing.micronised) return part ? "dose-standard-at-least" : "dose-standard";
  return part ? "dose-at-least" : "dose";
}

void add_arithmetic(const Dosing& dosing, Verdict& verdict, fhir::Arena& arena) {
  verdict.with("amount", dose_word(dosing)).with("dose", shown_number(dosing.dose.mg, 1, arena));
  if (dosing.micronised) verdict.with("scale", std::string_view("1.25"));
  if (!dosing.weight) return;
  verdict.with("x", shown_number(*dosing.mg_per_kg(), 2, arena))
      .with("weight", shown_number(dosing.weight->value, 1, arena))
      .with("weighed", *dosing.weight->observation->effective);
}

std::string_view shown_number(double number, int digits, fhir::Arena& arena) {
  char text[64];
  const auto [end, error] =
      std::to_chars(text, text + sizeof text, number, std::chars_format::fixed, digits);
  if (error != std::errc()) return "more than can be written";  // no dose has so many digits
  std::string_view shown(text, static_cast<std::size_t>(end - text));
  if (shown.find('.') != std::string_view::npos) {
    shown = shown.substr(0, shown.find_last_not_of('0') + 1);
    if (shown.ends_with('.')) shown.remove_suffix(1);
  }
  return arena.keep_text(shown);
}

}  // namespace isoguard::clinical
