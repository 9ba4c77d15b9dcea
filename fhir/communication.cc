#include "fhir/communication.h"

#include "fhir/read_element.h"

namespace isoguard::fhir {

Communication read_communication(const json::Value& resource, Reading& reading) {
  const Fields fields(resource, reading);
  Communication communication;
  communication.id = fields.string("Communication.id");
  communication.status = fields.string("Communication.status");
  communication.status_reason = fields.codeable_concept("Communication.statusReason");
  communication.category = fields.codeable_concepts("Communication.category");
  communication.reason = fields.codeable_concepts("Communication.reasonCode");
  communication.topic = fields.codeable_concept("Communication.topic");
  communication.subject = fields.reference("Communication.subject");
  communication.when = fields.date("Communication.sent");
  if (!communication.when) communication.when = fields.date("Communication.received");
  communication.payload = fields.strings_in("Communication.payload", "contentString");
  communication.notes = fields.strings_in("Communication.note", "text");
  return communication;
}

Communication read_communication_request(const json::Value& resource, Reading& reading) {
  const Fields fields(resource, reading);
  Communication request;
  request.id = fields.string("CommunicationRequest.id");
  request.status = fields.string("CommunicationRequest.status");
  request.status_reason = fields.codeable_concept("CommunicationRequest.statusReason");
  request.category = fields.codeable_concepts("CommunicationRequest.category");
  request.reason = fields.codeable_concepts("CommunicationRequest.reasonCode");
  request.subject = fields.reference("CommunicationRequest.subject");
  const Fields occurrence = fields.choice("CommunicationRequest.occurrence");
  request.when = occurrence.date("occurrenceDateTime");
  if (!request.when) request.when = occurrence.period("occurrencePeriod").start;
  if (!request.when) request.when = fields.date("CommunicationRequest.authoredOn");
  request.payload = fields.strings_in("CommunicationRequest.payload", "contentString");
  request.notes = fields.strings_in("CommunicationRequest.note", "text");
  return request;
}

}  // namespace isoguard::fhir
