// Rule dose-per-kg: the daily dose of isotretinoin follows the body weight.
//   When isotretinoin orders are signed, all of them together, and active ones of other strengths,
//   and  give more than any label allows, then warn most seriously;
//   and  give more than the usual range, then warn; adults on a row of their own;
//   and  start above the usual start dose, then inform;
//   and  nobody weighed the patient lately, then warn of a dose that suits few, else inform.
// Low doses are accepted practice. A weight or an order that could not be read leaves it open.

#include "plugin/rules/dose_per_kg.h"

namespace isoguard::rules {

using clinical::Told;
using clinical::Truth;
namespace {
std::string_view row_of(const clinical::ClinicalContext& context) {
  constexpr double kRounding = 1e-9;
  const clinical::Dosing& dosing = context.dosing;
  const knowledge::PolicyParameters& limits = *context.parameters;
  const double slack = limits.dose_tolerance_mg_per_kg + kRounding;
  const bool starts = context.course.continuing != Truth::yes;
  const auto per_kg = dosing.mg_per_kg();
  if (dosing.dose.mg > limits.dose_limit_mg + kRounding) return "above-daily-limit";
  if (!per_kg) {
    if (dosing.weight_known == Truth::unknown) return {};
    if (dosing.dose.mg > limits.dose_unweighed_mg + kRounding) return "no-weight-high";
    return starts ? "no-weight" : "";
  }
  if (*per_kg > limits.dose_limit_mg_per_kg + slack) return "above-labels";
  if (*per_kg > limits.dose_high_mg_per_kg + slack)
    return dosing.maybe_minor ? "high" : "high-adult";
  return starts && *per_kg > limits.dose_start_mg_per_kg + kRounding ? "high-start" : "";
}

}  // namespace

clinical::Verdict dose_per_kg(const clinical::ClinicalContext& context) {
  clinical::Verdict verdict(*context.arena);
  const clinical::Dosing& dosing = context.dosing;
  if (!context.isotretinoin_ordered()) return verdict.does_not_apply("no-isotretinoin-order");
  if (context.hook != clinical::Hook::order_sign)
    return verdict.does_not_apply("order-not-finished");
  if (dosing.dose.told == Told::nothing) return verdict.does_not_apply("no-dose");

  clinical::add_arithmetic(dosing, verdict, *context.arena);
  const std::string_view row = row_of(context);
  if (!row.empty()) {
    return verdict.with("limit", context.parameters->dose_limit_mg)
        .with("most", context.parameters->dose_unweighed_mg)
        .because(dosing.orders)
        .because(dosing.weighing)
        .fires_row(row);
  }
  const bool read = context.gaps.proves_absence(clinical::Source::medication_requests);
  if (dosing.weight_known == Truth::unknown || !read) return verdict.cannot_check("unreadable");
  if (dosing.dose.told == Told::part) return verdict.cannot_check("dose-unclear");
  return verdict.is_clear(dosing.weight ? "in-range" : "continuing");
}

}  // namespace isoguard::rules
