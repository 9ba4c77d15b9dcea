// Rule age-under-12: isotretinoin is not for children under 12.
//   When isotretinoin is ordered for a patient who is under 12, whatever the birth date can mean,
//   then warn.

#include "plugin/rules/age_under_12.h"

namespace isoguard::rules {

clinical::Verdict age_under_12(const clinical::ClinicalContext& context) {
  clinical::Verdict verdict(*context.arena);
  if (!context.isotretinoin_ordered()) return verdict.does_not_apply("no-isotretinoin-order");
  if (!context.age) {
    return verdict.clear_if(context.gaps.proves_absence(clinical::Source::patient),
                            "no-birth-date");
  }
  const int limit = context.parameters->age_min;
  if (context.age->oldest >= limit) return verdict.is_clear("old-enough");
  return verdict.with("age", context.age->oldest).with("min", limit).fires_row("too-young");
}

}  // namespace isoguard::rules
