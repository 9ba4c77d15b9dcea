#include "plugin/clinical/sun_counselling.h"

#include <algorithm>

#include "plugin/clinical/words.h"

namespace isoguard::clinical {
namespace {

using knowledge::CodeMeaning;
using knowledge::Set;
using knowledge::Sets;

constexpr std::initializer_list<Source> kAdviceSources = {
    Source::procedures, Source::communications, Source::communication_requests, Source::care_plans,
    Source::medication_requests};

struct Finder {
  const facts::PatientFacts& facts;
  const knowledge::Terminology& terminology;
  Day today;
  int window_days;
  int lately_days;
  SunCounselling& sun;
  bool advised = false;
  bool lately = false;

  bool has_words(std::string_view text) const {
    return !terminology.find_keyword(Set::sun_protection_counselling, text).empty();
  }

  bool has_words(std::span<const std::string_view> texts) const {
    return std::any_of(texts.begin(), texts.end(),
                       [this](std::string_view t) { return has_words(t); });
  }

  /// Coded as sun counselling, or as education on a medicine with words about the sun beside it.
  bool is_advice(const fhir::CodeableConcept& code, bool words) const {
    const Sets sets = terminology.meaning(code).sets;
    return sets.has(Set::sun_protection_counselling) ||
           (sets.has(Set::medication_counselling) && words);
  }

  bool is_advice(std::span<const fhir::CodeableConcept> codes, bool words) const {
    return std::any_of(codes.begin(), codes.end(),
                       [&](const fhir::CodeableConcept& code) { return is_advice(code, words); });
  }

  bool is_refusal(std::string_view status, const fhir::CodeableConcept& reason) const {
    return same_word(status, "not-done") && terminology.in(reason, Set::declined);
  }

  void add(const Evidence& evidence) {
    if (!is_within(evidence.date, std::max(window_days, lately_days), today)) return;
    advised = advised || is_within(evidence.date, window_days, today);
    lately = lately || is_within(evidence.date, lately_days, today);
    sun.advice.push_back(evidence);
  }

  void add(const fhir::Procedure& procedure) {
    if (!is_advice(procedure.code, has_words(procedure.notes))) return;
    const bool refused = is_refusal(procedure.status, procedure.status_reason);
    const bool done =
        same_word(procedure.status, "completed") || same_word(procedure.status, "in-progress");
    if (!done && !refused) return;
    add({"Procedure", shown_id(procedure.id), "sun-counselling", procedure.performed,
         refused ? "declined" : "counselled"});
  }

  void add(const fhir::Communication& message, bool request) {
    const bool words = has_words(message.payload) || has_words(message.notes);
    if (!is_advice(message.topic, words) && !is_advice(message.category, words) &&
        !is_advice(message.reason, words)) {
      return;
    }
    const bool refused = is_refusal(message.status, message.status_reason);
    const bool done = same_word(message.status, "completed") ||
                      same_word(message.status, request ? "active" : "in-progress");
    if (!done && !refused) return;
    add({request ? "CommunicationRequest" : "Communication", shown_id(message.id),
         "sun-counselling", message.when, refused ? "declined" : "counselled"});
  }

  void add(const fhir::CarePlan& plan) {
    if (!same_word(plan.status, "active") && !same_word(plan.status, "completed")) return;
    const bool words =
        has_words(plan.title) || has_words(plan.description) || has_words(plan.notes);
    bool advice = is_advice(plan.category, words);
    for (const fhir::CarePlanActivity& activity : plan.activities) {
      advice = advice || is_advice(activity.code, words || has_words(activity.description));
    }
    if (!advice) return;
    add({"CarePlan", shown_id(plan.id), "sun-counselling",
         plan.period.start ? plan.period.start : plan.created, "counselled"});
  }

  bool tells(const fhir::MedicationRequest& order) const {
    return has_words(order.notes) ||
           std::any_of(order.dosage.begin(), order.dosage.end(), [this](const fhir::Dosage& line) {
             return has_words(line.patient_instruction) ||
                    std::any_of(
                        line.additional_instruction.begin(), line.additional_instruction.end(),
                        [this](const fhir::CodeableConcept& c) { return has_words(c.text); });
           });
  }

  void add(const MedicationUse& use) {
    if (!use.is(DrugClass::isotretinoin) || use.order == nullptr) return;
    if (!tells(*use.order)) return;
    const bool draft = use.origin == MedicationUse::Origin::draft;
    add({resource_type(use), shown_id(use.id), "order-instruction",
         draft ? fhir::Date::of(today) : use.start, "instructed"});
  }
};

void find_reactions(const facts::PatientFacts& facts, const knowledge::Terminology& terminology,
                    Day today, SunCounselling& sun) {
  for (const fhir::Condition& condition : facts.conditions) {
    const CodeMeaning meaning = terminology.meaning(condition.code);
    if (!meaning.sets.has(Set::photosensitivity) || !is_current(condition, today)) continue;
    sun.reactions.push_back(evidence_of(condition, meaning.display, "reaction"));
  }
}

}  // namespace

SunCounselling find_sun_counselling(const facts::PatientFacts& facts,
                                    const fhir::List<MedicationUse>& drafts,
                                    const fhir::List<MedicationUse>& history, const Course& course,
                                    const Gaps& gaps, const knowledge::Terminology& terminology,
                                    const knowledge::PolicyParameters& parameters, Day today,
                                    fhir::Arena& arena) {
  SunCounselling sun(arena);
  int window = parameters.sun_counselling_days;
  if (course.continuing == Truth::yes && course.started) {
    window = std::max(window, fhir::days_between(*course.started, today));
  }
  Finder finder{facts, terminology, today, window, parameters.photosensitivity_counselling_days,
                sun};
  for (const fhir::Procedure& procedure : facts.procedures) finder.add(procedure);
  for (const fhir::Communication& message : facts.communications) finder.add(message, false);
  for (const fhir::Communication& message : facts.communication_requests) finder.add(message, true);
  for (const fhir::CarePlan& plan : facts.care_plans) finder.add(plan);
  for (const MedicationUse& use : history) finder.add(use);
  for (const MedicationUse& use : drafts) finder.add(use);
  find_reactions(facts, terminology, today, sun);
  sun.advised = gaps.answer(finder.advised, kAdviceSources);
  sun.advised_lately = gaps.answer(finder.lately, kAdviceSources);
  sun.photosensitive = gaps.answer(!sun.reactions.empty(), {Source::conditions});
  return sun;
}

}  // namespace isoguard::clinical
