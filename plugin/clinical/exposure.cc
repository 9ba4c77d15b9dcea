#include "plugin/clinical/exposure.h"

#include <algorithm>

namespace isoguard::clinical {
namespace {

/// Whole days since use began, by the latest day that the start can mean; no date: none passed.
int days_open(const MedicationUse& use, Day today) {
  return use.start ? fhir::days_between(std::min(use.start->latest, today), today) : 0;
}

bool is_over_by_status(const MedicationUse& use) {
  return use.is_status("completed") || use.is_status("stopped");
}

/// Nobody ended it: it may go on any day, however long ago its supply ran out (rules.md section 4
/// and 7.5 set no limit).
bool waits(const MedicationUse& use) {
  return use.is_status("on-hold") || use.is_status("intended");
}

/// Days since a stopped or completed use ended. Without a told end, the assumed supply; nothing
/// when it was stopped before its planned end, on a day that nobody recorded.
std::optional<int> days_since_end(const MedicationUse& use, int assumed_days, Day today) {
  if (use.end && *use.end > today) return std::nullopt;
  if (use.end) return fhir::days_between(*use.end, today);
  if (!use.start) return std::nullopt;
  return std::max(0, days_open(use, today) - assumed_days);
}

}  // namespace

IsotretinoinExposure isotretinoin_exposure(const MedicationUse& use,
                                           const knowledge::PolicyParameters& parameters,
                                           Day today) {
  using enum IsotretinoinExposure;
  if (is_over_by_status(use)) {
    const auto days = days_since_end(use, parameters.assumed_supply_days, today);
    if (days && *days > parameters.isotretinoin_recent_days) return none;
    return use.end && days ? recent : not_told;
  }
  if (waits(use)) return maybe;
  const int past_end = use.end ? fhir::days_between(*use.end, today) : 0;
  const int open = use.end ? 0 : days_open(use, today);
  if (past_end > kMaybeAfterEndDays || open > kMaybeOpenDays) return none;
  if (use.is_status("unknown")) return not_told;
  if (past_end > kCurrentAfterEndDays || open > kCurrentOpenDays) return maybe;
  return current;
}

Truth on_isotretinoin(const fhir::List<MedicationUse>& history, bool complete,
                      const knowledge::PolicyParameters& parameters, Day today) {
  Truth found = complete ? Truth::no : Truth::unknown;
  for (const MedicationUse& use : history) {
    if (!use.is(DrugClass::isotretinoin)) continue;
    const IsotretinoinExposure exposure = isotretinoin_exposure(use, parameters, today);
    if (exposure == IsotretinoinExposure::not_told) found = found || Truth::unknown;
    if (exposure > IsotretinoinExposure::not_told) found = Truth::yes;
  }
  return found;
}

TetracyclineState tetracycline_state(const MedicationUse& use,
                                     const knowledge::PolicyParameters& parameters, Day today) {
  using enum TetracyclineState;
  if (is_over_by_status(use)) {
    const auto days = days_since_end(use, parameters.assumed_supply_days, today);
    if (days && *days > parameters.tetracycline_stopped_days) return none;
    return use.end && days ? recent : not_told;
  }
  if (waits(use)) return uncertain;
  const int past_end = use.end ? fhir::days_between(*use.end, today) : 0;
  const int open = use.end ? 0 : days_open(use, today);
  if (past_end > parameters.tetracycline_old_days) return none;
  if (use.is_status("unknown")) return not_told;
  if (past_end > parameters.tetracycline_maybe_days) return stale;
  if (open > parameters.tetracycline_stale_days) return stale;
  if (past_end > 0 || open > parameters.tetracycline_open_days) return uncertain;
  return taken;
}

}  // namespace isoguard::clinical
