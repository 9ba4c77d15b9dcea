#include "plugin/facts/patient_facts.h"

namespace isoguard::facts {
namespace {

template <class T>
fhir::List<T> empty_list(fhir::Arena& arena) {
  return fhir::List<T>(fhir::ArenaAllocator<T>(arena));
}

/// Whether an entry's fullUrl and a reference name the same resource by URL ("urn:uuid:…", or an
/// absolute URL).
bool same_url(std::string_view full_url, std::string_view reference) {
  return !full_url.empty() && full_url == reference;
}

}  // namespace

PatientFacts::PatientFacts(fhir::Arena& arena)
    : drafts(empty_list<DraftOrder>(arena)),
      draft_service_requests(empty_list<fhir::ServiceRequest>(arena)),
      conditions(empty_list<fhir::Condition>(arena)),
      observations(empty_list<fhir::Observation>(arena)),
      procedures(empty_list<fhir::Procedure>(arena)),
      medication_requests(empty_list<fhir::MedicationRequest>(arena)),
      medication_statements(empty_list<fhir::MedicationStatement>(arena)),
      allergies(empty_list<fhir::AllergyIntolerance>(arena)),
      service_requests(empty_list<fhir::ServiceRequest>(arena)),
      communications(empty_list<fhir::Communication>(arena)),
      communication_requests(empty_list<fhir::Communication>(arena)),
      care_plans(empty_list<fhir::CarePlan>(arena)),
      questionnaire_responses(empty_list<fhir::QuestionnaireResponse>(arena)),
      episodes_of_care(empty_list<fhir::EpisodeOfCare>(arena)),
      unreadable(empty_list<Unreadable>(arena)),
      medications(empty_list<KnownMedication>(arena)),
      learned(empty_list<LearnedCode>(arena)) {}

const fhir::Medication* PatientFacts::resolve(const fhir::MedicationChoice& choice,
                                              std::span<const fhir::Medication> contained) const {
  const std::string_view reference = choice.reference.reference;
  if (reference.starts_with('#')) {
    const std::string_view id = reference.substr(1);
    for (const fhir::Medication& medication : contained) {
      if (medication.id == id) return &medication;
    }
    return nullptr;
  }
  const auto target = fhir::type_and_id(reference);
  for (const KnownMedication& known : medications) {
    if (same_url(known.full_url, reference)) return &known.medication;
    if (target && target->type == "Medication" && !known.medication.id.empty() &&
        known.medication.id == target->id) {
      return &known.medication;
    }
  }
  return nullptr;
}

}  // namespace isoguard::facts
