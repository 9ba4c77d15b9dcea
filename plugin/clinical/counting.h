#pragma once

#include <optional>
#include <string_view>

#include "fhir/condition.h"
#include "fhir/medication_request.h"
#include "fhir/medication_statement.h"
#include "fhir/observation.h"
#include "fhir/procedure.h"
#include "fhir/service_request.h"
#include "plugin/clinical/evidence.h"
#include "plugin/knowledge/terminology.h"

/// What counts as evidence (rules.md section 3): statuses, dates, and the worst day of a partial
/// date.
namespace isoguard::clinical {

using fhir::Day;

/// Verification confirmed, provisional, differential, unconfirmed or absent; whatever the clinical
/// status. For facts that history keeps: a hysterectomy, a delivery.
bool is_history(const fhir::Condition& condition);
/// is_history, and clinically active, recurrent, relapsed or not told, and not abated by `today`.
bool is_current(const fhir::Condition& condition, Day today);
/// Verification confirmed or absent: enough for conclusions that silence a check.
bool is_certain(const fhir::Condition& condition);
/// onset, else recordedDate.
std::optional<fhir::Date> date_of(const fhir::Condition& condition);

/// final, amended or corrected, and not in the future.
bool is_result(const fhir::Observation& observation, Day today);

/// completed, and not in the future.
bool is_done(const fhir::Procedure& procedure, Day today);

/// An order of the history that says something about exposure: order-like intent, not
/// `doNotPerform`, and none of draft, cancelled, entered-in-error.
bool is_exposure(const fhir::MedicationRequest& request);
/// A statement that the drug was, is or will be taken, or may be.
bool is_exposure(const fhir::MedicationStatement& statement);
/// An order in the hook's context that is about to be released: any intent but `option`, not
/// `doNotPerform`, and none of cancelled, stopped, completed, entered-in-error.
bool is_draft_order(const fhir::MedicationRequest& order);
bool is_draft_order(const fhir::ServiceRequest& order);
/// A request that is still to be carried out: active, draft or on hold, and not forbidden.
bool is_open(const fhir::ServiceRequest& request);

/// No day that the date can mean has come yet.
bool in_future(const std::optional<fhir::Date>& date, Day today);
/// The last day that the date can mean, but not after today. No date: today, for questions that an
/// undated finding must not slip through.
Day latest_day(const std::optional<fhir::Date>& date, Day today);
/// Whole days since the first day that the date can mean, for evidence that must be recent. No
/// date: nothing.
std::optional<int> oldest_age(const std::optional<fhir::Date>& date, Day today);
/// Whether the date is at most `days` days old in its oldest reading, and not in the future.
bool is_within(const std::optional<fhir::Date>& date, int days, Day today);

/// Whether the code names a visit ("Encounter for …"), not a state that lasts.
bool is_encounter(const knowledge::CodeMeaning& meaning);

/// `id` when it is a FHIR id, so that it can be shown; else empty.
std::string_view shown_id(std::string_view id);

Evidence evidence_of(const fhir::Condition& condition, std::string_view label,
                     std::string_view finding = {});
Evidence evidence_of(const fhir::Observation& observation, std::string_view label,
                     std::string_view finding = {});
Evidence evidence_of(const fhir::Procedure& procedure, std::string_view label,
                     std::string_view finding = {});

}  // namespace isoguard::clinical
