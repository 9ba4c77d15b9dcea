#pragma once

#include "plugin/clinical/context.h"

namespace isoguard::rules {

/// Rows: lactating, or lactating-avoid where the policy's label only advises against; delivered.
/// Values: {date} of the record; {n} weeks since the delivery. Source: rules.md 7.4.
clinical::Verdict breastfeeding(const clinical::ClinicalContext& context);

}  // namespace isoguard::rules
