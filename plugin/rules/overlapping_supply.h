#pragma once

#include "plugin/clinical/context.h"

namespace isoguard::rules {

/// Row: days-left. Values: {n} days. Source: rules.md 7.23.
clinical::Verdict overlapping_supply(const clinical::ClinicalContext& context);

}  // namespace isoguard::rules
