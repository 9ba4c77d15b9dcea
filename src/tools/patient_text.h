#pragma once

#include <functional>
#include <string>
#include <vector>

#include "src/audit/hold.h"
#include "src/audit/retention_policy.h"
#include "src/tools/patient_events.h"

namespace isoguard::app {

/// What the text of an event says beside its record.
struct PatientTextSettings {
  audit::RetentionPolicy policy;   ///< by which events are kept
  std::vector<audit::Hold> holds;  ///< in force
  /// See delivery_of(): what became of the answer to a decision.
  std::function<std::string(const audit::Record&)> delivery;
};

/// Plain text (UTF-8) for people, a section for each event: when, who asked, for what, what was
/// ordered, checked, found and shown, what was answered, what became of the answer, and until when
/// it is kept. Nothing that is sealed. Control characters of what others sent become "?".
std::string patient_text(const std::vector<PatientEvent>& events,
                         const PatientTextSettings& settings);

/// Where the proof of an event lies in the folder.
std::string proof_name(const audit::Record& record);

}  // namespace isoguard::app
