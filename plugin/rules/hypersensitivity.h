#pragma once

#include "plugin/clinical/context.h"

namespace isoguard::rules {

/// Rows: isotretinoin, intolerance, retinoid-contraindicated, retinoid-class, soya-peanut. Value:
/// {date} on which the allergy was recorded. Source: rules.md 7.7.
clinical::Verdict hypersensitivity(const clinical::ClinicalContext& context);

}  // namespace isoguard::rules
