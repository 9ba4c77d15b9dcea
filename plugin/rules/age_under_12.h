#pragma once

#include "plugin/clinical/context.h"

namespace isoguard::rules {

/// Row: too-young. Value: {age} completed years, the limit {min}. Source: rules.md 7.22.
clinical::Verdict age_under_12(const clinical::ClinicalContext& context);

}  // namespace isoguard::rules
