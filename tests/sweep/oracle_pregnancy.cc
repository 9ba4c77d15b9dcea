// Section 5.2: is the patient pregnant?

#include <algorithm>

#include "tests/sweep/oracle_parts.h"

namespace isoguard::sweep {
namespace {

constexpr int kPregnancyDays = 308;
constexpr int kDoubtDays = 56;
constexpr int kUndated = 100000;

/// A result, or what an entry says instead of one, on the day that is worst for its question: a
/// positive one on the latest day that it can mean, a negative one on the earliest.
struct Sighting {
  Reply reply;
  int day;
  bool is_test;
};

int latest(const When& when) { return when.known ? std::min(when.last, 0) : 0; }
int earliest(const When& when) { return when.known ? when.first : -kUndated; }

Sighting sighting(Reply reply, const When& when, bool is_test) {
  return {reply, reply == Reply::no ? earliest(when) : latest(when), is_test};
}

std::vector<int> ends_of_pregnancy(const Case& facts) {
  std::vector<int> days;
  const auto add = [&days](const When& when) {
    if (when.known && when.first <= 0) days.push_back(when.first);
  };
  for (const Condition& c : facts.conditions)
    if (c.finding == Finding::pregnancy_ended && is_certain(c)) add(day_of(c));
  for (const Procedure& p : facts.procedures)
    if (p.finding == Finding::pregnancy_ended && counts(p)) add(p.performed);
  return days;
}

bool ended_after(const Case& facts, int day) {
  const auto ends = ends_of_pregnancy(facts);
  return std::any_of(ends.begin(), ends.end(), [day](int end) { return end > day; });
}

bool ended_after(const Case& facts, const When& when) {
  return when.known && ended_after(facts, latest(when));
}

/// Tests and status observations; findings of the problem list that name a test's result are tests.
std::vector<Sighting> sightings(const Case& facts) {
  std::vector<Sighting> list;
  for (const Observation& o : facts.observations) {
    if (!counts(o) || o.reply == Reply::none) continue;
    const bool is_test = o.question == Question::pregnancy_test;
    const bool is_status = o.question == Question::pregnancy_status;
    if (is_test || is_status) list.push_back(sighting(o.reply, o.effective, is_test));
  }
  for (const Condition& c : facts.conditions) {
    if (c.finding == Finding::test_positive && counts_now(c))
      list.push_back(sighting(Reply::yes, day_of(c), true));
    if (c.finding == Finding::test_negative && counts_now(c) && is_certain(c))
      list.push_back(sighting(Reply::no, day_of(c), true));
  }
  return list;
}

/// The newest; of one day the one that speaks more for a pregnancy.
const Sighting* newest(const std::vector<Sighting>& list, bool tests_only) {
  const auto rank = [](const Sighting& s) {
    return s.reply == Reply::yes ? 2 : s.reply == Reply::unclear ? 1 : 0;
  };
  const Sighting* best = nullptr;
  for (const Sighting& s : list) {
    if (tests_only && !s.is_test) continue;
    if (best == nullptr || s.day > best->day || (s.day == best->day && rank(s) > rank(*best)))
      best = &s;
  }
  return best;
}

/// On how many days something negative was seen after `day`.
std::size_t negative_days_after(const std::vector<Sighting>& list, int day) {
  std::set<int> days;
  for (const Sighting& s : list)
    if (s.reply == Reply::no && s.day > day) days.insert(s.day);
  return days.size();
}

void weigh_conditions(const Case& facts, Pregnancy& answer) {
  for (const Condition& c : facts.conditions) {
    if (!counts_now(c) || ended_after(facts, day_of(c))) continue;
    const int age = -latest(day_of(c));
    if (c.finding == Finding::pregnancy && age <= kPregnancyDays) {
      const bool confirmed = c.verification.empty() || c.verification == "confirmed";
      (confirmed ? answer.strong : answer.possible) = true;
    }
    if (c.finding == Finding::pregnancy_possible && age <= kDoubtDays) answer.possible = true;
  }
}

void weigh_delivery_dates(const Case& facts, Pregnancy& answer) {
  for (const Observation& o : facts.observations) {
    if (o.question != Question::delivery_date || !counts(o) || !o.delivery.known) continue;
    if (o.delivery.last < -21 || ended_after(facts, o.effective)) continue;
    answer.strong = true;
  }
}

}  // namespace

Pregnancy pregnancy_of(const Case& facts) {
  Pregnancy answer;
  weigh_conditions(facts, answer);
  const std::vector<Sighting> list = sightings(facts);
  const Sighting* last = newest(list, false);
  weigh_delivery_dates(facts, answer);
  const Sighting* last_test = newest(list, true);
  for (const Sighting& s : list) {
    if (s.reply != Reply::yes || ended_after(facts, s.day)) continue;
    if (last->day == s.day && last->reply == Reply::yes) {
      if (-s.day <= kPregnancyDays) answer.strong = true;
    } else if (-s.day <= kDoubtDays && negative_days_after(list, s.day) < 2) {
      answer.possible = true;
    }
  }
  // A status "possible" is answered by any newer result, a test only by a test.
  for (const Sighting& s : list) {
    if (s.reply == Reply::unclear && !s.is_test && s.day == last->day && -s.day <= kDoubtDays &&
        !ended_after(facts, s.day)) {
      answer.possible = true;
    }
  }
  if (last_test != nullptr && last_test->reply == Reply::unclear && -last_test->day <= 14 &&
      !ended_after(facts, last_test->day)) {
    answer.possible = true;
  }
  return answer;
}

}  // namespace isoguard::sweep
