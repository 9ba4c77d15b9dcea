// Rule intracranial-hypertension: isotretinoin can raise the pressure inside the skull.
//   When isotretinoin is ordered,
//   and  raised pressure or papilloedema is an active problem, then warn;
//   and  the patient takes isotretinoin and has headache together with disturbed vision, nausea or
//        vomiting, then warn. Headache alone is not the syndrome.
//   and  it is past, then inform.

#include "plugin/rules/intracranial_hypertension.h"

namespace isoguard::rules {

using clinical::ProblemKind;
using clinical::Truth;

clinical::Verdict intracranial_hypertension(const clinical::ClinicalContext& context) {
  clinical::Verdict verdict(*context.arena);
  if (!context.isotretinoin_ordered()) return verdict.does_not_apply("no-isotretinoin-order");
  const clinical::Problems& problems = context.problems;
  const auto tell = [&](ProblemKind kind, std::string_view row) {
    problems.explain(kind, verdict);
    return verdict.with("condition", problems.first(kind)->evidence.label).fires_row(row);
  };
  if (problems.has(ProblemKind::intracranial_hypertension)) {
    return tell(ProblemKind::intracranial_hypertension, "active");
  }
  const bool symptoms =
      problems.has(ProblemKind::headache) && problems.has(ProblemKind::pressure_symptom);
  if (symptoms && context.on_treatment == Truth::yes) {
    problems.explain(ProblemKind::headache, verdict);
    verdict.with("days", context.parameters->pressure_symptom_days);
    return tell(ProblemKind::pressure_symptom, "symptoms");
  }
  if (problems.has(ProblemKind::past_intracranial_hypertension)) {
    return tell(ProblemKind::past_intracranial_hypertension, "past");
  }
  const bool open = symptoms && context.on_treatment == Truth::unknown;
  return verdict.clear_if(!open && context.gaps.proves_absence(clinical::Source::conditions),
                          "no-raised-pressure");
}

}  // namespace isoguard::rules
