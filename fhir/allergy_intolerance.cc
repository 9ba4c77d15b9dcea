#include "fhir/allergy_intolerance.h"

#include <array>

#include "fhir/earlier_words.h"
#include "fhir/release_shapes.h"

namespace isoguard::fhir {
namespace {

AllergyReaction read_reaction(const Fields& fields) {
  constexpr Path kManifestation = "AllergyIntolerance.reaction.manifestation";
  AllergyReaction reaction{fields.codeable_concept("AllergyIntolerance.reaction.substance"),
                           fields.codeable_concepts(kManifestation),
                           fields.string("AllergyIntolerance.reaction.severity")};
  const auto& manifestation = reaction.manifestation;
  if (!manifestation.empty() && manifestation.front().empty()) {  // R5's CodeableReferences
    reaction.manifestation = read_concepts_in(fields, kManifestation);
  }
  return reaction;
}

/// DSTU2's one status, and the two that it became.
struct Statuses {
  std::string_view both;
  std::string_view clinical;
  std::string_view verification;
};
constexpr std::array<Statuses, 7> kStatuses = {{
    {"active", "active", ""},
    {"unconfirmed", "active", "unconfirmed"},
    {"confirmed", "active", "confirmed"},
    {"inactive", "inactive", ""},
    {"resolved", "resolved", ""},
    {"refuted", "", "refuted"},
    {"entered-in-error", "", "entered-in-error"},
}};

void read_earlier_status(const Fields& fields, AllergyIntolerance& allergy) {
  const std::string_view status = fields.string("AllergyIntolerance.status");
  for (const Statuses& known : kStatuses) {
    if (known.both != status) continue;
    allergy.clinical_status = known.clinical;
    allergy.verification_status = known.verification;
  }
}

}  // namespace

AllergyIntolerance read_allergy_intolerance(const json::Value& resource, Reading& reading) {
  const Fields fields(resource, reading);
  AllergyIntolerance allergy;
  allergy.id = fields.string("AllergyIntolerance.id");
  allergy.clinical_status = fields.status("AllergyIntolerance.clinicalStatus");
  allergy.verification_status = fields.status("AllergyIntolerance.verificationStatus");
  read_earlier_status(fields, allergy);
  allergy.type = fields.status("AllergyIntolerance.type");  // a concept in R5
  allergy.criticality = criticality(fields.string("AllergyIntolerance.criticality"));
  allergy.code = fields.codeable_concept("AllergyIntolerance.code");
  if (allergy.code.empty()) allergy.code = fields.codeable_concept("AllergyIntolerance.substance");
  allergy.patient = fields.reference("AllergyIntolerance.patient");
  allergy.onset =
      fields.choice("AllergyIntolerance.onset").date_or_start("onsetDateTime", "onsetPeriod");
  if (!allergy.onset) allergy.onset = fields.date("AllergyIntolerance.onset");  // DSTU2's
  allergy.recorded_date = fields.date("AllergyIntolerance.recordedDate");
  if (!allergy.recorded_date) {
    allergy.recorded_date = fields.date("AllergyIntolerance.assertedDate");  // STU3's
  }
  allergy.reactions = fields.list<AllergyReaction>("AllergyIntolerance.reaction", read_reaction);
  return allergy;
}

}  // namespace isoguard::fhir
