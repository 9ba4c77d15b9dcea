#include "plugin/clinical/mental_health.h"

namespace isoguard::clinical {

Assessment find_assessment(const facts::PatientFacts& facts, const Gaps& gaps,
                           const knowledge::Terminology& terminology,
                           const knowledge::PolicyParameters& parameters, Day today,
                           fhir::Arena& arena) {
  Assessment assessment(arena);
  for (const fhir::Observation& observation : facts.observations) {
    const knowledge::CodeMeaning meaning = terminology.meaning(observation.code);
    if (!meaning.sets.has(knowledge::Set::mental_health_assessment)) continue;
    const bool answered = !observation.value.empty() || !observation.interpretation.empty();
    if (!is_result(observation, today) || observation.data_absent || !answered) continue;
    if (!is_within(observation.effective, parameters.mental_health_assessment_days, today)) {
      continue;
    }
    assessment.found.push_back(evidence_of(observation, meaning.display, "assessed"));
  }
  assessment.documented = gaps.answer(!assessment.found.empty(), {Source::laboratory_observations});
  return assessment;
}

}  // namespace isoguard::clinical
