// Who the patient is: age around the bands, sex sources, what the record says of the uterus.

#include "fhir/date.h"
#include "tests/sweep/generate.h"

namespace isoguard::sweep {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

/// Completed years; a birthday on 29 February falls on 1 March in other years.
int age_on(sys_days day, sys_days born) {
  const year_month_day now(day);
  const year_month_day birth(born);
  const int years = static_cast<int>(now.year()) - static_cast<int>(birth.year());
  const bool had_birthday =
      now.month() > birth.month() || (now.month() == birth.month() && now.day() >= birth.day());
  return had_birthday ? years : years - 1;
}

/// A birth date on or near the birthday that ends or starts an age.
void set_birth(Invention& into, int age) {
  Person& person = into.facts.person;
  const year_month_day today(into.facts.today);
  const year_month_day then(year(static_cast<int>(today.year()) - age) / today.month() /
                            today.day());
  const sys_days born =
      (then.ok() ? sys_days(then) : sys_days(then.year() / 3 / 1)) +
      days(into.random.mostly(50, into.random.pick({-1, 0, 1}), {-200, -100, -30, 30, 100}));
  person.birth_date = fhir::to_string(born);
  person.youngest = person.oldest = age_on(into.facts.today, born);
  const int kind = into.random.below(16);
  if (kind > 1) return;
  const year_month_day date(born);
  const sys_days first(kind == 0 ? date.year() / 1 / 1 : date.year() / date.month() / 1);
  const sys_days last(kind == 0 ? sys_days(date.year() / 12 / 31)
                                : sys_days(date.year() / date.month() / std::chrono::last));
  person.birth_date.resize(kind == 0 ? 4 : 7);
  person.youngest = age_on(into.facts.today, last);
  person.oldest = age_on(into.facts.today, first);
}

Observation sex_observation(Invention& into, Question question) {
  Random& random = into.random;
  Observation fact;
  fact.question = question;
  fact.reply = random.pick({Reply::yes, Reply::yes, Reply::no, Reply::no, Reply::unclear});
  fact.form = random.below(2);
  fact.status =
      random.mostly<std::string_view>(85, "final", {"amended", "preliminary", "entered-in-error"});
  fact.effective = into.on(-random.between(0, 3000));
  return fact;
}

}  // namespace

void invent_person(Invention& into, bool plain_woman) {
  Random& random = into.random;
  Person& person = into.facts.person;
  if (plain_woman) {
    person.gender = "female";
    if (random.chance(50)) person.birth_sex = "F";
    set_birth(into, random.between(16, 42));
    return;
  }
  person.gender = random.pick<std::string_view>(
      {"female", "female", "female", "male", "male", "male", "other", "unknown", ""});
  person.birth_sex = random.mostly<std::string_view>(40, "", {"F", "F", "M", "M", "UNK", "OTH"});
  person.recorded_sex = random.mostly<std::string_view>(80, "", {"female", "male"});
  person.sex_parameter = random.mostly<std::string_view>(
      70, "", {"female-typical", "male-typical", "male-typical", "specified", "unknown"});
  if (random.chance(95))
    set_birth(into, random.chance(50) ? random.between(13, 44)
                                      : random.pick({10, 11, 12, 45, 46, 56, 61, 9, 55, 60, 70}));
}

void invent_sex_evidence(Invention& into) {
  Random& random = into.random;
  Case& facts = into.facts;
  if (random.chance(15)) facts.observations.push_back(sex_observation(into, Question::birth_sex));
  if (random.chance(10)) facts.observations.push_back(sex_observation(into, Question::sex));
  const auto add_condition = [&](Finding finding) {
    Condition fact;
    fact.finding = finding;
    fact.code = random.below(6);
    fact.clinical = random.mostly<std::string_view>(
        70, "active", {"", "inactive", "resolved", "remission", "recurrence"});
    fact.verification = random.mostly<std::string_view>(
        75, "confirmed", {"", "refuted", "entered-in-error", "unconfirmed", "provisional"});
    if (random.chance(50)) fact.onset = into.about(-random.between(0, 2000));
    if (random.chance(80)) fact.recorded = into.about(-random.between(0, 2000));
    facts.conditions.push_back(fact);
  };
  const auto add_procedure = [&](Finding finding) {
    Procedure fact;
    fact.finding = finding;
    fact.code = random.below(6);
    fact.status = random.mostly<std::string_view>(
        70, "completed",
        {"not-done", "preparation", "stopped", "entered-in-error", "in-progress", "unknown"});
    fact.performed = into.about(-random.between(0, 3000));
    facts.procedures.push_back(fact);
  };
  if (random.chance(20))
    add_condition(
        random.pick({Finding::uterus_absent, Finding::uterus_remains, Finding::ovaries_absent}));
  if (random.chance(20))
    add_procedure(
        random.pick({Finding::uterus_absent, Finding::uterus_remains, Finding::ovaries_absent}));
  if (random.chance(35))
    add_condition(
        random.pick({Finding::menopause, Finding::menopause, Finding::menopause_not_proof}));
  if (random.chance(10))
    add_condition(random.pick({Finding::gender_history, Finding::vasectomy, Finding::lactating}));
  if (random.chance(10)) {
    Observation fact;
    fact.question = random.pick({Question::lactation, Question::pregnancy_test,
                                 Question::tumour_marker, Question::last_period});
    fact.reply = random.pick({Reply::yes, Reply::no, Reply::no});
    fact.form = random.below(12);
    fact.status = random.mostly<std::string_view>(80, "final", {"entered-in-error", "registered"});
    fact.effective = into.on(-random.between(0, 500));
    if (fact.question == Question::last_period) fact.delivery = into.plain(-random.between(0, 90));
    facts.observations.push_back(fact);
  }
  if (random.chance(10)) invent_pregnancy(into, 1);
}

}  // namespace isoguard::sweep
