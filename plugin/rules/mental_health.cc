// Rule mental-health: mental health is asked about before isotretinoin.
//   When isotretinoin is ordered,
//   and  suicidal thoughts or an attempt are on record and recent, then warn;
//   and  a course starts without a recent assessment, for a patient with depression or, where the
//        policy asks it, for any, then inform.

#include "plugin/rules/mental_health.h"

namespace isoguard::rules {

using clinical::ProblemKind;
using clinical::Truth;

clinical::Verdict mental_health(const clinical::ClinicalContext& context) {
  clinical::Verdict verdict(*context.arena);
  if (!context.isotretinoin_ordered()) return verdict.does_not_apply("no-isotretinoin-order");
  const clinical::Problems& problems = context.problems;
  verdict.with("days", context.parameters->mental_health_assessment_days);
  if (problems.has(ProblemKind::suicidality)) {
    const auto& date = problems.first(ProblemKind::suicidality)->evidence.date;
    problems.explain(ProblemKind::suicidality, verdict);
    verdict.with_date(date);
    return verdict.fires_row("suicidality");
  }
  const Truth problems_read = context.gaps.answer(false, {clinical::Source::conditions});
  const Truth asked = clinical::truth(context.parameters->mental_health_assessment_at_start) ||
                      clinical::truth(problems.has(ProblemKind::depression)) || problems_read;
  const Truth lacks = !context.course.continuing && !context.mental_health.documented && asked;
  if (lacks == Truth::unknown || problems_read == Truth::unknown) {
    return verdict.cannot_check("unreadable");
  }
  verdict.because(context.mental_health.found);
  if (lacks == Truth::no) return verdict.is_clear("assessed-or-not-asked");
  problems.explain(ProblemKind::depression, verdict);
  return verdict.fires_row(context.parameters->mental_health_assessment_at_start ? "not-assessed"
                                                                                 : "depression");
}

}  // namespace isoguard::rules
