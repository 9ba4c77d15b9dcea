// Rule hepatic-failure: isotretinoin is contraindicated in hepatic insufficiency.
//   When isotretinoin is ordered,
//   and  hepatic failure is an active problem, then warn: do not prescribe;
//   and  there is cirrhosis, or a recent ALT or AST of three times the upper limit, then warn.
// Fatty liver, hepatitis and mildly raised enzymes are watched, not warned of.

#include "plugin/rules/hepatic_failure.h"

#include "plugin/clinical/lab_questions.h"

namespace isoguard::rules {

using clinical::ProblemKind;
using clinical::Truth;

clinical::Verdict hepatic_failure(const clinical::ClinicalContext& context) {
  clinical::Verdict verdict(*context.arena);
  if (!context.isotretinoin_ordered()) return verdict.does_not_apply("no-isotretinoin-order");
  const clinical::Problems& problems = context.problems;
  verdict.with("missing", clinical::due_before_treatment(context, clinical::Analyte::alt));
  if (problems.has(ProblemKind::hepatic_failure)) {
    problems.explain(ProblemKind::hepatic_failure, verdict);
    return verdict.fires_row("failure");
  }
  if (problems.has(ProblemKind::cirrhosis)) {
    problems.explain(ProblemKind::cirrhosis, verdict);
    return verdict.fires_row("cirrhosis");
  }
  const clinical::Transaminases enzymes = clinical::raised_transaminases(context);
  if (enzymes.raised == Truth::yes) {
    clinical::explain(*enzymes.worst, verdict, *context.arena);
    return verdict.with("enzyme", enzymes.name).fires_row("transaminases");
  }
  return verdict.clear_if(
      enzymes.raised == Truth::no && context.gaps.proves_absence(clinical::Source::conditions),
      "no-hepatic-failure");
}

}  // namespace isoguard::rules
