// Rule renal-start-dose: in severe renal insufficiency isotretinoin is started low.
//   When an isotretinoin order that starts a course is signed,
//   and  severe renal insufficiency is on record (stage 4 or 5, dialysis, low filtration rate),
//   and  the daily dose is above the renal start dose, or nobody can tell it, then warn.
// An order of which it is not known whether it starts a course is taken for a start.

#include "plugin/rules/renal_start_dose.h"

namespace isoguard::rules {

using clinical::Told;
using clinical::Truth;

clinical::Verdict renal_start_dose(const clinical::ClinicalContext& context) {
  clinical::Verdict verdict(*context.arena);
  const clinical::RenalFunction& renal = context.dosing.renal;
  const clinical::DailyDose& dose = context.dosing.dose;
  if (!context.isotretinoin_ordered()) return verdict.does_not_apply("no-isotretinoin-order");
  if (context.hook != clinical::Hook::order_sign)
    return verdict.does_not_apply("order-not-finished");
  if (context.course.continuing == Truth::yes) return verdict.does_not_apply("continuing");

  if (renal.severe == Truth::no) return verdict.is_clear("not-severe");
  if (renal.severe == Truth::unknown) return verdict.cannot_check("unreadable");
  verdict.because(renal.evidence);
  const int limit = context.parameters->dose_renal_start_mg;
  if (dose.told == Told::all && dose.mg <= limit) return verdict.is_clear("low-dose");
  if (dose.told != Told::nothing) {
    verdict.with("amount", clinical::dose_word(context.dosing))
        .with("dose", clinical::shown_number(dose.mg, 1, *context.arena));
  }
  verdict.with("evidence", renal.reason).with("limit", limit);
  if (renal.egfr) verdict.with("egfr", *renal.egfr);
  return verdict.fires_row("severe");
}

}  // namespace isoguard::rules
