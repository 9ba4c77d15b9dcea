// Rule teratogenic-unknown-data: not knowing whether a patient can become pregnant is no reason for
// silence.
//   When isotretinoin is ordered,
//   and  the sources of sex are missing or disagree,
//   or   a pregnancy is on record for a patient whose record says that there cannot be one,
//   then warn: find out first. Where teratogenic-pregnancy speaks, it says more.

#include "plugin/rules/teratogenic_unknown_data.h"

namespace isoguard::rules {

using clinical::Truth;
using Level = clinical::Pregnancy::Level;

clinical::Verdict teratogenic_unknown_data(const clinical::ClinicalContext& context) {
  clinical::Verdict verdict(*context.arena);
  const clinical::Capacity& capacity = context.capacity;
  const clinical::Pregnancy& pregnancy = context.pregnancy;
  if (!context.isotretinoin_ordered()) return verdict.does_not_apply("no-isotretinoin-order");
  verdict.with_route(context.route_not_stated());

  verdict.because(capacity.evidence);
  if (pregnancy.level == Level::strong && capacity.permanently_absent) {
    return verdict.because(pregnancy.evidence)
        .with("why", capacity.reason)
        .fires_row("record-conflict");
  }
  if (pregnancy.level == Level::possible && capacity.can_become_pregnant == Truth::no) {
    return verdict.because(pregnancy.evidence)
        .with("why", capacity.reason)
        .fires_row("possible-pregnancy");
  }
  if (capacity.can_become_pregnant != Truth::unknown) return verdict.is_clear(capacity.reason);
  if (pregnancy.level != Level::none) return verdict.does_not_apply("pregnancy-on-record");
  return verdict.with("why", capacity.reason).fires_row("sex-unknown");
}

}  // namespace isoguard::rules
