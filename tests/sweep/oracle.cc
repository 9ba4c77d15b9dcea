// Section 7: which cards follow.

#include "tests/sweep/oracle.h"

#include <algorithm>
#include <array>

#include "tests/sweep/oracle_parts.h"

namespace isoguard::sweep {
namespace {

bool has_order(const Case& facts, Drug drug) {
  return std::any_of(facts.drafts.begin(), facts.drafts.end(), [drug](const Medication& draft) {
    return draft.drug == drug && is_order(draft);
  });
}

void say(Opinion& opinion, const char* rule, std::string_view indicator,
         std::set<std::string> rows) {
  opinion.cards[rule] = {indicator, std::move(rows)};
}

void judge_childbearing(const Case& facts, const Policy& policy, const Course& course,
                        Opinion& opinion) {
  const auto card = [&](std::string_view indicator, const char* row) {
    say(opinion, "teratogenic-childbearing-potential", indicator, {row});
  };
  const bool course_unread = unread(facts, Source::requests) && !course.surely_continuing;
  const bool start = course.start || course_unread;
  const Prevention prevention = prevention_of(facts, policy, start);
  const std::string_view incomplete = policy.strict ? "critical" : "warning";
  if (prevention.wants_child) return card("critical", "trying-to-conceive");
  if (!start) {
    if (prevention.test == Known::no) card("warning", "continuing-no-test");
    if (prevention.test == Known::unclear) card("warning", "unreadable");
    return;
  }
  const bool test = prevention.test == Known::yes;
  const bool method = prevention.method == Known::yes;
  const bool complete = test && method && prevention.second_test == Known::yes;
  const bool unclear = prevention.test == Known::unclear || prevention.method == Known::unclear ||
                       (test && prevention.second_test == Known::unclear) || course_unread;
  if (!complete && unclear) return card("warning", "unreadable");
  if (!test && !method) return card("critical", "start-nothing");
  if (!test || !method) return card(incomplete, "start-incomplete");
  if (prevention.second_test == Known::no) return card(incomplete, "start-second-test");
  if (policy.strict) card("info", "start-complete");
}

void judge_supply(const Case& facts, const Policy& policy, Capacity capacity, Opinion& opinion) {
  if (capacity == Capacity::no && !policy.supply_for_all) return;
  std::set<std::string> rows;
  for (const Medication& draft : facts.drafts) {
    if (draft.drug != Drug::isotretinoin || !is_order(draft)) continue;
    if (draft.supply_days > 30) rows.insert("limit");
    if (draft.supply_days > 0 && draft.repeats > 0) rows.insert({"limit", "repeats"});
  }
  if (!rows.empty()) say(opinion, "supply-limit", "warning", rows);
}

void judge_losses(const Case& facts, Capacity capacity, bool isotretinoin, Opinion& opinion) {
  bool any = false;
  for (std::size_t i = 0; i < kSources; ++i) any |= unread(facts, static_cast<Source>(i));
  const bool pregnancy_hidden =
      unread(facts, Source::conditions) || unread(facts, Source::pregnancy_observations);
  if (!isotretinoin) {
    if (unread(facts, Source::requests) || unread(facts, Source::statements))
      say(opinion, "data-unavailable", "info", {"other"});
    return;
  }
  if (unread(facts, Source::requests) || (pregnancy_hidden && capacity != Capacity::no)) {
    say(opinion, "data-unavailable", "warning", {"essential"});
  } else if (any) {
    say(opinion, "data-unavailable", "info", {"other"});
  }
}

void judge_isotretinoin(const Case& facts, const Policy& policy, Opinion& opinion) {
  const Course course = course_of(facts);
  const Capacity capacity = capacity_of(facts, policy);
  const Pregnancy pregnancy = pregnancy_of(facts);
  const bool course_known = !unread(facts, Source::requests) || course.surely_continuing;

  bool pregnancy_card = true;
  if (pregnancy.strong && uterus_or_ovaries_absent(facts)) {
    say(opinion, "teratogenic-unknown-data", "warning", {"record-conflict"});
  } else if (pregnancy.strong) {
    say(opinion, "teratogenic-pregnancy", "critical", {"pregnant"});
  } else if (pregnancy.possible && capacity == Capacity::no) {
    say(opinion, "teratogenic-unknown-data", "warning", {"possible-pregnancy"});
  } else if (pregnancy.possible) {
    say(opinion, "teratogenic-pregnancy", "warning", {"not-excluded"});
  } else {
    pregnancy_card = false;
  }
  if (capacity == Capacity::unknown && !pregnancy_card)
    say(opinion, "teratogenic-unknown-data", "warning", {"sex-unknown"});
  if (capacity == Capacity::yes && !pregnancy_card)
    judge_childbearing(facts, policy, course, opinion);

  const bool pregnant = opinion.cards.contains("teratogenic-pregnancy") &&
                        opinion.cards["teratogenic-pregnancy"].indicator == "critical";
  if (!facts.person.birth_date.empty() && facts.person.oldest < 12)
    say(opinion, "age-under-12", "warning", {"too-young"});
  judge_losses(facts, capacity, true, opinion);
  if (!course_known) opinion.open.insert("repeat-course-interval");
  for (const Source source : {Source::requests, Source::procedures, Source::communications,
                              Source::communication_requests, Source::care_plans})
    if (unread(facts, source)) opinion.open.insert("sun-protection-counselling");
  // What advises on the order waits for signing; beside a pregnancy it is silent.
  if (facts.selecting) return;
  if (!pregnant) judge_supply(facts, policy, capacity, opinion);
  say(opinion, "sun-protection-counselling", course.start ? "warning" : "info",
      {course.start ? "start" : "continuing"});
  if (course.too_early && !pregnant)
    say(opinion, "repeat-course-interval", "warning", {"short-gap"});
}

}  // namespace

const Policy& policy_of(std::string_view id) {
  static const std::array<Policy, 4> policies = {{
      {"eu-ppp"},
      {"uk-mhra"},
      {"us-ipledge", 60, 7, 7, true, false, true},
      {"seed-article", 55, 3, 35, false, true, false},
  }};
  for (const Policy& policy : policies)
    if (policy.id == id) return policy;
  return policies.front();
}

const std::set<std::string>& judged_rules() {
  static const std::set<std::string> rules = {"teratogenic-pregnancy",
                                              "teratogenic-childbearing-potential",
                                              "teratogenic-unknown-data",
                                              "tetracycline-interaction",
                                              "repeat-course-interval",
                                              "sun-protection-counselling",
                                              "supply-limit",
                                              "age-under-12",
                                              "data-unavailable"};
  return rules;
}

Opinion judge(const Case& all_facts, const Policy& policy) {
  Opinion opinion;
  const Case facts = only_seen(all_facts);
  const bool isotretinoin = has_order(facts, Drug::isotretinoin);
  const bool tetracycline = has_order(facts, Drug::tetracycline);
  if (facts.selecting) {
    const bool concerned =
        std::any_of(facts.drafts.begin(), facts.drafts.end(), [](const Medication& draft) {
          return draft.selected && is_order(draft) &&
                 (draft.drug == Drug::isotretinoin || draft.drug == Drug::tetracycline);
        });
    if (!concerned) return opinion;
  }
  if (!isotretinoin && !tetracycline) return opinion;
  if (const auto said = tetracycline_of(facts)) opinion.cards["tetracycline-interaction"] = *said;
  if (isotretinoin) {
    judge_isotretinoin(facts, policy, opinion);
  } else {
    judge_losses(facts, Capacity::no, false, opinion);
  }
  if (!facts.selecting) return opinion;
  // Information waits for signing; but that something could not be read is said when nothing else
  // is.
  const auto losses = opinion.cards.find("data-unavailable");
  opinion.losses_when_alone = losses != opinion.cards.end() && losses->second.indicator == "info";
  std::erase_if(opinion.cards, [](const auto& card) { return card.second.indicator == "info"; });
  return opinion;
}

}  // namespace isoguard::sweep
