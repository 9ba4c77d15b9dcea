#pragma once

#include <optional>

#include "fhir/arena.h"
#include "plugin/clinical/medication_use.h"
#include "plugin/clinical/truth.h"

namespace isoguard::clinical {

/// Systemic isotretinoin of the history, seen from a partner order (rules.md section 4).
enum class IsotretinoinExposure : unsigned char {
  none,      ///< over, as far as the record tells
  not_told,  ///< status unknown, or stopped without telling when
  recent,    ///< stopped or completed at most isotretinoin_recent_days ago
  maybe,     ///< on hold, intended, or still active although its time is over
  current,   ///< being taken
};

/// Days of section 4 that no policy changes: an active order counts as taken until a week after its
/// known end, or for 60 days when no end is told; after that "maybe", up to 30 and 180 days.
inline constexpr int kCurrentAfterEndDays = 7;
inline constexpr int kMaybeAfterEndDays = 30;
inline constexpr int kCurrentOpenDays = 60;
inline constexpr int kMaybeOpenDays = 180;

IsotretinoinExposure isotretinoin_exposure(const MedicationUse& use,
                                           const knowledge::PolicyParameters& parameters,
                                           Day today);

/// Whether isotretinoin of the history is being taken, or was until just now. `complete`: all
/// medications could be read.
Truth on_isotretinoin(const fhir::List<MedicationUse>& history, bool complete,
                      const knowledge::PolicyParameters& parameters, Day today);

/// A systemic tetracycline of the history on the day of the order (rules.md 7.5), in rising order
/// of concern.
enum class TetracyclineState : unsigned char {
  none,
  not_told,   ///< status unknown, or stopped without telling when
  recent,     ///< stopped or completed at most tetracycline_stopped_days ago
  stale,      ///< still active, but long over
  uncertain,  ///< probably over, on hold or intended: ask
  taken,      ///< being taken
};

TetracyclineState tetracycline_state(const MedicationUse& use,
                                     const knowledge::PolicyParameters& parameters, Day today);

}  // namespace isoguard::clinical
