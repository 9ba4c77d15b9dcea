#pragma once

#include "plugin/clinical/context.h"

namespace isoguard::rules {

/// Rows: concurrent, uncertain, recent. Values: {drug} the other retinoid, {route} whether its
/// route is told. Source: rules.md 7.18.
clinical::Verdict retinoid_duplication(const clinical::ClinicalContext& context);

}  // namespace isoguard::rules
