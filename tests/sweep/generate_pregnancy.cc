// Evidence of a pregnancy, of its end, and of tests, around their windows.

#include "tests/sweep/generate.h"

namespace isoguard::sweep {
namespace {

constexpr std::initializer_list<int> kPregnancyEdges = {308, 56, 14};

std::string_view verification(Random& random) {
  return random.mostly<std::string_view>(55, "confirmed",
                                         {"", "provisional", "provisional", "differential",
                                          "unconfirmed", "refuted", "entered-in-error"});
}

std::string_view clinical_status(Random& random) {
  return random.mostly<std::string_view>(
      75, "active", {"", "recurrence", "relapse", "inactive", "remission", "resolved"});
}

void add_condition(Invention& into) {
  Random& random = into.random;
  Condition fact;
  fact.finding = random.pick(
      {Finding::pregnancy, Finding::pregnancy, Finding::pregnancy, Finding::pregnancy_possible,
       Finding::pregnancy_possible, Finding::pregnancy_ended, Finding::pregnancy_ended,
       Finding::test_positive, Finding::test_negative, Finding::test_result_unknown});
  fact.code = random.below(6);
  fact.clinical = clinical_status(random);
  fact.verification = verification(random);
  const int day = -random.around(kPregnancyEdges, 500);
  if (random.chance(60)) fact.recorded = into.about(day);
  if (!fact.recorded.known || random.chance(25)) {
    fact.onset = into.about(day);
    if (fact.recorded.known) fact.onset = into.about(day - random.between(0, 60));
  }
  into.facts.conditions.push_back(fact);
}

void add_observation(Invention& into) {
  Random& random = into.random;
  Observation fact;
  fact.question =
      random.pick({Question::pregnancy_test, Question::pregnancy_test, Question::pregnancy_test,
                   Question::pregnancy_status, Question::pregnancy_status, Question::delivery_date,
                   Question::last_period, Question::tumour_marker});
  fact.code = random.below(4);
  fact.reply = random.pick({Reply::yes, Reply::yes, Reply::no, Reply::no, Reply::no, Reply::unclear,
                            Reply::unclear, Reply::none});
  fact.form = random.below(12);
  fact.status =
      random.mostly<std::string_view>(82, "final",
                                      {"amended", "corrected", "registered", "preliminary",
                                       "cancelled", "entered-in-error", "unknown"});
  fact.effective = into.about(-random.around({3, 7, 14, 35, 56, 308}, 340));
  if (random.chance(2)) fact.effective = into.on(random.between(1, 10));
  if (fact.question == Question::delivery_date) {
    fact.delivery =
        into.plain(random.chance(50) ? random.between(-40, 200) : -random.pick({20, 21, 22}));
  }
  if (fact.question == Question::last_period) fact.delivery = into.plain(-random.between(0, 60));
  fact.home = random.chance(10);
  fact.home_form = random.below(3);
  into.facts.observations.push_back(fact);
}

void add_end(Invention& into) {
  Random& random = into.random;
  if (random.chance(50)) {
    Procedure fact;
    fact.finding = Finding::pregnancy_ended;
    fact.status = random.mostly<std::string_view>(80, "completed", {"not-done", "in-progress"});
    fact.performed = into.about(-random.around(kPregnancyEdges, 310));
    into.facts.procedures.push_back(fact);
    return;
  }
  Condition fact;
  fact.finding = Finding::pregnancy_ended;
  fact.code = random.below(5);
  fact.clinical = clinical_status(random);
  fact.verification = verification(random);
  fact.recorded = into.about(-random.around(kPregnancyEdges, 310));
  into.facts.conditions.push_back(fact);
}

}  // namespace

void invent_pregnancy(Invention& into, int how_many) {
  Random& random = into.random;
  for (int i = 0; i < how_many; ++i) {
    if (random.chance(45)) {
      add_condition(into);
    } else {
      add_observation(into);
    }
  }
  if (random.chance(12)) add_end(into);
  if (random.chance(8)) {
    Procedure fact;
    fact.finding = random.pick({Finding::uterus_absent, Finding::ovaries_absent});
    fact.status = "completed";
    fact.performed = into.about(-random.between(0, 2000));
    into.facts.procedures.push_back(fact);
  }
}

}  // namespace isoguard::sweep
