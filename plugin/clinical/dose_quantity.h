#pragma once

#include <optional>

#include "fhir/datatypes.h"

namespace isoguard::clinical {

/// What turns capsules and mg/kg into milligrams; nothing: not known.
struct DoseBasis {
  std::optional<double> strength_mg;
  std::optional<double> weight_kg;
};

/// The amount in milligrams. Units by code and as printed (mg, g, micrograms, capsules and tablets,
/// mg/kg); where the two disagree, or a unit is none of these, or a comparator or a minus makes it
/// no amount, nothing: a dose is never guessed.
std::optional<double> mg_of(const fhir::Quantity& quantity, const DoseBasis& basis);

/// Whether it counts capsules, tablets or pieces.
bool is_piece(const fhir::Quantity& quantity);

/// Days in one unit of time ("d", "h", "wk", also spelled out); nothing for other words. A month is
/// 30 days, a year 365.
std::optional<double> days_in(std::string_view unit);

/// A duration in days by days_in; nothing when it cannot be told.
std::optional<double> nominal_days(const fhir::Quantity& duration);

}  // namespace isoguard::clinical
