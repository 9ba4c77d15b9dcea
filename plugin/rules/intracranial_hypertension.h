#pragma once

#include "plugin/clinical/context.h"

namespace isoguard::rules {

/// Rows: active, symptoms, past. Value: {condition} display of the problem. Source: rules.md 7.20,
/// 13.12.
clinical::Verdict intracranial_hypertension(const clinical::ClinicalContext& context);

}  // namespace isoguard::rules
