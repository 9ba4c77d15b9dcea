#include "fhir/care_plan.h"

#include "fhir/read_element.h"

namespace isoguard::fhir {
namespace {

CarePlanActivity read_activity(const Fields& fields) {
  const Fields detail = fields.object("CarePlan.activity.detail");
  return {detail.codeable_concept("CarePlan.activity.detail.code"),
          detail.string("CarePlan.activity.detail.status"),
          detail.string("CarePlan.activity.detail.description")};
}

}  // namespace

CarePlan read_care_plan(const json::Value& resource, Reading& reading) {
  const Fields fields(resource, reading);
  CarePlan plan;
  plan.id = fields.string("CarePlan.id");
  plan.status = fields.string("CarePlan.status");
  plan.intent = fields.string("CarePlan.intent");
  plan.category = fields.codeable_concepts("CarePlan.category");
  plan.title = fields.string("CarePlan.title");
  plan.description = fields.string("CarePlan.description");
  plan.subject = fields.reference("CarePlan.subject");
  plan.period = fields.period("CarePlan.period");
  plan.created = fields.date("CarePlan.created");
  plan.activities = fields.list<CarePlanActivity>("CarePlan.activity", read_activity);
  plan.notes = fields.strings_in("CarePlan.note", "text");
  return plan;
}

}  // namespace isoguard::fhir
