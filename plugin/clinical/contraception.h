#pragma once

#include "plugin/clinical/prevention.h"

namespace isoguard::clinical {

/// Adds contraception that counts to `prevention.present`, and methods that do not count alone to
/// `not_enough`; whether any counts.
bool find_contraception(const facts::PatientFacts& facts, const fhir::List<MedicationUse>& history,
                        const knowledge::Terminology& terminology,
                        const knowledge::PolicyParameters& parameters, Day today,
                        Prevention& prevention);

}  // namespace isoguard::clinical
