#pragma once

#include "plugin/clinical/context.h"

namespace isoguard::rules {

/// Rows: concurrent, uncertain, isotretinoin-uncertain, short-gap, recent, isotretinoin-recent,
/// stale, status-unknown. Values: {drug} and {other}, names of the tetracycline and the
/// isotretinoin; {n} days. Source: rules.md 7.5.
clinical::Verdict tetracycline_interaction(const clinical::ClinicalContext& context);

}  // namespace isoguard::rules
