#include <algorithm>

#include "fhir/bundle.h"
#include "fhir/earlier_requests.h"
#include "fhir/medication_order.h"
#include "plugin/facts/gatherer.h"

/// The part of Gatherer that reads the orders in the hook's context.
namespace isoguard::facts {

using fhir::json::Value;

namespace {

/// The resourceType; where a client left it out, only an order of a medication names a drug.
std::string_view type_of_order(const Value& resource) {
  const std::string_view type = fhir::resource_type(resource);
  if (!type.empty()) return type;
  for (const char* drug : {"medicationCodeableConcept", "medicationReference", "medication"}) {
    if (resource.find(drug) != nullptr) return "MedicationRequest";
  }
  return type;
}

}  // namespace

void Gatherer::read_drafts() {
  const Value& orders = *request_.draft_orders;
  if (!fhir::resource_type(orders).empty() && fhir::resource_type(orders) != "Bundle") {
    read_draft(orders, {});  // one order where a Bundle of orders belongs
    return;
  }
  for (const Value& order : orders.items()) {
    if (order.is_object()) read_draft(order, {});
  }
  if (!orders.is_object()) return;
  const fhir::Bundle bundle = fhir::read_bundle(orders, reading_);
  for (const fhir::BundleEntry& entry : bundle.entries) {
    if (entry.resource != nullptr) read_draft(*entry.resource, entry.full_url);
  }
}

void Gatherer::read_draft(const Value& resource, std::string_view full_url) {
  const std::string_view type = type_of_order(resource);
  arrived_.push_back({type, &resource, origin_});
  const std::size_t problems = reading_.problems.size();
  if (type == "MedicationRequest" || type == "MedicationOrder") {
    const auto order = type == "MedicationOrder"
                           ? fhir::read_medication_order(resource, reading_)
                           : fhir::read_medication_request(resource, reading_);
    if (!is_about_patient(order.subject)) return;
    seen_.insert(type, order.id);
    note_problems(type, order.id, problems);
    facts_.drafts.push_back({order, is_selected(type, order.id)});
  } else if (type == "ServiceRequest") {
    const auto order = fhir::read_service_request(resource, reading_);
    if (!is_about_patient(order.subject)) return;
    seen_.insert(type, order.id);
    facts_.draft_service_requests.push_back(order);
  } else if (fhir::is_earlier_service_request(type)) {
    const auto orders = fhir::read_earlier_service_requests(resource, reading_);
    if (!is_about_patient(orders.front().subject)) return;
    seen_.insert(type, orders.front().id);
    auto& drafts = facts_.draft_service_requests;
    drafts.insert(drafts.end(), orders.begin(), orders.end());
  } else {
    take_resource(type, resource, full_url);
  }
}

bool Gatherer::is_selected(std::string_view type, std::string_view id) const {
  if (!request_.selections) return true;
  return std::any_of(request_.selections->begin(), request_.selections->end(),
                     [&](std::string_view selection) {
                       const auto target = fhir::type_and_id(selection);
                       return target ? target->type == type && target->id == id : selection == id;
                     });
}

}  // namespace isoguard::facts
