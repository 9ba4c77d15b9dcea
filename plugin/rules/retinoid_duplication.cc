// Rule retinoid-duplication: never two systemic retinoids at once (additive vitamin A toxicity).
//   When isotretinoin is ordered and another systemic retinoid is ordered with it or active,
//   or   another one is ordered for a patient who takes isotretinoin, then warn;
//   and  one of them is perhaps over, then warn to confirm it; just over, then inform.

#include "plugin/rules/retinoid_duplication.h"

namespace isoguard::rules {

using clinical::Meeting;
using clinical::Truth;

clinical::Verdict retinoid_duplication(const clinical::ClinicalContext& context) {
  clinical::Verdict verdict(*context.arena);
  const clinical::PartnerMeetings& found = context.partners.retinoids;
  if (!context.isotretinoin_ordered() && !found.ordered) {
    return verdict.does_not_apply("no-pair-ordered");
  }
  if (found.meetings.empty()) {
    return verdict.clear_if(context.partners.others == Truth::no, "no-other-retinoid");
  }
  clinical::explain(found, verdict);
  verdict.with_route(found.meetings.front().partner->drug.route_not_stated);
  switch (found.meetings.front().meeting) {
    case Meeting::concurrent:
      return verdict.fires_row("concurrent");
    case Meeting::uncertain:
      return verdict.fires_row("uncertain");
    default:
      return verdict.fires_row("recent");
  }
}

}  // namespace isoguard::rules
