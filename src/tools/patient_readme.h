#pragma once

#include <string>
#include <vector>

#include "src/tools/patient_events.h"

namespace isoguard::app {

/// What a folder for a patient holds, and what it does not.
struct PatientFolder {
  std::string patient;  ///< pseudonym
  std::string made_utc;
  bool has_opened = false;         ///< opened.ndjson is there
  std::size_t unopened = 0;        ///< events with something sealed that does not open
  bool misses_databases = false;   ///< some could not be read
  std::vector<std::string> lacks;  ///< sentences on single events
};

/// The text of README.txt: what each file is, what is missing and why, and how to check.
std::string patient_readme(const PatientFolder& folder, const PatientEvents& events);

}  // namespace isoguard::app
