#pragma once

#include "plugin/clinical/context.h"

namespace isoguard::rules {

/// Rows: record-conflict, possible-pregnancy, sex-unknown. Values: {why}, a word key. Source:
/// rules.md 7.3.
clinical::Verdict teratogenic_unknown_data(const clinical::ClinicalContext& context);

}  // namespace isoguard::rules
