// Section 5.1: can this patient become pregnant?

#include <algorithm>

#include "tests/sweep/oracle_parts.h"

namespace isoguard::sweep {
namespace {

bool has_procedure(const Case& facts, Finding finding) {
  return std::any_of(facts.procedures.begin(), facts.procedures.end(),
                     [&](const Procedure& p) { return p.finding == finding && counts(p); });
}

bool has_history(const Case& facts, Finding finding) {
  return std::any_of(facts.conditions.begin(), facts.conditions.end(), [&](const Condition& c) {
    return c.finding == finding && counts_as_history(c);
  });
}

bool has_certain_history(const Case& facts, Finding finding) {
  return std::any_of(facts.conditions.begin(), facts.conditions.end(),
                     [&](const Condition& c) { return c.finding == finding && is_certain(c); });
}

bool has_menopause(const Case& facts) {
  return std::any_of(facts.conditions.begin(), facts.conditions.end(), [](const Condition& c) {
    return c.finding == Finding::menopause && counts_now(c) && is_certain(c);
  });
}

bool observed(const Case& facts, Question question, Reply reply) {
  return std::any_of(facts.observations.begin(), facts.observations.end(),
                     [&](const Observation& o) {
                       return o.question == question && o.reply == reply && counts(o);
                     });
}

}  // namespace

bool uterus_or_ovaries_absent(const Case& facts) {
  for (const Finding finding : {Finding::uterus_absent, Finding::ovaries_absent})
    if (has_procedure(facts, finding) || has_certain_history(facts, finding)) return true;
  return false;
}

bool has_female_trace(const Case& facts) {
  for (const Finding finding :
       {Finding::pregnancy, Finding::pregnancy_possible, Finding::pregnancy_ended,
        Finding::test_positive, Finding::test_negative, Finding::test_result_unknown,
        Finding::lactating, Finding::long_acting, Finding::long_acting_visit, Finding::hormonal,
        Finding::hormonal_visit, Finding::progestogen_pill, Finding::emergency_pill,
        Finding::long_acting_removed, Finding::sterilised}) {
    if (has_history(facts, finding) || has_procedure(facts, finding)) return true;
  }
  for (const Observation& o : facts.observations) {
    if (!counts(o)) continue;
    if (o.question == Question::pregnancy_test || o.question == Question::delivery_date ||
        o.question == Question::lactation ||
        (o.question == Question::pregnancy_status &&
         (o.reply == Reply::yes || o.reply == Reply::unclear))) {
      return true;
    }
  }
  const auto is_contraceptive = [](const Medication& m) {
    return m.drug == Drug::combined_pill || m.drug == Drug::progestogen_pill ||
           m.drug == Drug::emergency_pill || m.drug == Drug::implant;
  };
  for (const Medication& m : facts.requests)
    if (is_contraceptive(m) && counts_as_request(m)) return true;
  for (const Medication& m : facts.statements) {
    if (is_contraceptive(m) && counts_as_statement(m)) return true;
  }
  return false;
}

Capacity capacity_of(const Case& facts, const Policy& policy) {
  const Person& person = facts.person;
  // Permanent facts, age and menopause first (clarification 1).
  if (uterus_or_ovaries_absent(facts)) return Capacity::no;
  const bool has_age = !person.birth_date.empty();
  if (has_age && (person.oldest < 10 || person.youngest > policy.age_max)) return Capacity::no;
  if (has_age && person.youngest >= 45 && has_menopause(facts)) return Capacity::no;

  const bool born_female =
      person.birth_sex == "F" || observed(facts, Question::birth_sex, Reply::yes);
  const bool female = born_female || person.gender == "female" || person.recorded_sex == "female" ||
                      person.sex_parameter == "female-typical" ||
                      observed(facts, Question::sex, Reply::yes);
  const bool born_male = person.birth_sex == "M" || observed(facts, Question::birth_sex, Reply::no);
  const bool male = born_male || person.gender == "male" || person.recorded_sex == "male" ||
                    person.sex_parameter == "male-typical" ||
                    observed(facts, Question::sex, Reply::no);
  if (female && !male) return Capacity::yes;
  if (male && !female) {
    if (unread(facts, Source::patient)) return Capacity::unknown;
    return has_female_trace(facts) ? Capacity::unknown : Capacity::no;
  }
  if (!male) return Capacity::unknown;
  if (born_female) return Capacity::yes;
  if (born_male && person.sex_parameter == "male-typical") return Capacity::no;
  return Capacity::unknown;
}

}  // namespace isoguard::sweep
