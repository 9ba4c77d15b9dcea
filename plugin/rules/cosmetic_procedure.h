#pragma once

#include "plugin/clinical/context.h"

namespace isoguard::rules {

/// Row: too-early. Source: rules.md 7.19.
clinical::Verdict cosmetic_procedure(const clinical::ClinicalContext& context);

}  // namespace isoguard::rules
