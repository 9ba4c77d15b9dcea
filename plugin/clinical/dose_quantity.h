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

/// Milligrams a day of a rate such as 40 "mg/d", 1 "mg/kg/d" or 1 "{capsule}/(12.h)": an amount as
/// mg_of reads it, a stroke and a unit of time. Nothing for everything else.
std::optional<double> mg_per_day_of(const fhir::Quantity& rate, const DoseBasis& basis);

/// Whether it counts capsules, tablets or pieces.
bool is_piece(const fhir::Quantity& quantity);

}  // namespace isoguard::clinical
