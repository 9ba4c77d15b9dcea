#pragma once

#include "plugin/clinical/context.h"

namespace isoguard::rules {

/// Row: together. Value: {drug} the exfoliant. Source: rules.md 7.19.
clinical::Verdict topical_exfoliant(const clinical::ClinicalContext& context);

}  // namespace isoguard::rules
