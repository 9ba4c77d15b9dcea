#include "fhir/care_plan.h"

#include "fhir/earlier_words.h"
#include "fhir/release_shapes.h"

namespace isoguard::fhir {
namespace {

CarePlanActivity read_activity(const Fields& fields) {
  const Fields detail = fields.object("CarePlan.activity.detail");
  return {detail.codeable_concept("CarePlan.activity.detail.code"),
          detail.string("CarePlan.activity.detail.status"),
          detail.string("CarePlan.activity.detail.description")};
}

/// One for each activity; in R5, where what is planned is a resource of its own, for each that was
/// performed.
std::span<const CarePlanActivity> read_activities(const Fields& fields) {
  List<CarePlanActivity> performed{ArenaAllocator<CarePlanActivity>(fields.reading().arena)};
  const auto activities =
      fields.list<CarePlanActivity>("CarePlan.activity", [&performed](const Fields& activity) {
        for (const auto& code : read_concepts_in(activity, "CarePlan.activity.performedActivity")) {
          performed.push_back({code, "completed", {}});
        }
        return read_activity(activity);
      });
  return performed.empty() ? activities : kept(performed);
}

}  // namespace

CarePlan read_care_plan(const json::Value& resource, Reading& reading) {
  const Fields fields(resource, reading);
  CarePlan plan;
  plan.id = fields.string("CarePlan.id");
  plan.status = request_status(fields.string("CarePlan.status"));
  plan.intent = fields.string("CarePlan.intent");
  plan.category = fields.codeable_concepts("CarePlan.category");
  plan.title = fields.string("CarePlan.title");
  plan.description = fields.string("CarePlan.description");
  plan.subject = fields.reference("CarePlan.subject");
  plan.period = fields.period("CarePlan.period");
  plan.created = fields.date("CarePlan.created");
  if (!plan.created) plan.created = fields.date("CarePlan.modified");  // DSTU2's
  plan.activities = read_activities(fields);
  plan.notes = fields.strings_in("CarePlan.note", "text");
  return plan;
}

}  // namespace isoguard::fhir
