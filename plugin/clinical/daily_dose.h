#pragma once

#include <span>

#include "plugin/clinical/dose_quantity.h"
#include "plugin/clinical/medication_use.h"

namespace isoguard::clinical {

/// How much of what a dosage says could be turned into milligrams a day.
enum class Told : unsigned char {
  nothing,  ///< no dose is written anywhere
  part,     ///< some of it: the sum is at least this
  all,
};

/// Milligrams of ordinary capsules a day (micronised ones times 1.25), and whether that is all.
struct DailyDose {
  Told told = Told::nothing;
  double mg = 0;
};

/// One amount a day for a time: from the first day to the day after the last.
struct DoseSpan {
  Day from;
  Day to;
  double mg = 0;
};

/// Dosage lines of one order as spans, appended to `spans`; returns how much was told. The high end
/// of ranges counts, as needed counts as needed always, and maxDosePerPeriod limits. Lines without
/// bounds last as long as the order, `from` to `to`. Lines are taken together, unless their bounds
/// keep them apart or their sequence numbers differ and the earlier one has an end.
Told add_dose_spans(const MedicationUse& use, Day from, Day to, const DoseBasis& basis,
                    fhir::List<DoseSpan>& spans);

/// The most that is taken together on one day.
double highest_together(fhir::List<DoseSpan>& spans);

/// Highest daily dose of one order by itself.
DailyDose daily_dose(const MedicationUse& use, std::optional<double> weight_kg, Day today,
                     fhir::Arena& arena);

/// What all isotretinoin orders of the session give together on the day on which they give most;
/// with active orders of another strength that are still being supplied then (rules.md 7.12). An
/// active order of the same or an unknown strength is a refill and does not count twice. An order
/// without an end lasts `assumed_days`.
DailyDose regimen_dose(std::span<const MedicationUse> drafts,
                       std::span<const MedicationUse> history, std::optional<double> weight_kg,
                       int assumed_days, Day today, fhir::Arena& arena);

}  // namespace isoguard::clinical
