#pragma once

#include "plugin/clinical/context.h"

namespace isoguard::rules {

/// Rows: essential, unidentified-draft, other. Values: {what} and {why}, lists of word keys.
/// Source: rules.md 7.24, 13.4 to 13.7.
clinical::Verdict data_unavailable(const clinical::ClinicalContext& context);

}  // namespace isoguard::rules
