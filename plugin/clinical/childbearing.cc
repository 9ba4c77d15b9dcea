#include "plugin/clinical/childbearing.h"

namespace isoguard::clinical {
namespace {

Truth second_test(const ClinicalContext& context) {
  return context.parameters->start_needs_two_tests ? context.prevention.second_test : Truth::yes;
}

PreventionState state_at_start(const ClinicalContext& context) {
  const Prevention& prevention = context.prevention;
  const Truth test = prevention.test_at_start;
  const Truth measures = prevention.contraception_or_programme;
  const Truth second = second_test(context);
  if ((test && measures && second) == Truth::yes) return PreventionState::complete;
  // A start that may as well be a refill, or evidence that may be there unread, is not "nothing on
  // record".
  const bool course_unknown = context.course.continuing == Truth::unknown;
  const bool unread = test == Truth::unknown || measures == Truth::unknown ||
                      (test == Truth::yes && second == Truth::unknown);
  if (course_unknown || unread) return PreventionState::unreadable;
  if (test == Truth::no && measures == Truth::no) return PreventionState::nothing;
  const bool first_test_and_measures = (test && measures) == Truth::yes;
  return first_test_and_measures ? PreventionState::second_test_missing
                                 : PreventionState::incomplete;
}

}  // namespace

PreventionState prevention_state(const ClinicalContext& context) {
  if (context.prevention.trying_to_conceive == Truth::yes)
    return PreventionState::trying_to_conceive;
  if (context.course.continuing != Truth::yes) return state_at_start(context);
  switch (context.prevention.test_continuing) {
    case Truth::yes:
      return PreventionState::complete;
    case Truth::no:
      return PreventionState::monthly_test_missing;
    case Truth::unknown:
      break;
  }
  return PreventionState::unreadable;
}

fhir::List<std::string_view> missing_prevention(const ClinicalContext& context) {
  fhir::List<std::string_view> missing{fhir::ArenaAllocator<std::string_view>(*context.arena)};
  const Prevention& prevention = context.prevention;
  if (context.course.continuing == Truth::yes) {
    if (prevention.test_continuing == Truth::no) missing.push_back("pregnancy-test");
    return missing;
  }
  if (prevention.test_at_start == Truth::no) missing.push_back("pregnancy-test");
  if (prevention.test_at_start == Truth::yes && second_test(context) == Truth::no) {
    missing.push_back("second-pregnancy-test");
  }
  if (prevention.contraception_or_programme == Truth::no) {
    missing.push_back("contraception-or-programme");
  }
  return missing;
}

}  // namespace isoguard::clinical
