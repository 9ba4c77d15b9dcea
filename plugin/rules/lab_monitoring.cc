// Rule lab-monitoring: lipids and liver enzymes are measured before isotretinoin and once at its
// full dose.
//   When an isotretinoin order is signed and such a test is due, or glucose in diabetes,
//   and  it is neither on record nor ordered, then inform.
// An order that is only selected is not finished.

#include "plugin/rules/lab_monitoring.h"

namespace isoguard::rules {

clinical::Verdict lab_monitoring(const clinical::ClinicalContext& context) {
  clinical::Verdict verdict(*context.arena);
  if (!context.isotretinoin_ordered()) return verdict.does_not_apply("no-isotretinoin-order");
  if (context.hook != clinical::Hook::order_sign) {
    return verdict.does_not_apply("order-not-finished");
  }
  const clinical::LabMonitoring& monitoring = context.lab_monitoring;
  if (monitoring.missing.empty()) {
    return verdict.clear_if(context.gaps.proves_absence(clinical::Source::conditions),
                            "measured-or-ordered");
  }
  if (monitoring.readable != clinical::Truth::yes) return verdict.cannot_check("unreadable");
  const bool first = context.course.continuing != clinical::Truth::yes;
  return verdict.with("missing", monitoring.missing)
      .with("days", context.parameters->lab_recent_days)
      .because(monitoring.last)
      .fires_row(first ? "start" : "continuing");
}

}  // namespace isoguard::rules
