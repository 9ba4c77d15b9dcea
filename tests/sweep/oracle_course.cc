// Section 4: the treatment course.

#include <algorithm>

#include "tests/sweep/oracle_parts.h"

namespace isoguard::sweep {
namespace {

constexpr int kFar = 100000;

/// When the order's isotretinoin is to be started: today unless it says a later day.
int planned_start(const Case& facts) {
  int first = kFar;
  for (const Medication& draft : facts.drafts)
    if (draft.drug == Drug::isotretinoin && is_order(draft))
      first = std::min(first, draft.start.known ? std::max(draft.start.first, 0) : 0);
  return first;
}

}  // namespace

Course course_of(const Case& facts) {
  struct Interval {
    int first;
    int last;
  };
  std::vector<Interval> intervals;
  for (const Medication& request : facts.requests) {
    if (request.drug != Drug::isotretinoin || !counts_as_request(request)) continue;
    if (!since(request).known || since(request).first >= 0) continue;
    const int first = since(request).first;
    intervals.push_back({first, std::max(first, known_end(request).value_or(first + 30))});
  }
  if (intervals.empty()) return {};
  std::sort(intervals.begin(), intervals.end(),
            [](const Interval& a, const Interval& b) { return a.first < b.first; });
  Interval course = intervals.front();
  for (const Interval& next : intervals) {
    if (next.first - course.last <= 56) {
      course.last = std::max(course.last, next.last);
    } else {
      course = next;
    }
  }
  const int ended_ago = -course.last;
  const bool full = course.last - course.first >= 16 * 7;
  Course answer;
  answer.surely_continuing = ended_ago <= 14;
  const bool paused = full && ended_ago > 14 && ended_ago <= 56;
  answer.start = paused || ended_ago > 56;
  answer.too_early = paused && ended_ago + planned_start(facts) <= 56;
  return answer;
}

}  // namespace isoguard::sweep
