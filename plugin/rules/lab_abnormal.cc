// Rule lab-abnormal: a result that may be an effect of isotretinoin must not be overlooked.
//   When a further isotretinoin order is signed,
//   and  a recent blood count, glucose or urine test is clearly abnormal, then inform.
// Triglycerides and liver enzymes have rules of their own.

#include "plugin/rules/lab_abnormal.h"

#include "plugin/clinical/lab_questions.h"

namespace isoguard::rules {

using clinical::Truth;

clinical::Verdict lab_abnormal(const clinical::ClinicalContext& context) {
  clinical::Verdict verdict(*context.arena);
  if (!context.isotretinoin_ordered()) return verdict.does_not_apply("no-isotretinoin-order");
  if (context.hook != clinical::Hook::order_sign) {
    return verdict.does_not_apply("order-not-finished");
  }
  if (context.course.continuing == Truth::no) return verdict.does_not_apply("start-of-course");

  const clinical::AbnormalResults abnormal = clinical::abnormal_results(context);
  if (abnormal.found.empty() || context.course.continuing == Truth::unknown) {
    const bool read = context.gaps.proves_absence(clinical::Source::laboratory_observations) &&
                      context.course.continuing == Truth::yes && !abnormal.open;
    return verdict.clear_if(read, "nothing-abnormal");
  }
  return verdict.with("found", abnormal.found).because(abnormal.evidence).fires_row("abnormal");
}

}  // namespace isoguard::rules
