#pragma once

#include "fhir/reading.h"

namespace isoguard::fhir {

/// http://hl7.org/fhir/R4/episodeofcare.html
struct EpisodeOfCare {
  std::string_view id;
  std::string_view status;
  std::span<const CodeableConcept> type;
  Reference patient;
  Period period;
};

EpisodeOfCare read_episode_of_care(const json::Value& resource, Reading& reading);

}  // namespace isoguard::fhir
