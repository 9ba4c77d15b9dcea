#pragma once

#include "plugin/clinical/counting.h"
#include "plugin/clinical/gate.h"
#include "plugin/knowledge/policy.h"

namespace isoguard::clinical {

/// What the history asks for where nothing is ordered (Hook::chart). `Gate::isotretinoin`: it is
/// taken, or perhaps still taken; `Gate::unidentified`: not told yet, because the medications were
/// not read or some of them not understood; else nothing to do. Ask again when more was read.
GateDecision decide_chart_gate(const facts::PatientFacts& facts,
                               const knowledge::Terminology& terminology,
                               const knowledge::PolicyParameters& parameters, Day today);

}  // namespace isoguard::clinical
