#pragma once

#include "plugin/clinical/context.h"

namespace isoguard::rules {

/// Rows: above-daily-limit, above-labels, high, high-adult, high-start, no-weight-high, no-weight.
/// Values: {dose} mg a day, {limit} mg, {most} mg without a weight; {x} mg/kg, {weight} kg and
/// {weighed}, its day; {scale} of micronised capsules. Source: rules.md 7.12.
clinical::Verdict dose_per_kg(const clinical::ClinicalContext& context);

}  // namespace isoguard::rules
