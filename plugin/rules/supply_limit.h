#pragma once

#include "plugin/clinical/context.h"

namespace isoguard::rules {

/// Rows: limit, repeats. Values: {n} days, {repeats}, {limit} in days. Source: rules.md 7.15.
clinical::Verdict supply_limit(const clinical::ClinicalContext& context);

}  // namespace isoguard::rules
