#pragma once

#include "plugin/clinical/context.h"

namespace isoguard::rules {

/// Rows: pregnant, not-excluded. Values: {evidence} and {reason}, word keys; {date}, of the leading
/// record, or the word key "undated". Source: rules.md 7.1.
clinical::Verdict teratogenic_pregnancy(const clinical::ClinicalContext& context);

}  // namespace isoguard::rules
