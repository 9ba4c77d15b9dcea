// Rule sun-protection-counselling: a patient on isotretinoin must be told to keep out of the sun.
//   When an isotretinoin order is signed, or isotretinoin is found to be taken,
//   and  no advice, and no refusal of it, is on record since the course began (or for half a year,
//   whichever
//        is longer), then warn at the start of a course and inform during it;
//   and  a reaction to light is active and the advice is not recent, then warn.
// An order that is only selected is not finished: its instructions may still be written.

#include "plugin/rules/sun_protection_counselling.h"

namespace isoguard::rules {

using clinical::Truth;

clinical::Verdict sun_protection_counselling(const clinical::ClinicalContext& context) {
  clinical::Verdict verdict(*context.arena);
  const clinical::SunCounselling& sun = context.sun;
  if (!context.isotretinoin_ordered()) return verdict.does_not_apply("no-isotretinoin-order");
  if (context.hook == clinical::Hook::order_select)
    return verdict.does_not_apply("order-not-finished");

  verdict.with("days", context.parameters->sun_counselling_days);
  const Truth again = sun.photosensitive && !sun.advised_lately;
  if (again == Truth::yes) {
    return verdict.because(sun.reactions).despite(sun.advice).fires_row("photosensitivity");
  }
  if (sun.advised == Truth::no) {
    return verdict.fires_row(context.course.continuing == Truth::yes ? "continuing" : "start");
  }
  if (sun.advised == Truth::unknown || again == Truth::unknown)
    return verdict.cannot_check("unreadable");
  return verdict.because(sun.advice).is_clear("advised");
}

}  // namespace isoguard::rules
