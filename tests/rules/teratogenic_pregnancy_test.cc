#include "tests/support/clinical_table.h"

namespace isoguard::test {
namespace {

using clinical::Source;

constexpr std::string_view kRule = "teratogenic-pregnancy";
constexpr Code kStatus = {kLoinc, "82810-3", "Pregnancy status"};
constexpr Code kNotPregnant = {kSnomed, "60001007", "Not pregnant (finding)"};
constexpr Code kNotYetConfirmed = {kSnomed, "152231000119106",
                                   "Pregnancy not yet confirmed (finding)"};
constexpr Code kDeliveryDate = {kLoinc, "11778-8", "Delivery date Estimated"};
constexpr Code kSerumHcg = {kLoinc, "19080-1",
                            "Choriogonadotropin [Units/volume] in Serum or Plasma"};
constexpr Code kMiscarriage = {kSnomed, "17369002", "Miscarriage (disorder)"};
constexpr Code kTermination = {kSnomed, "57797005", "Induced termination of pregnancy (disorder)"};
constexpr Code kZ3201 = {kIcd10Cm, "Z32.01", "Encounter for pregnancy test, result positive"};

Resource delivery(int expected, int recorded) {
  return observation(kDeliveryDate, recorded).text("valueDateTime", date(expected));
}

Resource status(const Code& code, int on) { return coded(observation(kStatus, on), code); }

TEST(TeratogenicPregnancy, EachStrongSignIsPregnancy) {
  check_table(
      kRule,
      {
          {"pregnancy on the problem list", woman().has(condition(kPregnant, -40)), "pregnant"},
          {"code Z33.1", woman().has(condition({kIcd10Cm, "Z33.1", ""}, -40)), "pregnant"},
          {"any antenatal O-code", woman().has(condition({kIcd10Cm, "O09.91", ""}, -40)),
           "pregnant"},
          {"weeks of gestation", woman().has(condition({kIcd10Cm, "Z3A.20", ""}, -40)), "pregnant"},
          {"third trimester", woman().has(condition({kSnomed, "41587001", ""}, -10)), "pregnant"},
          {"no clinical status: active", woman().has(condition(kPregnant, -40, "")), "pregnant"},
          {"recurrence", woman().has(condition(kPregnant, -40, "recurrence")), "pregnant"},
          {"no verification: confirmed", woman().has(condition(kPregnant, -40, "active", "")),
           "pregnant"},
          {"status observation", woman().has(status(kPregnant, 0)), "pregnant"},
          {"status answered Yes", woman().has(status({kSnomed, "373066001", "Yes"}, 0)),
           "pregnant"},
          {"status answered Yes in LOINC's answer list",
           protected_woman().has(status({kLoinc, "LA33-6", "Yes"}, 0)), "pregnant"},
          {"test answered Yes in LOINC's answer list",
           protected_woman().has(test({kLoinc, "LA33-6", "Yes"}, -2)), "pregnant"},
          {"positive test", protected_woman().has(test(kPositive, -2)), "pregnant"},
          {"test whose value is a finding",
           protected_woman().has(test({kSnomed, "167256004", ""}, -2)), "pregnant"},
          {"weakly positive test", protected_woman().has(test({kSnomed, "260408008", ""}, -2)),
           "pregnant"},
          {"finding of a positive test",
           protected_woman().has(condition({kSnomed, "250423000", ""}, -2)), "pregnant"},
          {"encounter with a positive result", protected_woman().has(condition(kZ3201, -2)),
           "pregnant"},
          {"positive in words",
           protected_woman().has(observation(kUrineTest, -2).text("valueString", "Positivo")),
           "pregnant"},
          {"positive as the text of a concept",
           protected_woman().has(observation(kUrineTest, -2)
                                     .set("valueCodeableConcept", concept_json({}, "Positive"))),
           "pregnant"},
          {"positive by interpretation",
           protected_woman().has(
               observation(kUrineTest, -2)
                   .set("interpretation", "[" + concept_json({{"http://x", "POS", ""}}) + "]")),
           "pregnant"},
          {"expected delivery", woman().has(delivery(140, -10)), "pregnant"},
          {"in the record of a man", man().has(condition(kPregnant, -40)), "pregnant"},
          {"at order-select", woman().has(condition(kPregnant, -40)).selecting(), "pregnant"},
      });
}

TEST(TeratogenicPregnancy, WindowsEndOnTheDay) {
  check_table(
      kRule,
      {
          {"problem of 308 days", woman().has(condition(kPregnant, -308)), "pregnant"},
          {"problem of 309 days", woman().has(condition(kPregnant, -309)), "clear"},
          {"positive test of 308 days, nothing since", protected_woman().has(test(kPositive, -308)),
           "pregnant"},
          {"positive test of 309 days", protected_woman().has(test(kPositive, -309)), "clear"},
          {"delivery was expected 21 days ago", woman().has(delivery(-21, -200)), "pregnant"},
          {"delivery was expected 22 days ago", woman().has(delivery(-22, -200)), "clear"},
          {"possible pregnancy of 56 days", woman().has(condition({kSnomed, "146799005", ""}, -56)),
           "not-excluded"},
          {"possible pregnancy of 57 days", woman().has(condition({kSnomed, "146799005", ""}, -57)),
           "clear"},
          {"indeterminate test of 14 days", protected_woman().has(test(kIndeterminate, -14)),
           "not-excluded"},
          {"indeterminate test of 15 days", protected_woman().has(test(kIndeterminate, -15)),
           "clear"},
          {"positive 56 days ago, negative since", woman().has(test(kPositive, -56)),
           "not-excluded"},
          {"positive 57 days ago, negative since", woman().has(test(kPositive, -57)), "clear"},
          {"only a year: its last day counts",
           woman().has(condition(kPregnant, 0).text("onsetDateTime", "2025")), "pregnant"},
          {"only a year, too long ago",
           woman().has(condition(kPregnant, 0).text("onsetDateTime", "2024")), "clear"},
          {"onset counts before the recorded day",
           woman().has(condition(kPregnant, -5).text("onsetDateTime", date(-320))), "clear"},
          {"an open problem without any date",
           woman().has(condition(kPregnant, 0).drop("recordedDate")), "pregnant"},
          {"a positive test without a date",
           woman().has(test(kPositive, 0).drop("effectiveDateTime")), "pregnant"},
      });
}

TEST(TeratogenicPregnancy, QuantitativeHcg) {
  const auto hcg = [](std::string_view value, std::string_view unit,
                      std::string_view comparator = {}) {
    return protected_woman().has(quantity(observation(kSerumHcg, -1), value, unit, comparator));
  };
  check_table(kRule, {
                         {"25 IU/L is positive", hcg("25", "[IU]/L"), "pregnant"},
                         {"24.9 is not clear", hcg("24.9", "[IU]/L"), "not-excluded"},
                         {"5 is not clear", hcg("5", "mIU/mL"), "not-excluded"},
                         {"4.9 is negative", hcg("4.9", "mIU/mL"), "clear"},
                         {"1 IU/mL is 1000 IU/L", hcg("1", "[IU]/mL"), "pregnant"},
                         {"<5 is negative", hcg("5", "IU/L", "<"), "clear"},
                         {"<=5 is not clear", hcg("5", "IU/L", "<="), "not-excluded"},
                         {"<20 is not clear", hcg("20", "IU/L", "<"), "not-excluded"},
                         {">25 is positive", hcg("25", "IU/L", ">"), "pregnant"},
                         {">10 is not clear", hcg("10", "IU/L", ">"), "not-excluded"},
                         {"unknown unit is no evidence", hcg("850", "ng/mL"), "clear"},
                         {"no unit is no evidence", hcg("850", ""), "clear"},
                     });
}

TEST(TeratogenicPregnancy, WhatLeavesAPregnancyOpen) {
  check_table(
      kRule,
      {
          {"provisional", woman().has(condition(kPregnant, -5, "active", "provisional")),
           "not-excluded"},
          {"differential", woman().has(condition(kPregnant, -5, "active", "differential")),
           "not-excluded"},
          {"unconfirmed", woman().has(condition(kPregnant, -5, "active", "unconfirmed")),
           "not-excluded"},
          {"status not yet confirmed", woman().has(status(kNotYetConfirmed, 0)), "not-excluded"},
          {"newest test indeterminate", woman().has(test(kIndeterminate, 0)), "not-excluded"},
          {"indeterminate, then a status of not pregnant",
           protected_woman().has(test(kIndeterminate, -3)).has(status(kNotPregnant, -1)),
           "not-excluded"},
          {"indeterminate, then a negative test",
           protected_woman().has(test(kIndeterminate, -3)).has(test(kNegative, -1)), "clear"},
          {"positive, then negative", woman().has(test(kPositive, -10)), "not-excluded"},
          {"positive, then a status of not pregnant",
           protected_woman().has(test(kPositive, -20)).has(status(kNotPregnant, -2)),
           "not-excluded"},
          {"positive, then two negatives on different days",
           woman().has(test(kPositive, -20)).has(test(kNegative, -5)), "clear"},
          {"positive, then two negatives on one day",
           woman().has(test(kPositive, -20)).has(test(kNegative, -1)), "not-excluded"},
          {"negative and positive on one day, the other way round",
           protected_woman().has(test(kPositive, -1)).has(test(kNegative, -1)), "pregnant"},
          {"positive and negative on one day", woman().has(test(kPositive, -1)), "pregnant"},
          {"status pregnant, then a negative test", woman().has(status(kPregnant, -3)),
           "not-excluded"},
          {"capacity unknown and possible: one card",
           PatientBuilder()
               .aged(24)
               .drafts(order(kIsotretinoin))
               .has(condition(kPregnant, -5, "active", "provisional")),
           "not-excluded"},
      });
}

TEST(TeratogenicPregnancy, WhatAnOpenProblemOutranksAndWhatClosesIt) {
  check_table(
      kRule,
      {
          {"open problem outranks a negative test", woman().has(condition(kPregnant, -60)),
           "pregnant"},
          {"expected delivery outranks a status of not pregnant",
           woman().has(delivery(140, -10)).has(status(kNotPregnant, -1)), "pregnant"},
          {"resolved", woman().has(condition(kPregnant, -60, "resolved")), "clear"},
          {"inactive", woman().has(condition(kPregnant, -60, "inactive")), "clear"},
          {"remission", woman().has(condition(kPregnant, -60, "remission")), "clear"},
          {"abated", woman().has(condition(kPregnant, -60).text("abatementDateTime", date(-2))),
           "clear"},
          {"to abate later",
           woman().has(condition(kPregnant, -60).text("abatementDateTime", date(30))), "pregnant"},
          {"refuted", woman().has(condition(kPregnant, -60, "active", "refuted")), "clear"},
          {"entered in error", woman().has(condition(kPregnant, -60, "active", "entered-in-error")),
           "clear"},
          {"miscarriage a day later",
           woman().has(condition(kPregnant, -60)).has(condition(kMiscarriage, -59)), "clear"},
          {"miscarriage on the same day",
           woman().has(condition(kPregnant, -60)).has(condition(kMiscarriage, -60)), "pregnant"},
          {"resolved miscarriage still ended it",
           woman().has(condition(kPregnant, -60)).has(condition(kMiscarriage, -30, "resolved")),
           "clear"},
          {"suspected miscarriage ends nothing",
           woman()
               .has(condition(kPregnant, -60))
               .has(condition(kMiscarriage, -30, "active", "provisional")),
           "pregnant"},
          {"refuted miscarriage ends nothing",
           woman()
               .has(condition(kPregnant, -60))
               .has(condition(kMiscarriage, -30, "active", "refuted")),
           "pregnant"},
          {"miscarriage of an unknown day ends nothing",
           woman()
               .has(condition(kPregnant, -60))
               .has(condition(kMiscarriage, 0).drop("recordedDate")),
           "pregnant"},
          {"miscarriage dated tomorrow ends nothing",
           woman().has(condition(kPregnant, -60)).has(condition(kMiscarriage, 1)), "pregnant"},
          {"termination as a procedure",
           woman().has(condition(kPregnant, -60)).has(procedure(kTermination, -30)), "clear"},
          {"termination not done",
           woman().has(condition(kPregnant, -60)).has(procedure(kTermination, -30, "not-done")),
           "pregnant"},
          {"positive test before a miscarriage",
           woman().has(test(kPositive, -40)).has(condition(kMiscarriage, -30)), "clear"},
          {"positive test after a miscarriage",
           protected_woman().has(test(kPositive, -10)).has(condition(kMiscarriage, -30)),
           "pregnant"},
          {"expected delivery, then delivered",
           woman().has(delivery(5, -100)).has(condition({kIcd10Cm, "O80", ""}, -3)), "clear"},
      });
}

TEST(TeratogenicPregnancy, ResultsThatDoNotCount) {
  const auto positive = [](std::string_view status) {
    return woman().has(test(kPositive, 0, status));
  };
  check_table(
      kRule,
      {
          {"amended", positive("amended"), "pregnant"},
          {"corrected", positive("corrected"), "pregnant"},
          {"preliminary", positive("preliminary"), "clear"},
          {"registered", positive("registered"), "clear"},
          {"cancelled", positive("cancelled"), "clear"},
          {"entered in error", positive("entered-in-error"), "clear"},
          {"unknown", positive("unknown"), "clear"},
          {"dated tomorrow", woman().has(test(kPositive, 1)), "clear"},
          {"tumour marker",
           woman().has(
               quantity(observation({kLoinc, "19180-9", "hCG tumour marker"}, 0), "900", "[IU]/L")),
           "clear"},
          {"last menstrual period",
           woman().has(observation({kLoinc, "8665-2", ""}, -30).text("valueDateTime", date(-60))),
           "clear"},
          {"encounter, result unknown", woman().has(condition({kIcd10Cm, "Z32.00", ""}, 0)),
           "clear"},
      });
}

TEST(TeratogenicPregnancy, WhereItDoesNotApplyOrCannotTell) {
  check_table(
      kRule,
      {
          {"nothing on record", woman(), "clear"},
          {"no isotretinoin order",
           PatientBuilder()
               .sex("female", "F")
               .aged(24)
               .drafts(order(kDoxycycline))
               .has(condition(kPregnant, -40)),
           "not applicable"},
          {"uterus absent: a conflict",
           woman().has(condition(kPregnant, -40)).has(procedure(kHysterectomy, -900)),
           "not applicable"},
          {"possible, but too old to be pregnant",
           woman().aged(58).has(condition(kPregnant, -5, "active", "provisional")),
           "not applicable"},
          {"pregnant, though too old", woman().aged(58).has(condition(kPregnant, -5)), "pregnant"},
          {"conditions unread", woman().fails(Source::conditions), "cannot check"},
          {"observations unread", woman().fails(Source::pregnancy_observations), "cannot check"},
          {"a condition not understood", woman().unreadable("Condition"), "cannot check"},
          {"unread, but found in what came",
           woman()
               .fails(Source::conditions, fhir::Failure::incomplete)
               .has(condition(kPregnant, -4)),
           "pregnant"},
          {"unread, but a man", man().fails(Source::conditions), "clear"},
      });
}

TEST(TeratogenicPregnancy, TellsWhatSpeaksForAndAgainst) {
  const Scene scene(woman().has(condition(kPregnant, -60)));
  const clinical::Verdict verdict = scene.verdict(kRule);
  ASSERT_EQ(verdict.evidence.size(), 1u);
  EXPECT_EQ(verdict.evidence[0].resource_type, "Condition");
  EXPECT_EQ(verdict.evidence[0].label, "Pregnant (finding)");
  EXPECT_EQ(verdict.evidence[0].date, fhir::Date::of(order_day() - std::chrono::days(60)));
  ASSERT_EQ(verdict.contrary.size(), 1u);
  EXPECT_EQ(verdict.contrary[0].finding, "negative");
}

}  // namespace
}  // namespace isoguard::test
