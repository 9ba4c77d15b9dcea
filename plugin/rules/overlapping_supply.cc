// Rule overlapping-supply: a second prescription while plenty is left may be a mistake.
//   When isotretinoin is signed while an active order of the same product still supplies it for
//   longer than a refill needs, then inform.

#include "plugin/rules/overlapping_supply.h"

namespace isoguard::rules {

clinical::Verdict overlapping_supply(const clinical::ClinicalContext& context) {
  clinical::Verdict verdict(*context.arena);
  const clinical::Supply& supply = context.supply;
  if (!context.isotretinoin_ordered()) return verdict.does_not_apply("no-isotretinoin-order");
  if (context.hook != clinical::Hook::order_sign)
    return verdict.does_not_apply("order-not-finished");
  if (supply.days_left <= context.parameters->refill_window_days) {
    return verdict.clear_if(context.gaps.proves_absence(clinical::Source::medication_requests),
                            "no-more-than-a-refill");
  }
  verdict.evidence.push_back(clinical::evidence_of(*supply.left, "active"));
  return verdict.with("n", supply.days_left).fires_row("days-left");
}

}  // namespace isoguard::rules
