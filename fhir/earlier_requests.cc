#include "fhir/earlier_requests.h"

#include "fhir/bundle.h"
#include "fhir/earlier_words.h"
#include "fhir/read_element.h"

namespace isoguard::fhir {
namespace {

/// `request` for each of `codes`, or once without a code.
std::span<const ServiceRequest> one_for_each(std::span<const CodeableConcept> codes,
                                             const ServiceRequest& request, Reading& reading) {
  const auto requests = reading.arena.array<ServiceRequest>(codes.empty() ? 1 : codes.size());
  for (std::size_t i = 0; i < requests.size(); ++i) {
    requests[i] = request;
    if (i < codes.size()) requests[i].code = codes[i];
  }
  return requests;
}

/// When it was written: the first event that has a date.
std::optional<Date> first_event(const Fields& fields) {
  std::optional<Date> date;
  fields.for_each("DiagnosticOrder.event", [&date](const Fields& event) {
    if (!date) date = event.date("DiagnosticOrder.event.dateTime");
  });
  return date;
}

std::span<const ServiceRequest> read_diagnostic_order(const Fields& fields) {
  ServiceRequest order;
  order.id = fields.string("DiagnosticOrder.id");
  order.status = request_status(fields.string("DiagnosticOrder.status"));
  order.intent = "order";
  order.subject = fields.reference("DiagnosticOrder.subject");
  order.authored_on = first_event(fields);
  const auto items =
      fields.list<ServiceRequest>("DiagnosticOrder.item", [&order](const Fields& item) {
        ServiceRequest request = order;
        request.code = item.codeable_concept("DiagnosticOrder.item.code");
        const std::string_view status = item.string("DiagnosticOrder.item.status");
        if (!status.empty()) request.status = request_status(status);
        return request;
      });
  return items.empty() ? one_for_each({}, order, fields.reading()) : items;
}

/// STU3's elements, else DSTU2's.
std::span<const ServiceRequest> read_procedure_request(const Fields& fields) {
  ServiceRequest request;
  request.id = fields.string("ProcedureRequest.id");
  request.status = request_status(fields.string("ProcedureRequest.status"));
  request.intent = fields.string("ProcedureRequest.intent");
  request.do_not_perform = fields.boolean("ProcedureRequest.doNotPerform").value_or(false);
  request.code = fields.codeable_concept("ProcedureRequest.code");
  request.subject = fields.reference("ProcedureRequest.subject");
  request.authored_on = fields.date("ProcedureRequest.authoredOn");
  if (!request.authored_on) request.authored_on = fields.date("ProcedureRequest.orderedOn");
  request.occurrence = fields.choice("ProcedureRequest.occurrence")
                           .date_or_start("occurrenceDateTime", "occurrencePeriod");
  if (!request.occurrence) {
    request.occurrence = fields.choice("ProcedureRequest.scheduled")
                             .date_or_start("scheduledDateTime", "scheduledPeriod");
  }
  return one_for_each({&request.code, 1}, request, fields.reading());
}

std::span<const ServiceRequest> read_referral_request(const Fields& fields) {
  ServiceRequest request;
  request.id = fields.string("ReferralRequest.id");
  request.status = request_status(fields.string("ReferralRequest.status"));
  request.intent = fields.string("ReferralRequest.intent");
  request.subject = fields.reference("ReferralRequest.subject");
  if (request.subject.empty()) request.subject = fields.reference("ReferralRequest.patient");
  request.authored_on = fields.date("ReferralRequest.authoredOn");
  if (!request.authored_on) request.authored_on = fields.date("ReferralRequest.date");
  request.occurrence = fields.choice("ReferralRequest.occurrence")
                           .date_or_start("occurrenceDateTime", "occurrencePeriod");
  if (!request.occurrence) {
    request.occurrence = fields.period("ReferralRequest.fulfillmentTime").start;
  }
  return one_for_each(fields.codeable_concepts("ReferralRequest.serviceRequested"), request,
                      fields.reading());
}

}  // namespace

bool is_earlier_service_request(std::string_view type) {
  return type == "DiagnosticOrder" || type == "ProcedureRequest" || type == "ReferralRequest";
}

std::span<const ServiceRequest> read_earlier_service_requests(const json::Value& resource,
                                                              Reading& reading) {
  const Fields fields(resource, reading);
  const std::string_view type = resource_type(resource);
  if (type == "DiagnosticOrder") return read_diagnostic_order(fields);
  if (type == "ReferralRequest") return read_referral_request(fields);
  return read_procedure_request(fields);
}

}  // namespace isoguard::fhir
