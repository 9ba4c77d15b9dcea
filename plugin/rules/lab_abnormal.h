#pragma once

#include "plugin/clinical/context.h"

namespace isoguard::rules {

/// Row: abnormal. Value: {found} list of word keys: "platelets-low", "platelets-high",
/// "neutrophils-low", "glucose-high", "urine-blood", "urine-protein". Source: rules.md 7.17.
clinical::Verdict lab_abnormal(const clinical::ClinicalContext& context);

}  // namespace isoguard::rules
