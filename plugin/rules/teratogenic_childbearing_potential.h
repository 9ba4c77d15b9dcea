#pragma once

#include "plugin/clinical/context.h"

namespace isoguard::rules {

/// Rows: trying-to-conceive, start-nothing, start-incomplete, start-second-test, start-complete,
/// continuing-no-test, unreadable. Values: {missing} list of word keys; {window} days; {apart}
/// days; {route}: "route-not-stated" or "route-stated". Source: rules.md 7.2.
clinical::Verdict teratogenic_childbearing_potential(const clinical::ClinicalContext& context);

}  // namespace isoguard::rules
