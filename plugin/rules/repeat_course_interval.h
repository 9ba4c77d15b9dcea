#pragma once

#include "plugin/clinical/context.h"

namespace isoguard::rules {

/// Row: short-gap. Values: {n} days since the end, {length} of the course in days, {weeks} to wait,
/// {started} and {ended}. Source: rules.md 7.13.
clinical::Verdict repeat_course_interval(const clinical::ClinicalContext& context);

}  // namespace isoguard::rules
