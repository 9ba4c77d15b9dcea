// Rule hyperlipidaemia: isotretinoin raises the lipids, and very high triglycerides the risk of
// pancreatitis.
//   When isotretinoin is ordered,
//   and  the newest recent result is very high, or high, then warn;
//   and  severe or familial hypertriglyceridaemia is an active problem, then warn;
//   and  hyperlipidaemia is one, then warn while nobody measured, and else inform.
// Old results, findings and family history say nothing.

#include "plugin/rules/hyperlipidaemia.h"

#include "plugin/clinical/lab_questions.h"

namespace isoguard::rules {

using clinical::ProblemKind;
using clinical::Truth;

clinical::Verdict hyperlipidaemia(const clinical::ClinicalContext& context) {
  clinical::Verdict verdict(*context.arena);
  if (!context.isotretinoin_ordered()) return verdict.does_not_apply("no-isotretinoin-order");
  const clinical::Problems& problems = context.problems;
  const clinical::Lipids lipids = clinical::recent_lipids(context);
  verdict.with("missing",
               clinical::due_before_treatment(context, clinical::Analyte::triglycerides));
  if (lipids.high == Truth::yes) {
    clinical::explain(*lipids.worst, verdict, *context.arena);
    return verdict.with("lipid", lipids.name)
        .fires_row(lipids.critical == Truth::yes ? "triglycerides-critical" : "lipids-high");
  }
  if (problems.has(ProblemKind::severe_hypertriglyceridaemia)) {
    problems.explain(ProblemKind::severe_hypertriglyceridaemia, verdict);
    return verdict.fires_row("severe-hypertriglyceridaemia");
  }
  if (problems.has(ProblemKind::hyperlipidaemia)) {
    problems.explain(ProblemKind::hyperlipidaemia, verdict);
    verdict.with("days", context.parameters->lab_recent_days);
    if (lipids.measured == Truth::no) return verdict.fires_row("diagnosis-no-lipids");
    if (lipids.high == Truth::no) {
      clinical::explain(*lipids.worst, verdict, *context.arena);
      return verdict.fires_row("diagnosis-controlled");
    }
  }
  return verdict.clear_if(
      lipids.high == Truth::no && context.gaps.proves_absence(clinical::Source::conditions),
      "lipids-not-high");
}

}  // namespace isoguard::rules
