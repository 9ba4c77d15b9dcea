// Tests around their windows, contraception in every form, the programme, the wish for a child.

#include "tests/sweep/generate.h"

namespace isoguard::sweep {
namespace {

void add_test(Invention& into, int day) {
  Random& random = into.random;
  if (random.chance(6)) {
    Condition fact;
    fact.finding = random.mostly(80, Finding::test_negative, {Finding::test_result_unknown});
    fact.clinical = random.mostly<std::string_view>(80, "active", {"", "resolved"});
    fact.verification = random.mostly<std::string_view>(80, "confirmed", {"", "refuted"});
    fact.recorded = into.about(day);
    into.facts.conditions.push_back(fact);
    return;
  }
  Observation fact;
  fact.question = Question::pregnancy_test;
  fact.code = random.below(4);
  fact.reply = random.mostly(92, Reply::no, {Reply::none, Reply::unclear});
  fact.form = random.below(12);
  fact.status = random.mostly<std::string_view>(
      90, "final", {"amended", "corrected", "preliminary", "registered", "entered-in-error"});
  fact.effective = into.about(day);
  fact.home = random.chance(12);
  fact.home_form = random.below(3);
  into.facts.observations.push_back(fact);
}

void add_condition_method(Invention& into) {
  Random& random = into.random;
  Condition fact;
  fact.finding = random.pick(
      {Finding::long_acting, Finding::long_acting_visit, Finding::long_acting_removed,
       Finding::hormonal, Finding::hormonal_visit, Finding::progestogen_pill,
       Finding::emergency_pill, Finding::barrier, Finding::contraception_counselling,
       Finding::sterilised, Finding::sterilisation_visit, Finding::abstinent, Finding::abstinent});
  fact.code = random.below(3);
  fact.clinical =
      random.mostly<std::string_view>(80, "active", {"", "inactive", "resolved", "recurrence"});
  fact.verification = random.mostly<std::string_view>(
      85, "confirmed", {"", "refuted", "entered-in-error", "unconfirmed", "provisional"});
  const int day = -random.around({180, 365}, 800);
  fact.recorded = into.about(day);
  if (random.chance(20)) fact.onset = into.about(day - random.between(0, 30));
  into.facts.conditions.push_back(fact);
}

void add_procedure_method(Invention& into) {
  Random& random = into.random;
  Procedure fact;
  fact.finding =
      random.pick({Finding::long_acting, Finding::long_acting, Finding::long_acting_removed,
                   Finding::sterilised, Finding::contraception_counselling});
  fact.code = random.below(3);
  fact.status = random.mostly<std::string_view>(
      85, "completed", {"not-done", "in-progress", "stopped", "entered-in-error"});
  fact.performed = into.about(-random.between(0, 1500));
  into.facts.procedures.push_back(fact);
}

/// A device, and its removal about the day of the insertion.
void add_device_and_removal(Invention& into) {
  Random& random = into.random;
  const int day = -random.between(2, 400);
  Procedure inserted;
  inserted.finding = Finding::long_acting;
  inserted.code = random.below(2);
  inserted.status = "completed";
  inserted.performed = into.about(day);
  Procedure removed = inserted;
  removed.finding = Finding::long_acting_removed;
  removed.performed = into.about(day + random.pick({-40, -1, 0, 1, 1, 15}));
  into.facts.procedures.push_back(inserted);
  into.facts.procedures.push_back(removed);
}

void add_drug_method(Invention& into) {
  Random& random = into.random;
  Medication fact;
  fact.id = into.next_id();
  fact.drug = random.mostly(60, Drug::combined_pill,
                            {Drug::progestogen_pill, Drug::emergency_pill, Drug::implant});
  fact.code = random.below(3);
  fact.authored = into.on(-random.between(0, 400));
  if (random.chance(30)) {
    fact.status = random.mostly<std::string_view>(
        70, "active", {"completed", "stopped", "not-taken", "entered-in-error", "intended"});
    fact.start = into.plain(fact.authored.first);
    into.facts.statements.push_back(fact);
    return;
  }
  fact.status = random.mostly<std::string_view>(
      75, "active", {"on-hold", "completed", "stopped", "cancelled", "draft", "entered-in-error"});
  fact.intent =
      random.mostly<std::string_view>(85, "order", {"plan", "proposal", "filler-order", "option"});
  fact.do_not_perform = random.chance(4);
  if (random.chance(30)) {
    fact.start = into.plain(fact.authored.first);
    fact.end = into.plain(random.mostly(60, random.between(0, 200), {-1, -10, -100}));
  }
  into.facts.requests.push_back(fact);
}

void add_enrolment(Invention& into) {
  Random& random = into.random;
  Enrolment fact;
  fact.carrier =
      random.pick({Source::procedures, Source::pregnancy_observations, Source::communications,
                   Source::care_plans, Source::questionnaires, Source::episodes});
  const bool plan = fact.carrier == Source::care_plans || fact.carrier == Source::episodes;
  const bool result = fact.carrier == Source::pregnancy_observations;
  fact.status = plan ? "active" : result ? "final" : "completed";
  if (random.chance(15)) fact.status = "entered-in-error";
  fact.when = into.about(-random.around({400}, 600));
  into.facts.enrolments.push_back(fact);
}

void add_wish(Invention& into) {
  Random& random = into.random;
  if (random.chance(50)) {
    Condition fact;
    fact.finding = Finding::trying_to_conceive;
    fact.code = random.below(2);
    fact.clinical = random.mostly<std::string_view>(70, "active", {"", "resolved", "inactive"});
    fact.verification = random.mostly<std::string_view>(
        75, "confirmed", {"", "refuted", "unconfirmed", "provisional"});
    fact.recorded = into.about(-random.between(0, 900));
    into.facts.conditions.push_back(fact);
    return;
  }
  Observation fact;
  fact.question = Question::pregnancy_wish;
  fact.reply = random.pick({Reply::yes, Reply::yes, Reply::no, Reply::unclear});
  fact.form = random.below(3);
  fact.status = random.mostly<std::string_view>(85, "final", {"corrected", "preliminary"});
  fact.effective = into.about(-random.between(0, 300));
  into.facts.observations.push_back(fact);
}

}  // namespace

void invent_prevention(Invention& into, bool mostly_met) {
  Random& random = into.random;
  const int day = -random.mostly(mostly_met ? 80 : 10, random.between(0, 3),
                                 {random.between(0, 60), 2, 3, 4, 6, 7, 8, 34, 35, 36});
  if (random.chance(mostly_met ? 95 : 65)) add_test(into, day);
  if (random.chance(55)) add_test(into, day - random.mostly(60, random.between(18, 20), {1, 40}));
  const int methods = mostly_met ? 1 : random.below(3);
  for (int i = 0; i < methods; ++i) {
    switch (random.below(mostly_met ? 3 : 5)) {
      case 0:
        add_drug_method(into);
        break;
      case 1:
        add_enrolment(into);
        break;
      case 2:
        add_device_and_removal(into);
        break;
      case 3:
        add_condition_method(into);
        break;
      default:
        add_procedure_method(into);
    }
  }
  if (random.chance(6)) add_wish(into);
  if (random.chance(2)) add_wish(into);
  if (random.chance(2)) add_wish(into);
}

}  // namespace isoguard::sweep
