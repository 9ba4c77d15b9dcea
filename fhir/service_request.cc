#include "fhir/service_request.h"

#include "fhir/release_shapes.h"

namespace isoguard::fhir {

ServiceRequest read_service_request(const json::Value& resource, Reading& reading) {
  const Fields fields(resource, reading);
  ServiceRequest request;
  request.id = fields.string("ServiceRequest.id");
  request.status = fields.string("ServiceRequest.status");
  request.intent = fields.string("ServiceRequest.intent");
  request.do_not_perform = fields.boolean("ServiceRequest.doNotPerform").value_or(false);
  request.code = fields.codeable_concept("ServiceRequest.code");
  if (request.code.empty()) {  // R5's
    request.code = read_codeable_reference(fields, "ServiceRequest.code").concept_;
  }
  request.subject = fields.reference("ServiceRequest.subject");
  request.authored_on = fields.date("ServiceRequest.authoredOn");
  request.occurrence = fields.choice("ServiceRequest.occurrence")
                           .date_or_start("occurrenceDateTime", "occurrencePeriod");
  return request;
}

}  // namespace isoguard::fhir
