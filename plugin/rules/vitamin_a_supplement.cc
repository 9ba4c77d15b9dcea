// Rule vitamin-a-supplement: no vitamin A in high dose with isotretinoin (additive toxicity).
//   When isotretinoin is ordered and vitamin A is ordered with it or active,
//   or   vitamin A is ordered for a patient who takes isotretinoin, then warn;
//   and  one of them is perhaps over, then inform.
// Multivitamins, betacarotene and vitamin A for nose, eye or skin never count.

#include "plugin/rules/vitamin_a_supplement.h"

namespace isoguard::rules {

using clinical::Meeting;
using clinical::Truth;

clinical::Verdict vitamin_a_supplement(const clinical::ClinicalContext& context) {
  clinical::Verdict verdict(*context.arena);
  const clinical::PartnerMeetings& found = context.partners.vitamin_a;
  if (!context.isotretinoin_ordered() && !found.ordered) {
    return verdict.does_not_apply("no-pair-ordered");
  }
  const bool met = !found.meetings.empty() && found.meetings.front().meeting >= Meeting::uncertain;
  if (!met) {
    return verdict.clear_if(context.partners.others == Truth::no, "no-vitamin-a");
  }
  clinical::explain(found, verdict);
  const bool concurrent = found.meetings.front().meeting == Meeting::concurrent;
  return verdict.fires_row(concurrent ? "concurrent" : "uncertain");
}

}  // namespace isoguard::rules
