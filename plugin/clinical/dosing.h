#pragma once

#include "plugin/clinical/capacity.h"
#include "plugin/clinical/daily_dose.h"
#include "plugin/clinical/measurement.h"

namespace isoguard::clinical {

/// How much isotretinoin the orders of the session give to whom.
struct Dosing {
  DailyDose dose;
  std::optional<Measurement> weight;
  Truth weight_known = Truth::no;  ///< unknown: none was found, but not all could be looked at
  bool maybe_minor = true;         ///< under 18, or of an age that nobody knows
  bool micronised = false;         ///< an ordered product is on the other scale
  RenalFunction renal;
  fhir::List<Evidence> orders;    ///< isotretinoin orders of the session
  fhir::List<Evidence> weighing;  ///< the weight

  explicit Dosing(fhir::Arena& arena)
      : renal(arena),
        orders(fhir::ArenaAllocator<Evidence>(arena)),
        weighing(fhir::ArenaAllocator<Evidence>(arena)) {}
  std::optional<double> mg_per_kg() const {
    return weight ? std::optional(dose.mg / weight->value) : std::nullopt;
  }
};

Dosing find_dosing(const facts::PatientFacts& facts, std::span<const MedicationUse> drafts,
                   std::span<const MedicationUse> history, const Gaps& gaps,
                   const knowledge::Terminology& terminology,
                   const knowledge::PolicyParameters& parameters, Day today, fhir::Arena& arena);

/// Word key of how the daily dose is said: "dose", "dose-at-least" where a part of it is not known,
/// and the same with "dose-standard" where micronised capsules were converted. Its words name
/// {dose}.
std::string_view dose_word(const Dosing& dosing);

/// Values that show how the dose was reckoned: {amount} in words of its {dose} in mg a day, and
/// where it is weighed {x} mg/kg, {weight} kg and {weighed}; {scale} of micronised capsules.
void add_arithmetic(const Dosing& dosing, Verdict& verdict, fhir::Arena& arena);

/// A number for a card: up to `digits` decimals, without zeros at the end.
std::string_view shown_number(double number, int digits, fhir::Arena& arena);

}  // namespace isoguard::clinical
