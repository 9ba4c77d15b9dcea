#include "plugin/clinical/programme.h"

#include <algorithm>
#include <array>

#include "plugin/clinical/words.h"

namespace isoguard::clinical {
namespace {

using knowledge::CodeMeaning;
using knowledge::Set;
using knowledge::Terminology;

/// Completed or active, in the words of the resources that may tell it.
constexpr std::array<std::string_view, 7> kStatuses = {
    "completed", "active", "in-progress", "finished", "final", "amended", "corrected"};

bool is_valid_status(std::string_view status) {
  return std::any_of(kStatuses.begin(), kStatuses.end(),
                     [status](std::string_view word) { return same_word(status, word); });
}

struct Finder {
  const facts::PatientFacts& facts;
  const knowledge::Knowledge* programmes;
  const Terminology& terminology;
  const knowledge::PolicyParameters& parameters;
  Day today;
  Prevention& prevention;
  bool found = false;

  /// Our display of the enrolment code in `concept_`; empty when it has none.
  std::string_view enrolment(const fhir::CodeableConcept& concept_) const {
    for (const fhir::Coding& coding : concept_.coding) {
      const CodeMeaning meaning = terminology.meaning(coding);
      if (meaning.sets.has(Set::ppp_enrolment)) return meaning.display;
    }
    return {};
  }

  std::string_view enrolment(std::span<const fhir::CodeableConcept> concepts) const {
    for (const fhir::CodeableConcept& concept_ : concepts) {
      if (const std::string_view label = enrolment(concept_); !label.empty()) return label;
    }
    return {};
  }

  void add(std::string_view resource_type, std::string_view id, std::string_view status,
           std::string_view label, const std::optional<fhir::Date>& date) {
    if (label.empty() || !is_valid_status(status)) return;
    const bool valid = is_within(date, parameters.programme_valid_days, today);
    const Evidence evidence{resource_type, shown_id(id), label, date,
                            valid ? "programme" : "expired"};
    (valid ? prevention.present : prevention.not_enough).push_back(evidence);
    found = found || valid;
  }

  void add(const fhir::Observation& observation) {
    if (!is_result(observation, today)) return;
    const CodeMeaning value = terminology.meaning(observation.value.concept_);
    std::string_view label = enrolment(observation.code);
    const bool denied = observation.value.boolean == false ||
                        (value.sets.has(Set::yes_no_unknown) && !value.display.starts_with("Yes"));
    if (denied) return;
    if (label.empty()) label = enrolment(observation.value.concept_);
    add("Observation", observation.id, observation.status, label, observation.effective);
  }

  void add(const fhir::CarePlan& plan) {
    std::string_view label = enrolment(plan.category);
    for (const fhir::CarePlanActivity& activity : plan.activities) {
      if (label.empty()) label = enrolment(activity.code);
    }
    add("CarePlan", plan.id, plan.status, label,
        plan.period.start ? plan.period.start : plan.created);
  }

  void add(const fhir::Communication& communication) {
    std::string_view label = enrolment(communication.topic);
    if (label.empty()) label = enrolment(communication.category);
    if (label.empty()) label = enrolment(communication.reason);
    add("Communication", communication.id, communication.status, label, communication.when);
  }

  void add(const fhir::QuestionnaireResponse& response) {
    const bool proves =
        programmes != nullptr && programmes->proves_enrolment(response.questionnaire);
    // An answer still being filled in proves nothing yet.
    if (!proves || same_word(response.status, "in-progress")) return;
    add("QuestionnaireResponse", response.id, response.status, "programme-questionnaire",
        response.authored);
  }
};

}  // namespace

bool find_programme(const facts::PatientFacts& facts, const knowledge::Knowledge* programmes,
                    const Terminology& terminology, const knowledge::PolicyParameters& parameters,
                    Day today, Prevention& prevention) {
  Finder finder{facts, programmes, terminology, parameters, today, prevention};
  for (const fhir::Procedure& procedure : facts.procedures) {
    finder.add("Procedure", procedure.id, procedure.status, finder.enrolment(procedure.code),
               procedure.performed);
  }
  for (const fhir::Observation& observation : facts.observations) finder.add(observation);
  for (const fhir::CarePlan& plan : facts.care_plans) finder.add(plan);
  for (const fhir::Communication& communication : facts.communications) finder.add(communication);
  for (const fhir::EpisodeOfCare& episode : facts.episodes_of_care) {
    finder.add("EpisodeOfCare", episode.id, episode.status, finder.enrolment(episode.type),
               episode.period.start);
  }
  for (const fhir::QuestionnaireResponse& response : facts.questionnaire_responses) {
    finder.add(response);
  }
  return finder.found;
}

}  // namespace isoguard::clinical
