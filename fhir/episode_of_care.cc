#include "fhir/episode_of_care.h"

#include "fhir/read_element.h"

namespace isoguard::fhir {

EpisodeOfCare read_episode_of_care(const json::Value& resource, Reading& reading) {
  const Fields fields(resource, reading);
  EpisodeOfCare episode;
  episode.id = fields.string("EpisodeOfCare.id");
  episode.status = fields.string("EpisodeOfCare.status");
  episode.type = fields.codeable_concepts("EpisodeOfCare.type");
  episode.patient = fields.reference("EpisodeOfCare.patient");
  episode.period = fields.period("EpisodeOfCare.period");
  return episode;
}

}  // namespace isoguard::fhir
