#pragma once

#include <string>

#include "fhir/date.h"
#include "fhir/patient.h"

namespace isoguard::decision {

/// Who may be younger than this has the year of birth in the record, since records of minors are
/// kept longer and no law has a later majority.
inline constexpr int kSurelyAdult = 21;

/// The member `keep`, by which a record outlives the ordinary time when it is about a minor:
/// {"age":"adult"}, {"age":"unknown"}, or {"age":"young","born":2014}, the latest year that the
/// birth date can mean and nothing finer. `patient` may be nullptr. Canonical JSON.
std::string keep_of(const fhir::Patient* patient, fhir::Day today);

}  // namespace isoguard::decision
