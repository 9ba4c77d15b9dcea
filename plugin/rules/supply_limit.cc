// Rule supply-limit: thirty days and no repeats keep the monthly pregnancy test meaningful.
//   When isotretinoin is signed with a longer supply, or with repeats,
//   and  the patient can become pregnant, or nobody knows, or the programme limits everybody,
//   then warn. A supply that is not given says nothing.

#include "plugin/rules/supply_limit.h"

namespace isoguard::rules {

using clinical::Truth;

namespace {

std::string_view repeats_word(int repeats) {
  return repeats == 0 ? "no-repeats" : repeats == 1 ? "one-repeat" : "repeats";
}

}  // namespace

clinical::Verdict supply_limit(const clinical::ClinicalContext& context) {
  clinical::Verdict verdict(*context.arena);
  const clinical::Supply& supply = context.supply;
  if (!context.isotretinoin_ordered()) return verdict.does_not_apply("no-isotretinoin-order");
  if (context.hook != clinical::Hook::order_sign)
    return verdict.does_not_apply("order-not-finished");
  const bool limited =
      context.parameters->supply_limit_for_all || context.capacity.can_become_pregnant != Truth::no;
  if (!limited) return verdict.does_not_apply(context.capacity.reason);

  const int limit = context.parameters->supply_limit_days;
  if (supply.exceeds(limit)) {
    verdict.because(context.dosing.orders)
        .with("limit", limit)
        .with("refills", repeats_word(supply.repeats))
        .with("repeats", supply.repeats);
    if (supply.days == 0) return verdict.fires_row("repeats");
    return verdict.with("n", supply.days).fires_row("limit");
  }
  if (!supply.understood) return verdict.cannot_check("unclear");
  return verdict.is_clear(supply.told ? "within-limit" : "not-told");
}

}  // namespace isoguard::rules
