// Isotretinoin of the past around the gaps of section 4, the orders of the session, tetracyclines
// before, during and after.

#include <algorithm>

#include "tests/sweep/generate.h"

namespace isoguard::sweep {
namespace {

/// An isotretinoin order that ran from `start` to `end`.
Medication isotretinoin(Invention& into, int start, int end) {
  Random& random = into.random;
  Medication fact;
  fact.id = into.next_id();
  fact.drug = random.mostly(92, Drug::isotretinoin, {Drug::isotretinoin_topical});
  fact.code = random.below(4);
  fact.status =
      random.mostly<std::string_view>(end < 0 ? 40 : 85, "active",
                                      {"completed", "completed", "stopped", "on-hold", "unknown",
                                       "cancelled", "draft", "entered-in-error"});
  fact.intent = random.mostly<std::string_view>(
      92, "order", {"original-order", "instance-order", "plan", "proposal", "option"});
  fact.do_not_perform = random.chance(2);
  fact.authored = into.about(start);
  if (random.chance(70)) {
    fact.start = into.plain(start);
    fact.end = into.plain(end);
  } else if (random.chance(40)) {
    fact.supply_days = end - start;
    if (fact.supply_days % 2 == 0 && random.chance(30)) {
      fact.supply_days /= 2;
      fact.repeats = 1;
    }
  }
  return fact;
}

int days_ago_of_end(Random& random) {
  return random.mostly(80, random.around({7, 14, 30, 56, 60}, 100), {-5, -20, 180, 200});
}

Medication tetracycline(Invention& into) {
  Random& random = into.random;
  Medication fact;
  fact.id = into.next_id();
  fact.drug = random.mostly(90, Drug::tetracycline, {Drug::tetracycline_local});
  fact.code = random.below(5);
  const int written = -random.around({180, 365, 60}, 450);
  fact.authored = into.about(written);
  if (random.chance(60)) {
    const int end =
        random.chance(25) ? random.between(0, 30) : -random.around({0, 7, 30, 180}, 220);
    fact.start = into.plain(end - random.between(5, 40));
    fact.end = into.plain(end);
    fact.authored = into.on(fact.start.first);
  }
  return fact;
}

/// Plans an order of the session for about the day on which the drug that it must not meet ends.
void plan_around_an_end(Invention& into) {
  Random& random = into.random;
  Case& facts = into.facts;
  Medication& order =
      facts.drafts[static_cast<std::size_t>(random.below(static_cast<int>(facts.drafts.size())))];
  std::vector<int> ends;
  const auto add_ends = [&](const std::vector<Medication>& list) {
    for (const Medication& other : list) {
      const bool meets = (order.drug == Drug::isotretinoin && other.drug == Drug::tetracycline) ||
                         (order.drug == Drug::tetracycline && other.drug == Drug::isotretinoin);
      if (meets && other.end.known && other.end.last >= -8) ends.push_back(other.end.last);
    }
  };
  add_ends(facts.drafts);
  add_ends(facts.requests);
  add_ends(facts.statements);
  if (ends.empty()) return;
  const int end = ends[static_cast<std::size_t>(random.below(static_cast<int>(ends.size())))];
  const int start = end + random.pick({-1, 0, 1, 5, 6, 7, 8, 13, 14, 15, 16});
  order.start = into.plain(std::max(start, 0));
  if (order.end.known) order.end = into.plain(order.start.first + random.between(0, 30));
}

}  // namespace

void invent_course(Invention& into) {
  Random& random = into.random;
  int end = -days_ago_of_end(random);
  const int orders = random.chance(35) ? 1 : random.between(1, 5);
  for (int i = 0; i < orders; ++i) {
    const int length = random.mostly(60, 30, {28, 82, 90, 111, 112, 113});
    Medication fact = isotretinoin(into, end - length, end);
    if (random.chance(8)) {
      fact.supply_days = fact.repeats = 0;
      if (random.chance(10)) fact.status = "not-taken";
      if (random.chance(10)) fact.status = "intended";
      into.facts.statements.push_back(fact);
    } else {
      into.facts.requests.push_back(fact);
    }
    const int gap = random.mostly(60, random.between(0, 5), {55, 56, 57, 20, -10});
    end -= length + gap;
  }
  // A repeated signature: the history already knows the order of the session.
  if (random.chance(5) && !into.facts.drafts.empty()) {
    Medication again = into.facts.drafts.front();
    again.status = "active";
    into.facts.requests.push_back(again);
  }
}

void invent_drafts(Invention& into, bool with_tetracycline) {
  Random& random = into.random;
  const auto draft = [&](Drug drug) {
    Medication fact;
    fact.id = into.next_id();
    fact.drug = drug;
    fact.code = random.below(5);
    fact.status = random.mostly<std::string_view>(
        93, "draft", {"active", "cancelled", "stopped", "completed", "entered-in-error"});
    fact.intent = random.mostly<std::string_view>(93, "order", {"plan", "proposal", "option"});
    fact.do_not_perform = random.chance(1);
    if (random.chance(80)) fact.authored = into.on(0);
    if (random.chance(with_tetracycline ? 45 : 10)) {
      fact.start = into.plain(random.mostly(50, 0, {1, 5, 6, 7, 8, 13, 14, 15, 16, 30}));
      if (random.chance(60)) fact.end = into.plain(fact.start.first + random.between(1, 30));
    }
    const bool isotretinoin = drug == Drug::isotretinoin;
    if (isotretinoin && random.chance(30)) {
      fact.supply_days = random.pick({28, 30, 30, 31, 90});
      fact.repeats = random.mostly(80, 0, {1});
    }
    fact.selected = random.chance(90);
    into.facts.drafts.push_back(fact);
  };
  const int kind = random.below(100);
  const bool both = with_tetracycline && kind < 30;
  const bool partner_only = with_tetracycline && kind >= 30 && kind < 60;
  if (!partner_only) draft(random.mostly(99, Drug::isotretinoin, {Drug::isotretinoin_topical}));
  if (both || partner_only)
    draft(random.mostly(92, Drug::tetracycline, {Drug::tetracycline_local}));
  if (random.chance(6))
    draft(random.pick({Drug::isotretinoin, Drug::unrelated, Drug::isotretinoin_topical}));
}

void invent_tetracycline(Invention& into) {
  Random& random = into.random;
  const bool partner_only = into.facts.drafts.front().drug != Drug::isotretinoin;
  if (partner_only || random.chance(15)) invent_course(into);
  const int how_many = random.mostly(70, 1, {0, 0, 2});
  for (int i = 0; i < how_many; ++i) {
    Medication fact = tetracycline(into);
    if (random.chance(30)) {
      fact.status = random.mostly<std::string_view>(45, "active",
                                                    {"completed", "stopped", "on-hold", "intended",
                                                     "unknown", "not-taken", "entered-in-error"});
      into.facts.statements.push_back(fact);
      continue;
    }
    fact.status =
        random.mostly<std::string_view>(55, "active",
                                        {"completed", "completed", "stopped", "on-hold", "unknown",
                                         "cancelled", "draft", "entered-in-error"});
    fact.intent = random.mostly<std::string_view>(
        90, "order", {"reflex-order", "plan", "proposal", "option", "directive"});
    fact.do_not_perform = random.chance(3);
    into.facts.requests.push_back(fact);
  }
  if (random.chance(40)) plan_around_an_end(into);
}

void invent_losses(Invention& into) {
  Random& random = into.random;
  Case& facts = into.facts;
  const auto lost = [&] {
    return random.pick({Sent::null_value, Sent::left_out, Sent::operation_outcome, Sent::paged});
  };
  const int how_many = random.between(0, 2);
  for (int i = 0; i < how_many; ++i) {
    const bool important = random.chance(75);
    const auto source =
        important
            ? random.pick({Source::patient, Source::conditions, Source::pregnancy_observations,
                           Source::requests, Source::procedures, Source::statements})
            : static_cast<Source>(random.below(static_cast<int>(kSources)));
    const Sent how = lost();
    if (source == Source::patient && how == Sent::paged) continue;
    facts.sent[static_cast<std::size_t>(source)] = how;
  }
  const auto swap_patient = [&random](auto& list) {
    if (!list.empty() && random.chance(25)) list.back().other_patient = true;
  };
  swap_patient(facts.conditions);
  swap_patient(facts.procedures);
  swap_patient(facts.observations);
  swap_patient(facts.requests);
  swap_patient(facts.statements);
}

}  // namespace isoguard::sweep
