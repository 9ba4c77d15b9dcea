#include "tests/support/told.h"

// What a card about pregnancy, or about data that do not tell, is made of: the values that fill
// its words, the records that made it so, and those that speak against.

namespace isoguard::test {
namespace {

constexpr std::string_view kPregnancy = "teratogenic-pregnancy";
constexpr std::string_view kUnknown = "teratogenic-unknown-data";

constexpr Code kPossible = {kSnomed, "146799005", ""};
constexpr Code kEdd = {kLoinc, "11778-8", ""};
constexpr Code kStatus = {kLoinc, "82810-3", ""};

Resource named(Resource resource, std::string_view id) { return resource.text("id", id); }
Resource due(int on, int recorded) {
  return observation(kEdd, recorded).text("valueDateTime", date(on));
}

TEST(ToldPregnancy, OnRecord) {
  check_spoken(
      kPregnancy,
      {
          {"a problem against a newer negative test",
           protected_woman()
               .has(named(condition(kPregnant, -20), "c1"))
               .has(named(test(kNegative, -19), "t1")),
           R"(pregnant
evidence = pregnancy-condition; reason = pregnancy-condition; date = 2026-02-23
because Condition/c1 Pregnant (finding), 2026-02-23: active
despite Observation/t1 Choriogonadotropin (pregnancy ..., 2026-02-24: negative)"},
          {"a test that nobody dated",
           protected_woman().has(test(kPositive, -5).drop("effectiveDateTime")), R"(pregnant
evidence = positive-test; reason = positive-test; date = undated
because Observation Choriogonadotropin (pregnancy ...: positive)"},
          {"the first of several signs gives the date",
           protected_woman().has(condition(kPregnant, -20)).has(due(140, -5)), R"(pregnant
evidence = pregnancy-condition; reason = pregnancy-condition; date = 2026-02-23
because Condition Pregnant (finding), 2026-02-23: active
because Observation Delivery date Estimated, 2026-03-10: edd-current)"},
          {"a status", protected_woman().has(coded(observation(kStatus, -3), kPregnant)),
           R"(pregnant
evidence = pregnant-status; reason = pregnant-status; date = 2026-03-12
because Observation Pregnancy status, 2026-03-12: status-pregnant)"},
          {"a provisional problem",
           protected_woman().has(condition(kPregnant, -5, "active", "provisional")), R"(not-excluded
evidence = unconfirmed-pregnancy; reason = unconfirmed-pregnancy; date = 2026-03-10
because Condition Pregnant (finding), 2026-03-10: unconfirmed)"},
          {"perhaps pregnant", protected_woman().has(condition(kPossible, -5)), R"(not-excluded
evidence = unconfirmed-pregnancy; reason = unconfirmed-pregnancy; date = 2026-03-10
because Condition Possible pregnancy, 2026-03-10: unconfirmed)"},
          {"a positive test and a newer negative one", woman().has(test(kPositive, -5)),
           R"(not-excluded
evidence = contradictory-tests; reason = contradictory-tests; date = 2026-03-10
because Observation Choriogonadotropin (pregnancy ..., 2026-03-10: positive
despite Observation Choriogonadotropin (pregnancy ..., 2026-03-14: negative)"},
          {"a test that was not clear", protected_woman().has(test(kIndeterminate, -2)),
           R"(not-excluded
evidence = indeterminate-test; reason = indeterminate-test; date = 2026-03-13
because Observation Choriogonadotropin (pregnancy ..., 2026-03-13: indeterminate)"},
      });
}

TEST(ToldPregnancy, UnknownData) {
  const PatientBuilder someone = PatientBuilder().aged(24).drafts(order(kIsotretinoin));
  check_spoken(
      kUnknown,
      {
          {"pregnant without uterus",
           woman().has(named(procedure(kHysterectomy, -900), "p1")).has(condition(kPregnant, -5)),
           R"(record-conflict
why = uterus-absent
because Procedure/p1 Hysterectomy (procedure), 2023-09-27
because Condition Pregnant (finding), 2026-03-10: active)"},
          {"perhaps pregnant after menopause",
           PatientBuilder()
               .sex("female", "F")
               .aged(51)
               .drafts(order(kIsotretinoin))
               .has(condition({kSnomed, "76498008", ""}, -400))
               .has(condition(kPregnant, -5, "active", "provisional")),
           R"(possible-pregnancy
why = menopause
because Condition Postmenopausal state (finding), 2025-02-08
because Condition Pregnant (finding), 2026-03-10: unconfirmed)"},
          {"nothing is known", someone, R"(sex-unknown
why = no-sex-data)"},
          {"sources disagree", someone.sex("female", "M"), R"(sex-unknown
why = sex-sources-disagree
because Patient/p administrative-gender: female
because Patient/p birth-sex: male)"},
          {"two sources of a man beside one of a woman",
           someone.sex("female", "M").sex_parameter("male-typical"), R"(clear: birth-sex-male
because Patient/p administrative-gender: female
because Patient/p birth-sex: male
because Patient/p sex-for-clinical-use: male)"},
          {"recorded sex", someone.sex("female", "M").recorded_sex("248152002"), R"(sex-unknown
why = sex-sources-disagree
because Patient/p administrative-gender: female
because Patient/p birth-sex: male
because Patient/p recorded-sex: female)"},
          {"a man who had a pregnancy test", man().has(test(kNegative, -1)), R"(sex-unknown
why = male-with-pregnancy-record
because Patient/p administrative-gender: male
because Patient/p birth-sex: male
because Observation Choriogonadotropin (pregnancy ..., 2026-03-14)"},
          {"a man on the pill, who takes ibuprofen",
           man().has(order(kPill, -20)).has(order(kIbuprofen, -20)), R"(sex-unknown
why = male-with-pregnancy-record
because Patient/p administrative-gender: male
because Patient/p birth-sex: male
because MedicationRequest ethinyl estradiol 0.03 MG / le..., 2026-02-23: contraceptive)"},
          {"the parameters for clinical use disagree",
           someone.sex_parameter("male-typical").sex_parameter("female-typical"), R"(sex-unknown
why = sex-sources-disagree
because Patient/p sex-for-clinical-use: female
because Patient/p sex-for-clinical-use: male)"},
          {"birth sex female", someone.sex("male", "F"), R"(clear: birth-sex-female
because Patient/p administrative-gender: male
because Patient/p birth-sex: female)"},
          {"a record of her sex, and another observation of it",
           someone.sex("", "M").has(
               coded(observation({kLoinc, "46098-0", ""}, -20), {kLoinc, "LA3-6", "Female"})),
           R"(sex-unknown
why = sex-sources-disagree
because Patient/p birth-sex: male
because Observation Sex, 2026-02-23: female)"},
      });
}

}  // namespace
}  // namespace isoguard::test
