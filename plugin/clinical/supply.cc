#include "plugin/clinical/supply.h"

#include <algorithm>
#include <cmath>

#include "plugin/clinical/time_unit.h"

namespace isoguard::clinical {
namespace {

constexpr double kRounding = 1e-6;  // 60 capsules at two a day are 30 days, whatever the last bit

/// The active order of a product that the session orders again, with most days left.
void find_left(std::span<const MedicationUse> drafts, const MedicationUse& use, Day today,
               Supply& supply) {
  if (!use.is(DrugClass::isotretinoin) || use.origin != MedicationUse::Origin::request) return;
  if (!use.is_status("active") || !use.end) return;
  for (const MedicationUse& draft : drafts) {
    if (!draft.is(DrugClass::isotretinoin) || !draft.product.is_same_code(use.product)) continue;
    const int left = fhir::days_between(draft.planned_start(today), *use.end);
    if (left <= supply.days_left) continue;
    supply.left = &use;
    supply.days_left = left;
  }
}

}  // namespace

std::optional<double> days_of_quantity(const MedicationUse& order, std::optional<double> weight_kg,
                                       Day today, fhir::Arena& arena) {
  const auto mg = mg_of(order.order->dispense_quantity, {order.product.strength_mg, std::nullopt});
  if (!mg) return std::nullopt;
  const DailyDose dose = daily_dose(order, weight_kg, today, arena);
  if (dose.told != Told::all || dose.mg <= 0) return std::nullopt;
  return *mg * order.product.scale() / dose.mg;
}

std::optional<double> days_of_supply(const MedicationUse& order, std::optional<double> weight_kg,
                                     Day today, fhir::Arena& arena) {
  if (order.order == nullptr) return std::nullopt;
  const auto expected = usual_days(order.order->supply_duration);
  const auto counted = order.order->dispense_quantity.empty()
                           ? std::nullopt
                           : days_of_quantity(order, weight_kg, today, arena);
  if (!expected && !counted) return std::nullopt;
  return std::min(std::max(expected.value_or(0), counted.value_or(0)), double{kCenturyDays});
}

Supply find_supply(std::span<const MedicationUse> drafts, std::span<const MedicationUse> history,
                   std::optional<double> weight_kg, Day today, fhir::Arena& arena) {
  Supply supply;
  for (const MedicationUse& draft : drafts) {
    if (!draft.is(DrugClass::isotretinoin) || draft.order == nullptr) continue;
    const bool has_supply =
        !draft.order->supply_duration.empty() || !draft.order->dispense_quantity.empty();
    const auto days = days_of_supply(draft, weight_kg, today, arena);
    supply.told = supply.told || has_supply || !draft.order->repeats_allowed.empty();
    supply.understood = supply.understood && (days || !has_supply);
    if (days) supply.days = std::max(supply.days, static_cast<int>(std::ceil(*days - kRounding)));
    supply.repeats = std::max(supply.repeats, repeats_of(*draft.order));
  }
  for (const MedicationUse& use : history) find_left(drafts, use, today, supply);
  return supply;
}

}  // namespace isoguard::clinical
