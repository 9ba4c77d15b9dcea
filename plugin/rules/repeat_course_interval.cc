// Rule repeat-course-interval: another course waits eight weeks, because acne goes on improving.
//   When isotretinoin is signed after a full course that ended a short while ago, then warn.
// A short gap continues the course, and a gap in a short course interrupts it: both are silent.

#include "plugin/rules/repeat_course_interval.h"

namespace isoguard::rules {

using clinical::Truth;

clinical::Verdict repeat_course_interval(const clinical::ClinicalContext& context) {
  clinical::Verdict verdict(*context.arena);
  const clinical::Course& course = context.course;
  if (!context.isotretinoin_ordered()) return verdict.does_not_apply("no-isotretinoin-order");
  if (context.hook != clinical::Hook::order_sign)
    return verdict.does_not_apply("order-not-finished");
  if (course.continuing == Truth::yes) return verdict.does_not_apply("continuing");
  // An order that could not be read may close the gap.
  if (course.continuing == Truth::unknown) return verdict.cannot_check("unreadable");
  if (!course.ended || course.length_days() < context.parameters->full_course_days)
    return verdict.is_clear("no-full-course");

  const auto gap_on = [&course](clinical::Day day) {
    return fhir::days_between(*course.ended, day);
  };
  if (gap_on(clinical::first_planned_day(context.drafts, context.today)) >
      context.parameters->course_join_days)
    return verdict.is_clear("long-gap");
  return verdict.because(context.dosing.orders)
      .with("n", gap_on(context.today))
      .with("length", course.length_days())
      .with("weeks", context.parameters->course_join_days / 7)
      .with("started", fhir::Date::of(*course.started))
      .with("ended", fhir::Date::of(*course.ended))
      .fires_row("short-gap");
}

}  // namespace isoguard::rules
