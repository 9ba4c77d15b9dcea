#include "plugin/clinical/context.h"

#include <algorithm>

#include "plugin/clinical/chart_gate.h"

namespace isoguard::clinical {
namespace {

using knowledge::Set;
using knowledge::Terminology;

bool is_pregnancy_test_ordered(const facts::PatientFacts& facts, const Terminology& terminology) {
  const auto orders_test = [&terminology](const fhir::ServiceRequest& request) {
    return is_open(request) &&
           terminology.meaning(request.code)
               .sets.any_of({Set::pregnancy_test, Set::pregnancy_test_procedure});
  };
  return std::any_of(facts.service_requests.begin(), facts.service_requests.end(), orders_test) ||
         std::any_of(facts.draft_service_requests.begin(), facts.draft_service_requests.end(),
                     orders_test);
}

/// A draft that was signed before also comes back in the history (rules.md 13.13).
bool is_draft_again(const facts::PatientFacts& facts, const fhir::MedicationRequest& request) {
  return !request.id.empty() && std::any_of(facts.drafts.begin(), facts.drafts.end(),
                                            [&request](const facts::DraftOrder& draft) {
                                              return draft.order.id == request.id;
                                            });
}

void collect_medications(ClinicalContext& context, const facts::PatientFacts& facts,
                         const Terminology& terminology) {
  for (const facts::DraftOrder& draft : facts.drafts) {
    if (!is_draft_order(draft.order)) continue;
    context.drafts.push_back(use_of_draft(draft, facts, terminology, context.today));
  }
  for (const fhir::MedicationRequest& request : facts.medication_requests) {
    if (!is_exposure(request) || is_draft_again(facts, request)) continue;
    context.history.push_back(use_of(request, facts, terminology));
  }
  for (const fhir::MedicationStatement& statement : facts.medication_statements) {
    if (!is_exposure(statement)) continue;
    context.history.push_back(use_of(statement, facts, terminology));
  }
}

/// What only an isotretinoin order asks about besides pregnancy and its prevention.
void find_other_risks(ClinicalContext& context, const facts::PatientFacts& facts,
                      const Terminology& terminology,
                      const knowledge::PolicyParameters& parameters) {
  const Day today = context.today;
  const Gaps& gaps = context.gaps;
  fhir::Arena& arena = *context.arena;
  const bool complete =
      gaps.all_prove_absence({Source::medication_requests, Source::medication_statements});
  context.on_treatment = on_isotretinoin(context.history, complete, parameters, today);
  context.age = age_of(facts.patient, today);
  context.problems = find_problems(facts, terminology, parameters, today, arena);
  context.allergies = find_allergies(facts, gaps, terminology, today, arena);
  context.lactation = find_lactation(facts, gaps, terminology, parameters, today, arena);
  context.labs = find_lab_results(facts, terminology, parameters, today, arena);
  context.lab_monitoring =
      find_lab_monitoring(facts, context.labs, context.problems, context.course, gaps, terminology,
                          parameters, today, arena);
  context.mental_health = find_assessment(facts, gaps, terminology, parameters, today, arena);
}

/// Only for an order that is finished: at order-select its dose may still be written.
void find_dose_and_supply(ClinicalContext& context, const facts::PatientFacts& facts,
                          const Terminology& terminology) {
  if (context.hook != Hook::order_sign) return;
  const knowledge::PolicyParameters& parameters = *context.parameters;
  context.dosing = find_dosing(facts, context.drafts, context.history, context.gaps, terminology,
                               parameters, context.today, *context.arena);
  if (context.dosing.dose.told == Told::part) context.gaps.add("order-dose", "dose-unclear");
  const auto& weight = context.dosing.weight;
  const auto kg = weight ? std::optional(weight->value) : std::nullopt;
  context.supply = find_supply(context.drafts, context.history, kg, context.today, *context.arena);
  context.course_supply = find_course_supply(context.course, context.drafts, context.history, kg,
                                             parameters, context.today, *context.arena);
}

}  // namespace

ClinicalContext::ClinicalContext(fhir::Arena& arena_in)
    : arena(&arena_in),
      drafts(fhir::ArenaAllocator<MedicationUse>(arena_in)),
      history(fhir::ArenaAllocator<MedicationUse>(arena_in)),
      gaps(arena_in),
      capacity(arena_in),
      pregnancy(arena_in),
      prevention(arena_in),
      sun(arena_in),
      dosing(arena_in),
      tetracyclines(arena_in),
      partners(arena_in),
      problems(arena_in),
      allergies(arena_in),
      lactation(arena_in),
      lab_monitoring(arena_in),
      mental_health(arena_in) {}

bool ClinicalContext::route_not_stated() const {
  return std::any_of(drafts.begin(), drafts.end(), [](const MedicationUse& use) {
    return use.is(DrugClass::isotretinoin) && use.drug.route_not_stated;
  });
}

ClinicalContext build_context(const facts::PatientFacts& facts, const Terminology& terminology,
                              const knowledge::PolicyParameters& parameters, Hook hook, Day today,
                              fhir::Arena& arena, const knowledge::Knowledge* programmes) {
  ClinicalContext context(arena);
  context.hook = hook;
  context.today = today;
  context.parameters = &parameters;
  context.gate = hook == Hook::chart ? decide_chart_gate(facts, terminology, parameters, today).gate
                                     : decide_gate(facts, terminology, hook).gate;
  if (context.gate == Gate::nothing_to_do) return context;

  collect_medications(context, facts, terminology);
  const fhir::List<MedicationUse>& history = context.history;
  context.gaps = find_gaps(facts, context.drafts, history, arena);
  const Gaps& gaps = context.gaps;
  context.tetracyclines =
      hook == Hook::chart
          ? find_tetracyclines_taken(history, gaps, parameters, today, arena)
          : find_tetracycline_overlaps(context.drafts, history, gaps, parameters, today, arena);
  // An order that nobody could identify is taken for no isotretinoin: a first prescription asks for
  // more than a further one.
  context.course =
      find_course(history, !gaps.missing.has(Source::medication_requests), parameters, today);
  context.partners = find_partners(facts, context.drafts, history, context.course, gaps,
                                   terminology, parameters, today, arena);
  if (context.gate != Gate::isotretinoin) return context;

  context.capacity = find_capacity(facts, history, gaps.proves_absence(Source::patient),
                                   terminology, parameters, today, arena);
  const auto signs = find_pregnancy_signs(facts, terminology, parameters, today, arena);
  context.pregnancy = resolve_pregnancy(signs, gaps, parameters, today, arena);
  context.prevention = find_prevention(facts, history, signs, gaps, programmes, terminology,
                                       parameters, today, arena);
  context.sun = find_sun_counselling(facts, context.drafts, history, context.course, gaps,
                                     terminology, parameters, today, arena);
  find_other_risks(context, facts, terminology, parameters);
  find_dose_and_supply(context, facts, terminology);
  context.pregnancy_test_ordered = is_pregnancy_test_ordered(facts, terminology);
  return context;
}

}  // namespace isoguard::clinical
