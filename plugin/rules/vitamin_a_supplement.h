#pragma once

#include "plugin/clinical/context.h"

namespace isoguard::rules {

/// Rows: concurrent, uncertain. Value: {drug} the vitamin A. Source: rules.md 7.18.
clinical::Verdict vitamin_a_supplement(const clinical::ClinicalContext& context);

}  // namespace isoguard::rules
