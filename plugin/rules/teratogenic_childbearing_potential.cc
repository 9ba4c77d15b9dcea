// Rule teratogenic-childbearing-potential: a patient who can become pregnant needs a negative
// pregnancy test and effective contraception, or the prevention programme, before every
// isotretinoin prescription.
//   When isotretinoin is ordered for a patient who can become pregnant and is not known to be,
//   and  she wants a pregnancy, or a first prescription lacks test or prevention, or a further one
//   lacks
//        the test, then warn. Contraception is not asked for again during the course.
// What could not be read is not missing: then warn that it could not be checked.

#include "plugin/rules/teratogenic_childbearing_potential.h"

#include "plugin/clinical/childbearing.h"

namespace isoguard::rules {

using clinical::PreventionState;
using clinical::Truth;

clinical::Verdict teratogenic_childbearing_potential(const clinical::ClinicalContext& context) {
  clinical::Verdict verdict(*context.arena);
  if (!context.isotretinoin_ordered()) return verdict.does_not_apply("no-isotretinoin-order");
  if (context.capacity.can_become_pregnant != Truth::yes) {
    return verdict.does_not_apply(context.capacity.reason);
  }
  if (context.pregnancy.level != clinical::Pregnancy::Level::none) {
    return verdict.does_not_apply("pregnancy-on-record");
  }
  const bool first = context.course.continuing != Truth::yes;
  verdict.with("missing", clinical::missing_prevention(context))
      .with("tests",
            std::string_view(context.parameters->start_needs_two_tests ? "two-tests" : "one-test"))
      .with("window", first ? context.parameters->start_test_window_days
                            : context.parameters->continuing_test_window_days)
      .with("apart", context.parameters->start_tests_apart_days);
  verdict.with_route(context.route_not_stated());
  verdict.because(context.prevention.present).despite(context.prevention.not_enough);

  switch (clinical::prevention_state(context)) {
    case PreventionState::trying_to_conceive:
      verdict.evidence = context.prevention.wish;
      return verdict.fires_row("trying-to-conceive");
    case PreventionState::unreadable:
      return verdict.fires_row("unreadable");
    case PreventionState::nothing:
      return verdict.fires_row("start-nothing");
    case PreventionState::incomplete:
      return verdict.fires_row("start-incomplete");
    case PreventionState::second_test_missing:
      return verdict.fires_row("start-second-test");
    case PreventionState::monthly_test_missing:
      return verdict.fires_row("continuing-no-test");
    case PreventionState::complete:
      return first ? verdict.fires_row("start-complete") : verdict.is_clear("test-in-window");
  }
  return verdict.fires_row("unreadable");
}

}  // namespace isoguard::rules
