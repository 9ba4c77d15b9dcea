// Rule topical-exfoliant: exfoliants irritate skin that isotretinoin has made thin.
//   When an exfoliant for the face is signed during isotretinoin or in the half year after it,
//   or   isotretinoin is started while one is in use, then inform.
// Wart paint and scalp products never count.

#include "plugin/rules/topical_exfoliant.h"

namespace isoguard::rules {

clinical::Verdict topical_exfoliant(const clinical::ClinicalContext& context) {
  clinical::Verdict verdict(*context.arena);
  const clinical::PartnerMeetings& found = context.partners.exfoliants;
  if (!context.isotretinoin_ordered() && !found.ordered) {
    return verdict.does_not_apply("no-pair-ordered");
  }
  if (context.hook != clinical::Hook::order_sign) {
    return verdict.does_not_apply("order-not-finished");
  }
  if (found.meetings.empty()) {
    return verdict.clear_if(context.partners.others == clinical::Truth::no, "no-exfoliant");
  }
  clinical::explain(found, verdict);
  return verdict.fires_row("together");
}

}  // namespace isoguard::rules
