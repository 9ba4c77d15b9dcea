// How long and how much the orders of a course supply: refills follow each other, strengths go
// together, and this order comes on top.

#include "plugin/clinical/course_supply.h"
#include "tests/support/dosing.h"

namespace isoguard::test {
namespace {

using clinical::CourseSupply;

CourseSupply supply_of(const PatientBuilder& patient) {
  return Scene(patient).context().course_supply;
}
int before(const PatientBuilder& patient) { return supply_of(patient).days_before; }
int with(const PatientBuilder& patient) { return supply_of(patient).days_with; }

PatientBuilder ordered(Resource draft) {
  return PatientBuilder().sex("male", "M").aged(22).drafts(std::move(draft));
}

TEST(CourseSupply, OfTheRecord) {
  EXPECT_EQ(before(man()), 0);
  EXPECT_EQ(with(man()), 0) << "a start has no sum";
  EXPECT_EQ(with(man().has(supplied(-300, -200))), 0) << "an earlier course";
  EXPECT_EQ(before(man().has(supplied(-40, -10))), 30);
  EXPECT_EQ(before(man().has(order(kIsotretinoin, -40))), 30) << "an end that nobody told";
  EXPECT_EQ(before(man().has(supplied(-40, -10)).has(supplied(-20, -5, kDoxycycline))), 30);
  EXPECT_EQ(before(man().has(supplied(-40, -10)).has(statement(kIsotretinoin, "active", -90))), 30)
      << "what is reported is no supply";
  EXPECT_EQ(before(man().has(supplied(-40, -10)).has(order(kIsotretinoin, -9).drop("authoredOn"))),
            30)
      << "undated";
  EXPECT_EQ(before(man().has(supplied(-40, -10)).has(supplied(0, 30))), 30) << "of today";
  EXPECT_EQ(before(man().has(supplied(-300, -200)).has(supplied(-40, -10))), 30)
      << "the course before does not count";
  EXPECT_EQ(before(man().has(
                supplied(-20, -5).set("dosageInstruction", "[]").text("authoredOn", "2026-03"))),
            30)
      << "of this month: from its first day";
  EXPECT_EQ(
      before(man().has(order(kIsotretinoin, -139)
                           .set("dispenseRequest", R"({"validityPeriod":{"end":"9999-12-31"}})"))),
      3660)
      << "an end that is an error of typing";
}

TEST(CourseSupply, OfOrdersOfWhichOnlyMonthOrYearIsKnown) {
  EXPECT_EQ(before(man().has(until(order(kIsotretinoin), -5).text("authoredOn", "2026-02"))), 37)
      << "from the first of February";
  EXPECT_EQ(before(man()
                       .has(until(order(kIsotretinoin), -300).text("authoredOn", "2025"))
                       .has(supplied(-100, -10))),
            90)
      << "an order of a course before";
}

TEST(CourseSupply, RefillsFollowEachOther) {
  EXPECT_EQ(before(man().has(supplied(-60, -30)).has(supplied(-40, -10))), 60)
      << "the second begins when the first ends";
  EXPECT_EQ(before(man().has(supplied(-40, -10)).has(supplied(-60, -30))), 60) << "in any order";
  EXPECT_EQ(before(man().has(supplied(-60, -30)).has(supplied(-30, -10))), 50) << "end to end";
  EXPECT_EQ(before(man()
                       .has(supplied(-60, -30))
                       .has(supplied(-50, -30, kIsotretinoin40))
                       .has(supplied(-40, -10))),
            60)
      << "another strength between two refills goes with them";
  EXPECT_EQ(before(man()
                       .has(supplied(-60, -10, kIsotretinoin10))
                       .has(supplied(-60, -40, kIsotretinoin40))
                       .has(supplied(-30, -5, kIsotretinoin40))),
            55)
      << "days on which at least one supplies";
  const Code ingredient = {kAtc, "D10BA01", ""};
  EXPECT_EQ(before(man().has(supplied(-60, -30, ingredient)).has(supplied(-40, -10, ingredient))),
            50)
      << "without a product code nothing is known to be a refill";
}

TEST(CourseSupply, WithThisOrder) {
  const auto now = [](Resource draft) { return ordered(std::move(draft)).has(supplied(-40, -10)); };
  EXPECT_EQ(with(now(order(kIsotretinoin))), 60) << "nothing told: a month";
  EXPECT_EQ(with(now(supply(order(kIsotretinoin), 28))), 58);
  EXPECT_EQ(with(now(supply(order(kIsotretinoin), 28, 2))), 30 + 3 * 28) << "with its repeats";
  EXPECT_EQ(with(now(until(order(kIsotretinoin), 20))), 50) << "by its last day";
  EXPECT_EQ(with(now(from_until(order(kIsotretinoin), 10, 20))), 40) << "from its first day";
  EXPECT_EQ(with(now(until(order(kIsotretinoin), -3))), 30) << "an end in the past";
  EXPECT_EQ(with(now(supply(order(kIsotretinoin), 28)).drafts(supply(order(kDoxycycline), 90))), 58)
      << "another drug beside it";
  EXPECT_EQ(with(now(supply(order(kIsotretinoin), 28)).drafts(supply(order(kIsotretinoin10), 20))),
            58)
      << "the longer of two strengths";
  EXPECT_EQ(with(now(supply(order(kIsotretinoin), 0))), 30) << "no supply at all";
  EXPECT_EQ(with(now(dosed(order(kIsotretinoin), "20")
                         .set("dispenseRequest", R"({"quantity":{"value":45,"unit":"capsule"}})"))),
            75)
      << "by quantity and dose";
  EXPECT_EQ(
      with(now(
          dosed(order(kIsotretinoin), "20")
              .set("dispenseRequest",
                   R"({"quantity":{"value":45,"unit":"capsule"},"numberOfRepeatsAllowed":1})"))),
      30 + 2 * 45);
}

TEST(CourseSupply, MilligramsOnlyWhereTheCourseGetsLong) {
  const auto mg = [](int before_days, const char* dose) {
    return supply_of(ordered(supply(dosed(order(kIsotretinoin), dose), 30))
                         .has(supply(dosed(order(kIsotretinoin, -before_days), "40"), before_days)))
        .mg_with;
  };
  EXPECT_EQ(mg(150, "20"), 150 * 40 + 30 * 20);
  EXPECT_EQ(mg(138, "20"), std::nullopt) << "up to 168 days";
  EXPECT_EQ(supply_of(ordered(supply(order(kIsotretinoin), 30))
                          .has(supply(dosed(order(kIsotretinoin, -150), "40"), 150)))
                .mg_with,
            std::nullopt)
      << "a dose that nobody told";
  EXPECT_EQ(supply_of(ordered(supply(dosed(order(kIsotretinoin), "20"), 30))
                          .has(supply(dosed(order(kIsotretinoin, -150), "40"), 100))
                          .has(supply(dosed(order(kIsotretinoin, -60), "40"), 60)))
                .mg_with,
            160 * 40 + 30 * 20)
      << "a refill is not counted beside the supply before it";
}

}  // namespace
}  // namespace isoguard::test
