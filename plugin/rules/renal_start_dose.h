#pragma once

#include "plugin/clinical/context.h"

namespace isoguard::rules {

/// Row: severe. Values: {evidence}, a display or word key; {egfr} mL/min where that is the
/// reason; {dose} mg a day where one is written; {limit} mg. Source: rules.md 7.11.
clinical::Verdict renal_start_dose(const clinical::ClinicalContext& context);

}  // namespace isoguard::rules
