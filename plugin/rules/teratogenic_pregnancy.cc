// Rule teratogenic-pregnancy: isotretinoin is contraindicated in pregnancy.
//   When isotretinoin is ordered,
//   and  the record says that the patient is pregnant, then warn: do not prescribe.
//   and  the record leaves a pregnancy open, then warn: resolve it first.
// A pregnancy that ended, or is older than a pregnancy can be, says nothing. A record that the
// uterus or the ovaries are absent, or that otherwise excludes pregnancy, makes it a conflict:
// teratogenic-unknown-data.

#include "plugin/rules/teratogenic_pregnancy.h"

namespace isoguard::rules {

using clinical::Pregnancy;
using clinical::Truth;

clinical::Verdict teratogenic_pregnancy(const clinical::ClinicalContext& context) {
  clinical::Verdict verdict(*context.arena);
  const Pregnancy& pregnancy = context.pregnancy;
  if (!context.isotretinoin_ordered()) return verdict.does_not_apply("no-isotretinoin-order");
  verdict.with_route(context.route_not_stated());

  if (pregnancy.level == Pregnancy::Level::none) {
    const bool excluded =
        pregnancy.pregnant == Truth::no || context.capacity.can_become_pregnant == Truth::no;
    return verdict.clear_if(excluded, "no-pregnancy-on-record");
  }
  const bool strong = pregnancy.level == Pregnancy::Level::strong;
  const bool contradicted = strong ? context.capacity.permanently_absent
                                   : context.capacity.can_become_pregnant == Truth::no;
  if (contradicted) return verdict.does_not_apply("record-conflict");

  verdict.fires_row(strong ? "pregnant" : "not-excluded")
      .with("evidence", pregnancy.reason)
      .with("reason", pregnancy.reason)
      .because(pregnancy.evidence)
      .despite(pregnancy.contrary);
  const auto& date = pregnancy.evidence.front().date;
  return date ? verdict.with("date", *date) : verdict.with("date", std::string_view("undated"));
}

}  // namespace isoguard::rules
