#pragma once

#include "plugin/clinical/context.h"

namespace isoguard::rules {

/// Row: long. Values: {weeks} that a course lasts, {days} with this order, {target} and, where it
/// is known, {cumulative} in mg/kg. Source: rules.md 7.14.
clinical::Verdict course_duration(const clinical::ClinicalContext& context);

}  // namespace isoguard::rules
