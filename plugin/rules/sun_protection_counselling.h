#pragma once

#include "plugin/clinical/context.h"

namespace isoguard::rules {

/// Rows: photosensitivity, start, continuing. Values: {days}, how far back was looked. Source:
/// rules.md 7.6.
clinical::Verdict sun_protection_counselling(const clinical::ClinicalContext& context);

}  // namespace isoguard::rules
