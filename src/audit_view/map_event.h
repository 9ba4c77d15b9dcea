#pragma once

#include "fhir/json.h"
#include "src/audit/records.h"
#include "src/audit_view/audit_event.h"

namespace isoguard::audit_view {

/// An event as a FHIR R4 AuditEvent, in the shapes of IHE's Basic Audit Log Patterns (BALP 1.1):
/// a decision is a read with a patient, feedback a create. It names a profile only where it
/// conforms to it. docs/audit-reading.md has the table.
///
/// `event` is what record.bytes says, a null value when they cannot be read; `opened` what is
/// sealed in it, a null value when that is closed or nothing is: only then is a patient named by
/// more than the pseudonym.
AuditEvent audit_event_of(const audit::Record& record, const fhir::json::Value& event,
                          const fhir::json::Value& opened);

/// "0" success, "4" refused, "8" failed: http://hl7.org/fhir/audit-event-outcome
std::string outcome_of(std::string_view type, const fhir::json::Value& event);

}  // namespace isoguard::audit_view
