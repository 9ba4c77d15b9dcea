#include "plugin/decision/suggestions.h"

#include <algorithm>
#include <string>

#include "plugin/decision/dose_suggestions.h"
#include "plugin/decision/new_resources.h"
#include "plugin/decision/order_edits.h"
#include "plugin/decision/stable_uuid.h"

namespace isoguard::decision {
namespace {

using cds_hooks::Action;
using clinical::MedicationUse;
using fhir::json::Value;
using knowledge::SuggestionKind;

Action remove(const MedicationUse& draft) {
  return {Action::Type::remove, "Delete the draft order", {}, name_of_order(*draft.order->source)};
}

void delete_draft(const MedicationUse& use, std::vector<Action>& actions) {
  if (use.origin != MedicationUse::Origin::draft || use.id.empty() || use.order == nullptr) return;
  actions.push_back(remove(use));
}

void stop_active(const MedicationUse& use, fhir::Arena& arena, std::vector<Action>& actions) {
  if (use.origin != MedicationUse::Origin::request || use.id.empty() || use.order == nullptr)
    return;
  actions.push_back({Action::Type::update,
                     "Set the active order to stopped",
                     to_string(stopped(*use.order->source, arena)),
                     {}});
}

std::vector<Action> delete_isotretinoin(const SuggestionInput& input) {
  std::vector<Action> actions;
  for (const MedicationUse& use : input.context.drafts) {
    if (use.is(clinical::DrugClass::isotretinoin)) delete_draft(use, actions);
  }
  return actions;
}

std::vector<Action> delete_partners(const clinical::Verdict& verdict) {
  std::vector<Action> actions;
  for (const MedicationUse* use : verdict.partners) delete_draft(*use, actions);
  return actions;
}

std::vector<Action> stop_partners(const clinical::Verdict& verdict, fhir::Arena& arena) {
  std::vector<Action> actions;
  for (const MedicationUse* use : verdict.partners) stop_active(*use, arena, actions);
  return actions;
}

std::vector<Action> order_test(std::string_view description, knowledge::Set test,
                               const SuggestionInput& input) {
  return {
      {Action::Type::create,
       std::string(description),
       test_request(input.request, *input.knowledge.terminology, test, input.today, input.release),
       {}}};
}

std::vector<Action> order_pregnancy_test(const SuggestionInput& input) {
  if (input.context.pregnancy_test_ordered) return {};
  return order_test("Order a pregnancy test", knowledge::Set::pregnancy_test, input);
}

/// Whether the verdict's list {missing} names the test `key`.
bool is_missing(const clinical::Verdict& verdict, std::string_view key) {
  for (const clinical::NamedValue& value : verdict.values) {
    const auto* list = std::get_if<fhir::List<std::string_view>>(&value.value);
    if (value.name != "missing" || list == nullptr) continue;
    return std::find(list->begin(), list->end(), key) != list->end();
  }
  return false;
}

std::vector<Action> write_advice(const SuggestionInput& input) {
  std::vector<Action> actions;
  for (const MedicationUse& use : input.context.drafts) {
    if (!use.is(clinical::DrugClass::isotretinoin) || use.id.empty() || use.order == nullptr)
      continue;
    const Value& order = *use.order->source;
    const auto changed = with_advice(order, input.knowledge.sun_instruction,
                                     release_of_order(order, input.release), input.arena);
    if (!changed) continue;
    actions.push_back({Action::Type::update,
                       "Write the advice into the patient instruction",
                       to_string(*changed),
                       {}});
  }
  return actions;
}

std::vector<Action> record_counselling(const SuggestionInput& input) {
  return {{Action::Type::create,
           "Record the counselling as done today",
           sun_counselling_procedure(input.request, input.knowledge, input.today, input.release),
           {}}};
}

/// Patients and their relatives order and record nothing.
bool is_read_by_patient(std::string_view user) {
  const auto target = fhir::type_and_id(user);
  return target && (target->type == "Patient" || target->type == "RelatedPerson");
}

std::vector<Action> build_actions(SuggestionKind kind, const clinical::Verdict& verdict,
                                  const SuggestionInput& input) {
  switch (kind) {
    case SuggestionKind::delete_isotretinoin_draft:
      return delete_isotretinoin(input);
    case SuggestionKind::delete_partner_draft:
      return delete_partners(verdict);
    case SuggestionKind::stop_active_partner:
      return stop_partners(verdict, input.arena);
    case SuggestionKind::order_pregnancy_test:
      return order_pregnancy_test(input);
    case SuggestionKind::add_patient_instruction:
      return write_advice(input);
    case SuggestionKind::record_sun_counselling:
      return record_counselling(input);
    case SuggestionKind::order_lipid_panel:
      if (!is_missing(verdict, "triglycerides")) return {};
      return order_test("Order a lipid panel", knowledge::Set::lab_lipid_panel, input);
    case SuggestionKind::order_hepatic_panel:
      if (!is_missing(verdict, "alt")) return {};
      return order_test("Order a hepatic panel", knowledge::Set::lab_hepatic_panel, input);
    case SuggestionKind::order_glucose:
      if (!is_missing(verdict, "glucose")) return {};
      return order_test("Order glucose", knowledge::Set::lab_glucose, input);
    case SuggestionKind::set_dose:
      return set_dose(input);
    case SuggestionKind::set_renal_start_dose:
      return set_renal_start_dose(input);
    case SuggestionKind::limit_supply:
      return limit_supply(input);
  }
  return {};
}

}  // namespace

std::vector<cds_hooks::Suggestion> build_suggestions(
    const std::vector<knowledge::SuggestionText>& texts, const clinical::Verdict& verdict,
    std::string_view card_uuid, const SuggestionInput& input) {
  std::vector<cds_hooks::Suggestion> suggestions;
  if (is_read_by_patient(input.request.user_id)) return suggestions;
  for (const knowledge::SuggestionText& text : texts) {
    std::vector<Action> actions = build_actions(text.kind, verdict, input);
    if (actions.empty()) continue;
    suggestions.push_back({text.label,
                           stable_uuid({card_uuid, std::to_string(static_cast<int>(text.kind))}),
                           text.recommended, std::move(actions)});
  }
  return suggestions;
}

}  // namespace isoguard::decision
