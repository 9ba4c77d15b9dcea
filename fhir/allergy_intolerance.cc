#include "fhir/allergy_intolerance.h"

#include "fhir/read_element.h"

namespace isoguard::fhir {
namespace {

AllergyReaction read_reaction(const Fields& fields) {
  return {fields.codeable_concept("AllergyIntolerance.reaction.substance"),
          fields.codeable_concepts("AllergyIntolerance.reaction.manifestation"),
          fields.string("AllergyIntolerance.reaction.severity")};
}

}  // namespace

AllergyIntolerance read_allergy_intolerance(const json::Value& resource, Reading& reading) {
  const Fields fields(resource, reading);
  AllergyIntolerance allergy;
  allergy.id = fields.string("AllergyIntolerance.id");
  allergy.clinical_status = fields.status("AllergyIntolerance.clinicalStatus");
  allergy.verification_status = fields.status("AllergyIntolerance.verificationStatus");
  allergy.type = fields.string("AllergyIntolerance.type");
  allergy.criticality = fields.string("AllergyIntolerance.criticality");
  allergy.code = fields.codeable_concept("AllergyIntolerance.code");
  allergy.patient = fields.reference("AllergyIntolerance.patient");
  const Fields onset = fields.choice("AllergyIntolerance.onset");
  allergy.onset = onset.date("onsetDateTime");
  if (!allergy.onset) allergy.onset = onset.period("onsetPeriod").start;
  allergy.recorded_date = fields.date("AllergyIntolerance.recordedDate");
  allergy.reactions = fields.list<AllergyReaction>("AllergyIntolerance.reaction", read_reaction);
  return allergy;
}

}  // namespace isoguard::fhir
