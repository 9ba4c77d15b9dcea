#include "fhir/communication.h"

#include "fhir/earlier_words.h"
#include "fhir/release_shapes.h"

namespace isoguard::fhir {
namespace {

/// `reason` is a list of concepts in DSTU2 and of CodeableReferences in R5.
std::span<const CodeableConcept> read_reason(const Fields& fields, Path code, Path reason) {
  const auto codes = fields.codeable_concepts(code);
  if (!codes.empty() || fields.raw(reason).is_null()) return codes;
  const auto concepts = read_concepts_in(fields, reason);
  return concepts.empty() ? fields.codeable_concepts(reason) : concepts;
}

/// The texts of contentString; R5 has a concept, whose text it is.
std::span<const std::string_view> read_payload(const Fields& fields, Path path) {
  List<std::string_view> texts{ArenaAllocator<std::string_view>(fields.reading().arena)};
  fields.for_each(path, [&texts](const Fields& payload) {
    std::string_view text = payload.string("contentString");
    if (text.empty()) text = payload.codeable_concept("contentCodeableConcept").text;
    if (!text.empty()) texts.push_back(text);
  });
  return kept(texts);
}

/// DSTU2 and STU3 say in an element of its own that it was not done, whatever the status.
void read_not_done(const Fields& fields, Communication& communication) {
  const bool not_done = fields.boolean("Communication.notDone").value_or(false);
  if (!not_done || communication.status == "entered-in-error") return;
  communication.status = "not-done";
  communication.status_reason = fields.codeable_concept("Communication.notDoneReason");
}

}  // namespace

Communication read_communication(const json::Value& resource, Reading& reading) {
  const Fields fields(resource, reading);
  Communication communication;
  communication.id = fields.string("Communication.id");
  communication.status = event_status(fields.string("Communication.status"));
  communication.status_reason = fields.codeable_concept("Communication.statusReason");
  read_not_done(fields, communication);
  communication.category = fields.codeable_concepts("Communication.category");
  communication.reason = read_reason(fields, "Communication.reasonCode", "Communication.reason");
  // A list of references in STU3.
  if (!fields.raw("Communication.topic").is_array()) {
    communication.topic = fields.codeable_concept("Communication.topic");
  }
  communication.subject = fields.reference("Communication.subject");
  communication.when = fields.date("Communication.sent");
  if (!communication.when) communication.when = fields.date("Communication.received");
  communication.payload = read_payload(fields, "Communication.payload");
  communication.notes = fields.strings_in("Communication.note", "text");
  return communication;
}

Communication read_communication_request(const json::Value& resource, Reading& reading) {
  const Fields fields(resource, reading);
  Communication request;
  request.id = fields.string("CommunicationRequest.id");
  request.status = request_status(fields.string("CommunicationRequest.status"));
  request.status_reason = fields.codeable_concept("CommunicationRequest.statusReason");
  request.category = fields.codeable_concepts("CommunicationRequest.category");
  request.reason =
      read_reason(fields, "CommunicationRequest.reasonCode", "CommunicationRequest.reason");
  request.subject = fields.reference("CommunicationRequest.subject");
  request.when = fields.choice("CommunicationRequest.occurrence")
                     .date_or_start("occurrenceDateTime", "occurrencePeriod");
  if (!request.when) {  // DSTU2's
    request.when = fields.choice("CommunicationRequest.scheduled")
                       .date_or_start("scheduledDateTime", "scheduledPeriod");
  }
  if (!request.when) request.when = fields.date("CommunicationRequest.authoredOn");
  if (!request.when) request.when = fields.date("CommunicationRequest.requestedOn");
  request.payload = read_payload(fields, "CommunicationRequest.payload");
  request.notes = fields.strings_in("CommunicationRequest.note", "text");
  return request;
}

}  // namespace isoguard::fhir
