// Rule hypervitaminosis-a: isotretinoin is contraindicated while there is too much vitamin A.
//   When isotretinoin is ordered and hypervitaminosis A is an active problem, then warn.
// Too much carotene is not too much vitamin A.

#include "plugin/rules/hypervitaminosis_a.h"

namespace isoguard::rules {

using clinical::ProblemKind;

clinical::Verdict hypervitaminosis_a(const clinical::ClinicalContext& context) {
  clinical::Verdict verdict(*context.arena);
  if (!context.isotretinoin_ordered()) return verdict.does_not_apply("no-isotretinoin-order");
  if (context.problems.has(ProblemKind::hypervitaminosis_a)) {
    context.problems.explain(ProblemKind::hypervitaminosis_a, verdict);
    return verdict.fires_row("recorded");
  }
  return verdict.clear_if(context.gaps.proves_absence(clinical::Source::conditions),
                          "not-on-problem-list");
}

}  // namespace isoguard::rules
