#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "src/audit/records.h"
#include "src/tools/audit_place.h"
#include "src/tools/event_proof.h"

namespace isoguard::app {

/// An event about a patient, and what belongs to it in its database.
struct PatientEvent {
  audit::Record record;  ///< with all its bytes, which are those of its leaf
  std::string origin;
  std::optional<std::string> wrapped_key;  ///< of the patient; nothing when it was destroyed
  EventProof proof;
  bool names_others = false;  ///< pseudonyms of other patients stand in the record
};

struct PatientEvents {
  std::vector<PatientEvent> all;  ///< each once, by the time at which they were recorded
  /// Events that may be the patient's and are no good, each with the reason in a sentence.
  std::vector<std::string> damaged;
  /// Events of these logs, about anybody, whose time was over: nothing in them says whose they
  /// were. At most so many, since what a hold kept is counted, too.
  std::uint64_t pruned = 0;
};

/// Of the events, those that no checkpoint covers so far.
std::size_t count_early(const PatientEvents& events);

/// What the databases hold about the patient of that pseudonym. A database that cannot be read is
/// named by `databases`.
PatientEvents events_of(const AuditPlace& place, const std::string& pseudonym,
                        DamagedDatabases& databases);

}  // namespace isoguard::app
