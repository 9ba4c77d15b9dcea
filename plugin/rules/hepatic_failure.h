#pragma once

#include "plugin/clinical/context.h"

namespace isoguard::rules {

/// Rows: failure, cirrhosis, transaminases. Values: {x} multiple of the upper limit with one
/// decimal, {enzyme} word key, {recorded} as measured, {date}; {missing} "alt" when no result is
/// recent. Source: rules.md 7.9.
clinical::Verdict hepatic_failure(const clinical::ClinicalContext& context);

}  // namespace isoguard::rules
