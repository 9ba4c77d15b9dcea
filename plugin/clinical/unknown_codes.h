#pragma once

#include <vector>

#include "plugin/facts/patient_facts.h"
#include "plugin/knowledge/terminology.h"

namespace isoguard::clinical {

/// The codings of drafts, orders and statements that are there but identify nothing, as far as the
/// record is known by now and they may still say something of today; each once. Only what can be a
/// code: no white space and at most 64 characters, of a system that is a URI, so that no text
/// passes for one.
std::vector<fhir::Coding> unknown_codes(const facts::PatientFacts& facts,
                                        const knowledge::Terminology& terminology);

/// Whether system and code look like what they should be.
bool is_askable(const fhir::Coding& coding);

}  // namespace isoguard::clinical
