#pragma once

#include "plugin/clinical/context.h"

namespace isoguard::rules {

/// Rows: triglycerides-critical, lipids-high, severe-hypertriglyceridaemia, diagnosis-no-lipids,
/// diagnosis-controlled. Values: {lipid} word key, {v} mg/dL, {recorded} as measured, {date};
/// {missing} "triglycerides" when a panel has to be ordered. Source: rules.md 7.10.
clinical::Verdict hyperlipidaemia(const clinical::ClinicalContext& context);

}  // namespace isoguard::rules
