#pragma once

#include <optional>

#include "fhir/dosage.h"

namespace isoguard::clinical {

/// How often a day a dose is taken at most, as the timing says it: by its code or words (BID,
/// "twice daily"), by frequency and period, by times of the day, meals and days of the week, or by
/// dates. Where it says it in two ways, the more frequent counts. Every second day is 0.5: doses on
/// fewer than all days are averaged, as mg/kg/day is. Nothing: it cannot be told.
/// http://hl7.org/fhir/R4/datatypes.html#Timing
std::optional<double> times_per_day(const fhir::Timing& timing);

}  // namespace isoguard::clinical
