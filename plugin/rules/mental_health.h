#pragma once

#include "plugin/clinical/context.h"

namespace isoguard::rules {

/// Rows: suicidality, depression, not-assessed. Values: {date} of the record; {days} an assessment
/// counts. Source: rules.md 7.21.
clinical::Verdict mental_health(const clinical::ClinicalContext& context);

}  // namespace isoguard::rules
