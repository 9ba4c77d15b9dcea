// Rule breastfeeding: isotretinoin is contraindicated while breastfeeding.
//   When isotretinoin is ordered,
//   and  the newest record says that the patient is breastfeeding, then warn;
//   and  a child was born in the last half year and nobody recorded since whether it is fed, then
//        inform: ask. Intention, education and disorders of lactation say nothing.

#include "plugin/rules/breastfeeding.h"

#include "plugin/clinical/day_words.h"

namespace isoguard::rules {

using clinical::Truth;

clinical::Verdict breastfeeding(const clinical::ClinicalContext& context) {
  clinical::Verdict verdict(*context.arena);
  if (!context.isotretinoin_ordered()) return verdict.does_not_apply("no-isotretinoin-order");
  const clinical::Lactation& lactation = context.lactation;

  if (lactation.breastfeeding == Truth::yes) {
    const auto& date = lactation.evidence.front().date;
    verdict.because(lactation.evidence).despite(lactation.denial);
    verdict.with_date(date);
    return verdict.fires_row(context.parameters->breastfeeding_contraindicates ? "lactating"
                                                                               : "lactating-avoid");
  }
  if (lactation.days_since_delivery) {
    constexpr int kFortnight = 14;
    const int days = *lactation.days_since_delivery;
    return verdict
        .with("ago", days < kFortnight ? clinical::ago_word(days) : std::string_view("weeks-ago"))
        .with("days", days)
        .with("n", days / 7)
        .because(lactation.delivery)
        .fires_row("delivered");
  }
  if (lactation.breastfeeding == Truth::unknown) return verdict.cannot_check("unreadable");
  return verdict.despite(lactation.denial).is_clear("not-breastfeeding");
}

}  // namespace isoguard::rules
