#pragma once

#include "plugin/clinical/context.h"

namespace isoguard::rules {

/// Rows: start, continuing. Value: {missing} list of "triglycerides", "alt", "glucose". Source:
/// rules.md 7.16.
clinical::Verdict lab_monitoring(const clinical::ClinicalContext& context);

}  // namespace isoguard::rules
