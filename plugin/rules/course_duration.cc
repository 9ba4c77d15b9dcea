// Rule course-duration: a course of isotretinoin is meant to end after about 24 weeks.
//   When an isotretinoin order that continues a course is signed,
//   and  it is the one that takes the course past that time,
//   and  the cumulative dose is not known to be below the target, then inform.
// Once a course, because earlier and later prescriptions do not pass the day.

#include "plugin/rules/course_duration.h"

namespace isoguard::rules {

using clinical::Truth;

clinical::Verdict course_duration(const clinical::ClinicalContext& context) {
  clinical::Verdict verdict(*context.arena);
  const clinical::CourseSupply& course = context.course_supply;
  const auto& weight = context.dosing.weight;
  if (!context.isotretinoin_ordered()) return verdict.does_not_apply("no-isotretinoin-order");
  if (context.hook != clinical::Hook::order_sign)
    return verdict.does_not_apply("order-not-finished");
  if (context.course.continuing == Truth::no) return verdict.does_not_apply("start-of-course");
  if (context.course.continuing == Truth::unknown) return verdict.cannot_check("unreadable");
  if (!course.passes(context.parameters->long_course_days)) {
    const bool complete = context.gaps.proves_absence(clinical::Source::medication_requests);
    const bool is_past = course.days_before > context.parameters->long_course_days;
    return verdict.clear_if(complete || is_past, "not-this-order");
  }
  verdict.because(context.dosing.orders)
      .with("weeks", context.parameters->long_course_days / 7)
      .with("days", course.days_with)
      .with("target", context.parameters->cumulative_dose_mg_per_kg);
  if (!course.mg_with || !weight) return verdict.fires_row("long");
  const double mg_per_kg = *course.mg_with / weight->value;
  if (mg_per_kg < context.parameters->cumulative_dose_mg_per_kg)
    return verdict.is_clear("below-target");
  return verdict.with("cumulative", clinical::shown_number(mg_per_kg, 0, *context.arena))
      .fires_row("long");
}

}  // namespace isoguard::rules
