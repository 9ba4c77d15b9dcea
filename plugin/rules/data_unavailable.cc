// Rule data-unavailable: checks that could not run must not look like approval.
//   When isotretinoin or a systemic tetracycline is ordered, or an order that nobody could
//   identify, and  something that the checks need could not be read or identified, then say what;
//   with a warning where pregnancy or a tetracycline could not be excluded. A dose that cannot be
//   computed, because it is written in words or in unknown units, is such a check.

#include "plugin/rules/data_unavailable.h"

namespace isoguard::rules {

using clinical::Source;
using clinical::Truth;

namespace {

/// Without these an isotretinoin order is not checked for what it is most dangerous for.
bool misses_essential(const clinical::ClinicalContext& context) {
  if (!context.isotretinoin_ordered()) return false;
  const clinical::Needs missing = context.gaps.missing;
  const bool pregnancy_unread =
      missing.has(Source::conditions) || missing.has(Source::pregnancy_observations);
  const bool pregnancy_matters = context.capacity.can_become_pregnant != Truth::no;
  return missing.has(Source::medication_requests) || (pregnancy_unread && pregnancy_matters);
}

}  // namespace

clinical::Verdict data_unavailable(const clinical::ClinicalContext& context) {
  clinical::Verdict verdict(*context.arena);
  if (context.gate == clinical::Gate::nothing_to_do)
    return verdict.does_not_apply("nothing-ordered");
  if (!context.gaps.any()) return verdict.is_clear("all-read");

  verdict.with("what", context.gaps.what).with("why", context.gaps.why);
  if (misses_essential(context)) return verdict.fires_row("essential");
  if (context.gaps.unidentified_drafts > 0) return verdict.fires_row("unidentified-draft");
  const bool only_dose =
      context.dosing.dose.told == clinical::Told::part && context.gaps.what.size() == 1;
  return verdict.fires_row(only_dose ? "dose-unclear" : "other");
}

}  // namespace isoguard::rules
