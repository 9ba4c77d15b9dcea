// Rule cosmetic-procedure: no dermabrasion or ablative treatment during isotretinoin and for half a
// year after it (scars).
//   When such a procedure is signed and isotretinoin is ordered, taken, or ended less than half a
//   year ago, then inform.

#include "plugin/rules/cosmetic_procedure.h"

namespace isoguard::rules {

clinical::Verdict cosmetic_procedure(const clinical::ClinicalContext& context) {
  clinical::Verdict verdict(*context.arena);
  const clinical::Partners& partners = context.partners;
  if (partners.procedures.empty()) return verdict.does_not_apply("no-procedure-ordered");
  if (context.hook != clinical::Hook::order_sign) {
    return verdict.does_not_apply("order-not-finished");
  }
  if (partners.lately == nullptr) {
    return verdict.clear_if(partners.others == clinical::Truth::no, "no-isotretinoin-lately");
  }
  verdict.because(partners.procedures);
  const clinical::MedicationUse& taken = *partners.lately;
  verdict.evidence.push_back(clinical::evidence_of(taken, clinical::status_word(taken)));
  return verdict.fires_row("too-early");
}

}  // namespace isoguard::rules
