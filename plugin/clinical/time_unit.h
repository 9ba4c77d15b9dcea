#pragma once

#include <optional>
#include <string_view>

#include "fhir/datatypes.h"

namespace isoguard::clinical {

/// How many days one unit of time is. A month and a year are not always as long, and each question
/// has its cautious side: a dose is averaged over `usual` (30 and 365), what may still be going on
/// goes on for `longest` (31 and 366).
struct TimeUnit {
  double usual;
  double longest;
};

/// The unit called `word`: UCUM as FHIR's Timing and Duration use it (s, min, h, d, wk, mo, a,
/// "24.h"), or spelled out; case does not matter. Nothing for other words.
/// http://hl7.org/fhir/R4/valueset-units-of-time.html
std::optional<TimeUnit> time_unit(std::string_view word);

/// A duration in days of usual length; nothing when it cannot be told, or has a comparator.
std::optional<double> usual_days(const fhir::Quantity& duration);

/// A century in days: what lies beyond is a typing error, not an end.
inline constexpr int kCenturyDays = 36'600;

/// A duration in whole days at its longest, rounded up and at most a century; nothing when it
/// cannot be told or has no upper end ("more than two weeks").
std::optional<int> longest_days(const fhir::Quantity& duration);

}  // namespace isoguard::clinical
