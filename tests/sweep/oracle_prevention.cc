// Section 5.3: is the prevention requirement met?

#include <algorithm>

#include "tests/sweep/oracle_parts.h"

namespace isoguard::sweep {
namespace {

constexpr int kUndated = 100000;

bool within(const When& when, int window) {
  return when.known && when.first <= 0 && -when.first <= window;
}

std::vector<When> negative_tests(const Case& facts, bool home_tests_count) {
  std::vector<When> list;
  for (const Observation& o : facts.observations) {
    if (o.question != Question::pregnancy_test || o.reply != Reply::no || !counts(o)) continue;
    if (o.effective.known && (home_tests_count || !o.home)) list.push_back(o.effective);
  }
  for (const Condition& c : facts.conditions) {
    if (c.finding == Finding::test_negative && counts_now(c) && is_certain(c) && day_of(c).known)
      list.push_back(day_of(c));
  }
  return list;
}

bool removed_since(const Case& facts, const When& inserted) {
  const auto later = [&](const When& removal) {
    return !removal.known || !inserted.known || removal.last > inserted.first;
  };
  for (const Condition& c : facts.conditions)
    if (c.finding == Finding::long_acting_removed && counts_as_history(c) && later(day_of(c)))
      return true;
  for (const Procedure& p : facts.procedures)
    if (p.finding == Finding::long_acting_removed && counts(p) && later(p.performed)) return true;
  return false;
}

bool has_condition_method(const Case& facts) {
  for (const Condition& c : facts.conditions) {
    if (!is_certain(c)) continue;
    const When& when = day_of(c);
    switch (c.finding) {
      case Finding::long_acting:
        if (counts_now(c) && !removed_since(facts, when)) return true;
        break;
      case Finding::long_acting_visit:
        if (counts_now(c) && within(when, 365) && !removed_since(facts, when)) return true;
        break;
      case Finding::hormonal:
        if (counts_now(c)) return true;
        break;
      case Finding::hormonal_visit:
        if (counts_now(c) && within(when, 365)) return true;
        break;
      case Finding::sterilised:
        return true;
      case Finding::abstinent:
        if (counts_now(c) && within(when, 180)) return true;
        break;
      default:
        break;
    }
  }
  return false;
}

bool has_procedure_method(const Case& facts) {
  for (const Procedure& p : facts.procedures) {
    if (!counts(p)) continue;
    if (p.finding == Finding::sterilised) return true;
    if (p.finding == Finding::long_acting && !removed_since(facts, p.performed)) return true;
  }
  return false;
}

bool has_drug_method(const Case& facts) {
  const auto is_method = [&](const Medication& m) {
    if (m.status != "active" || (since(m).known && since(m).first > 0)) return false;
    if (known_end(m).value_or(0) < 0) return false;
    if (m.drug == Drug::implant) return !removed_since(facts, since(m));
    return m.drug == Drug::combined_pill;
  };
  for (const Medication& m : facts.requests)
    if (counts_as_request(m) && is_method(m)) return true;
  return std::any_of(facts.statements.begin(), facts.statements.end(), is_method);
}

bool is_enrolled(const Case& facts) {
  return std::any_of(facts.enrolments.begin(), facts.enrolments.end(), [](const Enrolment& e) {
    return e.status != "entered-in-error" && within(e.when, 400);
  });
}

bool wants_child(const Case& facts) {
  for (const Condition& c : facts.conditions)
    if (c.finding == Finding::trying_to_conceive && counts_now(c)) return true;
  bool wants = false;
  int newest = -kUndated;
  for (const Observation& o : facts.observations) {
    if (o.question != Question::pregnancy_wish || !counts(o)) continue;
    const bool wish = o.reply == Reply::yes;
    if (!wish && !o.effective.known) continue;
    const int day = !o.effective.known ? 0
                    : wish             ? std::min(o.effective.last, 0)
                                       : o.effective.first;
    if (day < newest || (day == newest && !wish)) continue;
    newest = day;
    wants = wish;
  }
  return wants;
}

}  // namespace

Prevention prevention_of(const Case& facts, const Policy& policy, bool start) {
  Prevention answer;
  const int window = start ? policy.start_window : policy.continuing_window;
  const bool results_unread =
      unread(facts, Source::pregnancy_observations) || unread(facts, Source::conditions);
  answer.test = answer.second_test = results_unread ? Known::unclear : Known::no;
  const auto tests = negative_tests(facts, !(start && policy.two_tests));
  for (const When& test : tests) {
    if (!within(test, window)) continue;
    answer.test = Known::yes;
    for (const When& earlier : tests)
      if (test.first - earlier.last >= 19) answer.second_test = Known::yes;
  }
  if (!policy.two_tests) answer.second_test = Known::yes;

  const bool methods_unread =
      unread(facts, Source::conditions) || unread(facts, Source::procedures) ||
      unread(facts, Source::requests) || unread(facts, Source::statements) ||
      unread(facts, Source::pregnancy_observations);
  answer.method = methods_unread ? Known::unclear : Known::no;
  if (has_condition_method(facts) || has_procedure_method(facts) || has_drug_method(facts) ||
      is_enrolled(facts)) {
    answer.method = Known::yes;
  }
  answer.wants_child = wants_child(facts);
  return answer;
}

}  // namespace isoguard::sweep
