#pragma once

#include "plugin/clinical/daily_dose.h"

namespace isoguard::clinical {

/// What the isotretinoin orders of the session let a pharmacy hand out.
struct Supply {
  bool told = false;       ///< a supply or repeats are given, by structured elements only
  bool understood = true;  ///< false: one is given that could not be turned into days
  int days = 0;            ///< longest single supply, rounded up
  int repeats = 0;         ///< most repeats
  const MedicationUse* left = nullptr;  ///< active order of the same product with most days left
  int days_left = 0;                    ///< of `left`, when the new order begins

  /// Whether an order of the session is supplied for more than `limit` days or repeated.
  bool exceeds(int limit) const { return days > limit || repeats > 0; }
};

/// Days that one dispensing of `order` lasts: the longer of what is expected and of the quantity at
/// the highest daily dose. A month is 30 days. Nothing: not told, or not understood.
std::optional<double> days_of_supply(const MedicationUse& order, std::optional<double> weight_kg,
                                     Day today, fhir::Arena& arena);

/// Days that the quantity to dispense lasts at the highest daily dose; nothing when a part of that
/// cannot be told.
std::optional<double> days_of_quantity(const MedicationUse& order, std::optional<double> weight_kg,
                                       Day today, fhir::Arena& arena);

Supply find_supply(std::span<const MedicationUse> drafts, std::span<const MedicationUse> history,
                   std::optional<double> weight_kg, Day today, fhir::Arena& arena);

}  // namespace isoguard::clinical
