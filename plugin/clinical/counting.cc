#include "plugin/clinical/counting.h"

#include <algorithm>
#include <initializer_list>

#include "plugin/clinical/words.h"

namespace isoguard::clinical {
namespace {

bool one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [word](std::string_view other) { return same_word(word, other); });
}

}  // namespace

bool is_history(const fhir::Condition& condition) {
  return !one_of(condition.verification_status, {"refuted", "entered-in-error"});
}

bool is_current(const fhir::Condition& condition, Day today) {
  if (!is_history(condition)) return false;
  if (one_of(condition.clinical_status, {"inactive", "remission", "resolved"})) return false;
  return !condition.abated || in_future(condition.abatement, today);
}

bool is_certain(const fhir::Condition& condition) {
  return condition.verification_status.empty() ||
         same_word(condition.verification_status, "confirmed");
}

std::optional<fhir::Date> date_of(const fhir::Condition& condition) {
  return condition.onset ? condition.onset : condition.recorded_date;
}

bool is_result(const fhir::Observation& observation, Day today) {
  return one_of(observation.status, {"final", "amended", "corrected"}) &&
         !in_future(observation.effective, today);
}

bool is_done(const fhir::Procedure& procedure, Day today) {
  return same_word(procedure.status, "completed") && !in_future(procedure.performed, today);
}

bool is_exposure(const fhir::MedicationRequest& request) {
  // An absent intent is read as an order: required by FHIR, so its absence is a lapse, not a plan.
  return !request.do_not_perform &&
         !one_of(request.intent, {"plan", "proposal", "option", "directive"}) &&
         !one_of(request.status, {"draft", "cancelled", "entered-in-error"});
}

bool is_exposure(const fhir::MedicationStatement& statement) {
  return !one_of(statement.status, {"not-taken", "entered-in-error"});
}

bool is_draft_order(const fhir::MedicationRequest& order) {
  return !order.do_not_perform && !same_word(order.intent, "option") &&
         !one_of(order.status, {"cancelled", "stopped", "completed", "entered-in-error"});
}

bool is_draft_order(const fhir::ServiceRequest& order) {
  return !order.do_not_perform && !same_word(order.intent, "option") &&
         !one_of(order.status,
                 {"revoked", "cancelled", "stopped", "completed", "entered-in-error"});
}

bool is_open(const fhir::ServiceRequest& request) {
  return !request.do_not_perform && !same_word(request.intent, "option") &&
         one_of(request.status, {"active", "draft", "on-hold"});
}

bool in_future(const std::optional<fhir::Date>& date, Day today) {
  return date && date->earliest > today;
}

Day latest_day(const std::optional<fhir::Date>& date, Day today) {
  return date ? std::min(date->latest, today) : today;
}

std::optional<int> oldest_age(const std::optional<fhir::Date>& date, Day today) {
  if (!date) return std::nullopt;
  return fhir::days_between(date->earliest, today);
}

bool is_within(const std::optional<fhir::Date>& date, int days, Day today) {
  const std::optional<int> age = oldest_age(date, today);
  return age && *age >= 0 && *age <= days;
}

bool is_encounter(const knowledge::CodeMeaning& meaning) {
  return meaning.display.starts_with("Encounter");
}

std::string_view shown_id(std::string_view id) {
  const bool fhir_id =
      !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '.';
      });
  return fhir_id ? id : std::string_view();
}

Evidence evidence_of(const fhir::Condition& condition, std::string_view label,
                     std::string_view finding) {
  return {"Condition", shown_id(condition.id), label, date_of(condition), finding};
}

Evidence evidence_of(const fhir::Observation& observation, std::string_view label,
                     std::string_view finding) {
  return {"Observation", shown_id(observation.id), label, observation.effective, finding};
}

Evidence evidence_of(const fhir::Procedure& procedure, std::string_view label,
                     std::string_view finding) {
  return {"Procedure", shown_id(procedure.id), label, procedure.performed, finding};
}

}  // namespace isoguard::clinical
