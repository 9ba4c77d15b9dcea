#include "tests/sweep/generate.h"

#include "fhir/date.h"

namespace isoguard::sweep {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

When month_of(sys_days today, int day) {
  const year_month_day date(today + days(day));
  const sys_days first(date.year() / date.month() / 1);
  const sys_days last(date.year() / date.month() / std::chrono::last);
  return {true, fhir::days_between(today, first), fhir::days_between(today, last),
          fhir::to_string(first).substr(0, 7)};
}

When year_of(sys_days today, int day) {
  const year_month_day date(today + days(day));
  const sys_days first(date.year() / 1 / 1);
  const sys_days last(date.year() / 12 / 31);
  return {true, fhir::days_between(today, first), fhir::days_between(today, last),
          fhir::to_string(first).substr(0, 4)};
}

}  // namespace

When Invention::plain(int day) {
  return {true, day, day, fhir::to_string(facts.today + days(day))};
}

When Invention::on(int day) {
  When when = plain(day);
  switch (random.below(6)) {
    case 0:
      when.text += "T12:00:00Z";
      break;
    case 1:
      when.text = plain(day + 1).text + "T00:30:00+02:00";
      break;
    case 2:
      when.text = plain(day - 1).text + "T23:30:00-05:00";
      break;
    default:
      break;
  }
  return when;
}

When Invention::about(int day) {
  const int kind = random.below(40);
  if (kind == 0) return {};
  if (kind == 1) return year_of(facts.today, day);
  if (kind <= 3) return month_of(facts.today, day);
  return on(day);
}

Case generate(std::uint64_t seed, std::uint64_t number) {
  Invention into{Random(seed, number), {}};
  Random& random = into.random;
  // From 2024 on, so that leap days and ends of years are met.
  into.facts.today = sys_days(std::chrono::year(2024) / 1 / 1) + days(random.below(2000));
  into.facts.selecting = random.chance(12);
  const int theme = random.below(100);
  const bool about_sex = theme < 16;
  const bool about_pregnancy = theme >= 16 && theme < 36;
  const bool about_prevention = theme >= 36 && theme < 60;
  const bool about_course = theme >= 60 && theme < 70;
  const bool about_tetracycline = theme >= 70;
  const bool wild = random.chance(8);

  invent_person(into, !(about_sex || wild) && random.chance(about_course ? 50 : 85));
  invent_drafts(into, about_tetracycline || wild);
  if (about_sex || wild) invent_sex_evidence(into);
  if (about_pregnancy || wild) invent_pregnancy(into, random.between(1, 3));
  if (about_prevention || wild) invent_prevention(into, random.chance(40));
  if (!about_prevention && random.chance(40)) invent_prevention(into, true);
  if (about_course || wild || random.chance(25)) invent_course(into);
  if (about_tetracycline || wild) invent_tetracycline(into);
  if (random.chance(20)) invent_losses(into);
  return into.facts;
}

}  // namespace isoguard::sweep
