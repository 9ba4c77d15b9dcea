#pragma once

#include "plugin/clinical/context.h"

namespace isoguard::rules {

/// Row: recorded. Source: rules.md 7.8.
clinical::Verdict hypervitaminosis_a(const clinical::ClinicalContext& context);

}  // namespace isoguard::rules
