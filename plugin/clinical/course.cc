#include "plugin/clinical/course.h"

#include <algorithm>
#include <vector>

namespace isoguard::clinical {
namespace {

struct Interval {
  Day start;
  Day end;
};

/// Supply intervals in the order of their start. An order that begins today is this order's sister
/// (two strengths), not an earlier course.
std::vector<Interval> intervals(const fhir::List<MedicationUse>& history, int assumed_days,
                                Day today) {
  std::vector<Interval> found;
  for (const MedicationUse& use : history) {
    if (!use.is(DrugClass::isotretinoin)) continue;
    if (use.origin != MedicationUse::Origin::request) continue;
    // The oldest reading of a partial date makes a new start likelier, which asks for more.
    if (!use.start || use.start->earliest >= today) continue;
    const Day start = use.start->earliest;
    found.push_back(
        {start, use.end ? std::max(*use.end, start) : start + std::chrono::days(assumed_days)});
  }
  std::sort(found.begin(), found.end(),
            [](const Interval& a, const Interval& b) { return a.start < b.start; });
  return found;
}

}  // namespace

Course find_course(const fhir::List<MedicationUse>& history, bool complete,
                   const knowledge::PolicyParameters& parameters, Day today) {
  Course course;
  for (const Interval& next : intervals(history, parameters.assumed_supply_days, today)) {
    const bool joins = course.ended &&
                       fhir::days_between(*course.ended, next.start) <= parameters.course_join_days;
    if (!joins) course.started = next.start;
    course.ended = joins ? std::max(*course.ended, next.end) : next.end;
  }
  if (!course.ended) {
    course.continuing = complete ? Truth::no : Truth::unknown;
    return course;
  }
  const int gap = fhir::days_between(*course.ended, today);
  const bool was_full = course.length_days() >= parameters.full_course_days;
  const bool restarts =
      gap > parameters.course_join_days || (was_full && gap > parameters.restart_gap_days);
  // An order that could not be read may close the gap, or make the course a full one.
  if (gap > parameters.restart_gap_days && !complete) {
    course.continuing = Truth::unknown;
  } else {
    course.continuing = restarts ? Truth::no : Truth::yes;
  }
  return course;
}

Day first_planned_day(const fhir::List<MedicationUse>& drafts, Day today) {
  std::optional<Day> first;
  for (const MedicationUse& draft : drafts) {
    if (!draft.is(DrugClass::isotretinoin)) continue;
    const Day day = draft.planned_start(today);
    first = first ? std::min(*first, day) : day;
  }
  return first.value_or(today);
}

}  // namespace isoguard::clinical
