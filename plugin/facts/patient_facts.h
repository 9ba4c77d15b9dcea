#pragma once

#include <array>
#include <string_view>

#include "fhir/allergy_intolerance.h"
#include "fhir/arena.h"
#include "fhir/care_plan.h"
#include "fhir/communication.h"
#include "fhir/condition.h"
#include "fhir/episode_of_care.h"
#include "fhir/medication_request.h"
#include "fhir/medication_statement.h"
#include "fhir/observation.h"
#include "fhir/patient.h"
#include "fhir/procedure.h"
#include "fhir/questionnaire_response.h"
#include "fhir/service_request.h"
#include "plugin/facts/learned_code.h"
#include "plugin/facts/source.h"

namespace isoguard::facts {

/// A draft order of the hook's context.
struct DraftOrder {
  fhir::MedicationRequest order;
  bool selected = true;  ///< order-select: listed in `selections`; other hooks: always
};

/// A resource that came but of which a needed element could not be understood.
struct Unreadable {
  std::string_view resource_type;
  std::string_view id;
  std::string_view element;
};

/// The FHIR facts of one request: whatever is about the hook's patient, from the orders in context,
/// the prefetch and the FHIR server, read into one model. Resources about other patients are left
/// out. Duplicates (same type and id) are kept once, the draft's version first.
struct PatientFacts {
  explicit PatientFacts(fhir::Arena& arena);

  std::string_view patient_id;
  const fhir::Patient* patient = nullptr;
  fhir::List<DraftOrder> drafts;
  fhir::List<fhir::ServiceRequest> draft_service_requests;

  fhir::List<fhir::Condition> conditions;
  fhir::List<fhir::Observation> observations;
  fhir::List<fhir::Procedure> procedures;
  fhir::List<fhir::MedicationRequest> medication_requests;  ///< history, without the drafts
  fhir::List<fhir::MedicationStatement> medication_statements;
  fhir::List<fhir::AllergyIntolerance> allergies;
  fhir::List<fhir::ServiceRequest> service_requests;  ///< history, without the drafts
  fhir::List<fhir::Communication> communications;
  fhir::List<fhir::Communication> communication_requests;
  fhir::List<fhir::CarePlan> care_plans;
  fhir::List<fhir::QuestionnaireResponse> questionnaire_responses;
  fhir::List<fhir::EpisodeOfCare> episodes_of_care;

  std::array<SourceState, kSourceCount> sources{};
  fhir::List<Unreadable> unreadable;
  int other_patients_resources = 0;  ///< left out because their subject is somebody else

  const SourceState& source(Source which) const { return sources[index_of(which)]; }

  /// The Medication that `choice.reference` names: contained first, then whatever came in a bundle
  /// or was read. nullptr when it cannot be had.
  const fhir::Medication* resolve(const fhir::MedicationChoice& choice,
                                  std::span<const fhir::Medication> contained) const;

  /// A Medication that came with the request, under all names that a reference may use.
  struct KnownMedication {
    std::string_view full_url;
    fhir::Medication medication;
  };
  fhir::List<KnownMedication> medications;

  fhir::List<LearnedCode> learned;  ///< of codes that nothing here knows; each once
};

}  // namespace isoguard::facts
