#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "fhir/reply.h"

namespace isoguard::facts {

/// The bodies of data that checks need besides the orders themselves: one prefetch key each.
enum class Source : std::uint8_t {
  patient,
  conditions,
  pregnancy_observations,
  laboratory_observations,  ///< weight and questionnaire scores included
  procedures,
  medication_requests,
  medication_statements,
  allergies,
  service_requests,
  communications,
  communication_requests,
  care_plans,
  questionnaire_responses,
  episodes_of_care,
  count_
};

inline constexpr std::size_t kSourceCount = static_cast<std::size_t>(Source::count_);

/// Prefetch key as discovery publishes it (rules.md section 3.1).
inline constexpr std::array<std::string_view, kSourceCount> kPrefetchKeys = {
    "patient",
    "conditions",
    "obs-preg",
    "obs-lab",
    "procedures",
    "medreq",
    "medstmt",
    "allergies",
    "sreq",
    "communications",
    "communication-requests",
    "care-plans",
    "rems",
    "episodes"};

/// FHIR resource type that a source holds, for cards ("Condition could not be read").
inline constexpr std::array<std::string_view, kSourceCount> kResourceTypes = {
    "Patient",
    "Condition",
    "Observation",
    "Observation",
    "Procedure",
    "MedicationRequest",
    "MedicationStatement",
    "AllergyIntolerance",
    "ServiceRequest",
    "Communication",
    "CommunicationRequest",
    "CarePlan",
    "QuestionnaireResponse",
    "EpisodeOfCare"};

constexpr std::size_t index_of(Source source) { return static_cast<std::size_t>(source); }
constexpr std::string_view prefetch_key(Source source) { return kPrefetchKeys[index_of(source)]; }
constexpr std::string_view resource_type(Source source) { return kResourceTypes[index_of(source)]; }

/// Whether a source was needed, and whether it is all there. Data that came from an incomplete
/// source still counts as evidence of presence; only its silence proves nothing.
struct SourceState {
  bool needed = false;
  bool fetched = false;                         ///< came from the FHIR server, not from prefetch
  fhir::Failure failure = fhir::Failure::none;  ///< none: complete, and an empty list is an answer
  bool complete() const { return failure == fhir::Failure::none; }
};

}  // namespace isoguard::facts
