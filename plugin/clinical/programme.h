#pragma once

#include "plugin/clinical/prevention.h"

namespace isoguard::clinical {

/// Adds enrolments in a pregnancy-prevention programme that are valid today to
/// `prevention.present`, and older ones to `not_enough` (rules.md 5.3, 13.9); whether any is valid.
bool find_programme(const facts::PatientFacts& facts, const knowledge::Knowledge* programmes,
                    const knowledge::Terminology& terminology,
                    const knowledge::PolicyParameters& parameters, Day today,
                    Prevention& prevention);

}  // namespace isoguard::clinical
