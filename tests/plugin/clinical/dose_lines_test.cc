// Lines of a dosage that follow each other, end, or overlap, and orders that add up: the most that
// is given on one day.

#include "plugin/clinical/daily_dose.h"
#include "tests/support/dosing.h"

namespace isoguard::test {
namespace {

using clinical::DailyDose;
using clinical::Told;

constexpr double kUnclear = -1;
constexpr double kNothing = -2;

double mg(const PatientBuilder& patient) {
  const DailyDose dose = Scene(patient).context().dosing.dose;
  if (dose.told == Told::all) return dose.mg;
  return dose.told == Told::nothing ? kNothing : kUnclear;
}
double of_lines(const std::string& lines) {
  return mg(man_given(lined(order(kIsotretinoin), lines), "50"));
}
std::string daily(const std::string& bounds) {
  return R"({"repeat":{"frequency":1,"period":1,"periodUnit":"d",)" + bounds + "}}";
}
std::string between(const std::string& start, const std::string& end) {
  std::string members = start.empty() ? "" : R"("start":")" + start + "\"";
  if (!end.empty()) members += (members.empty() ? "" : ",") + (R"("end":")" + end + "\"");
  return daily(R"("boundsPeriod":{)" + members + "}");
}
std::string lasting(const std::string& value, const std::string& code = "d") {
  return daily(R"("boundsDuration":{"value":)" + value + R"(,"code":")" + code + "\"}");
}
std::string numbered(int number) { return R"(,"sequence":)" + std::to_string(number); }

/// 1 mg from today on, so that the order begins today, beside these lines.
double beside_one(const std::string& lines) {
  return of_lines(line("1", "mg", between("2026-03-15", "")) + "," + lines);
}

TEST(DoseLines, BoundsOfALine) {
  const std::string second = line("40", "mg", between("2026-03-20", ""));
  EXPECT_EQ(beside_one(line("20", "mg", between("", "2026-03-19")) + "," + second), 41);
  EXPECT_EQ(beside_one(line("20", "mg", between("", "2026-03-20")) + "," + second), 61);
  EXPECT_EQ(beside_one(line("20", "mg", between("", "2026-03")) + "," + second), 61)
      << "an end as late as it can be";
  EXPECT_EQ(beside_one(line("20", "mg", between("", "2026-03-25")) + "," +
                       line("40", "mg", between("2026-03", ""))),
            61)
      << "a start as early as it can be";
  EXPECT_EQ(beside_one(line("20", "mg", lasting("5")) + "," + second), 41) << "15 to 19 March";
  EXPECT_EQ(beside_one(line("20", "mg", lasting("5.5")) + "," + second), 61)
      << "part of a day more";
  EXPECT_EQ(beside_one(line("20", "mg", lasting("6")) + "," + second), 61);
  EXPECT_EQ(beside_one(line("20", "mg", lasting("1", "wk")) + "," + second), 61);
  EXPECT_EQ(beside_one(line("20", "mg", lasting("5", "fortnight")) + "," + second), 61)
      << "a length that nobody knows has no end";
  const std::string range =
      daily(R"("boundsRange":{"low":{"value":3,"code":"d"},"high":{"value":5,"code":"d"}})");
  EXPECT_EQ(beside_one(line("20", "mg", range) + "," + second), 41) << "at most 5 days";
}

TEST(DoseLines, ALineUntilADayBeginsWithTheOrder) {
  const std::string second = line("40", "mg", between("2026-03-20", ""));
  EXPECT_EQ(of_lines(line("20", "mg", between("", "2026-03-19")) + "," + second), 40);
  EXPECT_EQ(of_lines(line("20", "mg", between("", "2026-03-20")) + "," + second), 60);
  EXPECT_EQ(of_lines(line("20", "mg", lasting("5")) + "," + second), 40);
}

TEST(DoseLines, ALineThatIsOverCountsOnTheFirstDay) {
  const std::string over = line("20", "mg", between("", "2026-03-10"));
  EXPECT_EQ(of_lines(over), 20);
  EXPECT_EQ(beside_one(over + "," + line("40", "mg", between("2026-03-15", ""))), 61);
  EXPECT_EQ(beside_one(over + "," + line("40", "mg", between("2026-03-16", ""))), 41);
}

TEST(DoseLines, Sequences) {
  const std::string two_weeks = lasting("14");
  EXPECT_EQ(of_lines(line("20", "mg", two_weeks) + "," + line("40", "mg", two_weeks, numbered(1))),
            60)
      << "a line without a number goes with the first";
  EXPECT_EQ(of_lines(line("20", "mg", two_weeks, numbered(1)) + "," +
                     line("40", "mg", two_weeks, numbered(2)) + "," +
                     line("30", "mg", kDaily, numbered(3))),
            40);
  EXPECT_EQ(of_lines(line("10", "mg", kDaily, numbered(1)) + "," +
                     line("20", "mg", two_weeks, numbered(2)) + "," +
                     line("40", "mg", kDaily, numbered(3))),
            50)
      << "the first never ends, the third comes after the second";
  EXPECT_EQ(
      of_lines(line("20", "mg", two_weeks, numbered(1)) + "," +
               line("10", "mg", kDaily, numbered(1)) + "," + line("40", "mg", kDaily, numbered(2))),
      70)
      << "one of the first never ends, so nothing says when the second begins";
}

TEST(DoseLines, RatesAndLimits) {
  const auto rate = [](const std::string& amount_of, const std::string& denominator) {
    return of_lines(R"({"doseAndRate":[{"rateRatio":{"numerator":)" + amount_of +
                    R"(,"denominator":{)" + denominator + "}}}]}");
  };
  EXPECT_EQ(rate(amount("40", "mg"), R"("value":1,"code":"d")"), 40);
  EXPECT_EQ(rate(amount("40", "mg"), R"("code":"d")"), 40) << "per day";
  EXPECT_EQ(rate(amount("80", "mg"), R"("value":2,"code":"d")"), 40);
  EXPECT_EQ(rate(amount("280", "mg"), R"("value":1,"code":"wk")"), 40);
  EXPECT_EQ(rate(amount("80", "mg"), R"("value":0,"code":"d")"), kUnclear);
  EXPECT_EQ(rate(amount("80", "mg"), R"("value":1,"code":"x")"), kUnclear);
  EXPECT_EQ(rate(amount("80", "mL"), R"("value":1,"code":"d")"), kUnclear);
  EXPECT_EQ(of_lines(R"({"doseAndRate":[{"doseQuantity":)" + amount("20", "mg") +
                     R"(},{"doseQuantity":)" + amount("40", "mg") + R"(},{"doseQuantity":)" +
                     amount("30", "mg") + R"(}],"timing":)" + kDaily + "}"),
            40)
      << "the most of several";
}

TEST(DoseLines, OrdersOfTheRecordAddUp) {
  const auto with = [](Resource recorded) {
    return mg(man_given(dosed(order(kIsotretinoin), "20")).has(std::move(recorded)));
  };
  const auto forty = [](int start, int end) {
    return lined(order(kIsotretinoin40, start), line("40", "mg", between(date(start), date(end))));
  };
  EXPECT_EQ(with(forty(-30, 1)), 60);
  EXPECT_EQ(with(forty(-30, 0)), 20) << "its supply ends today";
  EXPECT_EQ(with(forty(-30, 1).status("on-hold")), 20);
  EXPECT_EQ(with(forty(-30, 1).status("completed")), 20);
  EXPECT_EQ(with(dosed(order(kIsotretinoin40, -29), "40")), 60) << "supplied for 30 days";
  EXPECT_EQ(with(dosed(order(kIsotretinoin40, -30), "40")), 20);
  EXPECT_EQ(with(dosed(order(kIsotretinoin40), "40").text("authoredOn", "2026-02")), 60)
      << "may be of the last of February";
  EXPECT_EQ(with(dosed(order(kIsotretinoin, -10), "40")), 20) << "the same strength: a refill";
  EXPECT_EQ(with(statement(kIsotretinoin40, "active", -10)), 20) << "reported, not ordered";
  EXPECT_EQ(with(dosed(order(kDoxycycline, -10), "100")), 20) << "another drug";
  EXPECT_EQ(with(order(kIsotretinoin40, -10)), kUnclear) << "a dose that nobody told";
  EXPECT_EQ(mg(man_given(dosed(order(kIsotretinoin), "20"))
                   .drafts(dosed(order(kIsotretinoin40), "40"))
                   .has(forty(-30, 10))),
            60)
      << "the strength is ordered again by one of two drafts";
  EXPECT_EQ(mg(man_given(order(kIsotretinoin)).has(forty(-30, 10))), kNothing)
      << "no dose is ordered";
  EXPECT_EQ(
      mg(man_given(dosed(order(kIsotretinoin), "20")).drafts(dosed(order(kIbuprofen), "400"))), 20);
}

TEST(DoseLines, DraftsAreGivenForTheirSupply) {
  const auto second_from = [](int start) {
    const Resource first = supply(dosed(order(kIsotretinoin), "20"), 10);  // to 25 March
    return mg(man_given(first).drafts(
        lined(order(kIsotretinoin40), line("40", "mg", between(date(start), "")))));
  };
  EXPECT_EQ(second_from(10), 60);
  EXPECT_EQ(second_from(11), 40) << "the day after";
}

TEST(DoseLines, AnOrderOfThisMonthMayBeTakenFromItsFirstDay) {
  const Resource ten_days = supply(dosed(order(kIsotretinoin), "20"), 10);
  EXPECT_EQ(mg(man_given(ten_days).has(
                dosed(order(kIsotretinoin40), "40").text("authoredOn", "2026-03"))),
            60);
}

TEST(DoseLines, NothingIsToldWithoutAnOrder) {
  fhir::Arena arena;
  EXPECT_EQ(clinical::daily_dose({}, 50, order_day(), arena).told, Told::nothing);
}

TEST(DoseLines, HowOften) {
  const auto ten = [](const std::string& repeat) {
    return of_lines(line("10", "mg", R"({"repeat":{)" + repeat + "}}"));
  };
  EXPECT_EQ(ten(R"("when":["AC"])"), 30) << "before meals";
  EXPECT_EQ(ten(R"("when":["PC"])"), 30) << "after meals";
  EXPECT_EQ(ten(R"("when":["CM"])"), 10) << "with breakfast";
  EXPECT_DOUBLE_EQ(ten(R"("dayOfWeek":["mon"])"), 10.0 / 7);
  EXPECT_DOUBLE_EQ(ten(R"("dayOfWeek":["mon","tue","wed","thu","fri","sat","sun","mon"])"), 10);
  EXPECT_EQ(ten(R"("frequencyMax":0,"period":1,"periodUnit":"d")"), kUnclear) << "never";
  EXPECT_EQ(ten(R"("frequencyMax":2,"period":1,"periodUnit":"d")"), 20);
  EXPECT_EQ(
      ten(R"("frequency":1,"period":12,"periodUnit":"h","timeOfDay":["08:00:00","12:00:00","20:00:00"])"),
      20);
  EXPECT_DOUBLE_EQ(ten(R"("frequency":1,"period":12,"periodUnit":"h","dayOfWeek":["mon"])"),
                   20.0 / 7);
  EXPECT_DOUBLE_EQ(ten(R"("frequency":1,"period":12,"periodUnit":"h","dayOfWeek":["mon","thu"])"),
                   40.0 / 7);
  EXPECT_EQ(ten(R"("frequency":1,"period":2,"periodUnit":"d","dayOfWeek":["mon"])"), 5);
  EXPECT_DOUBLE_EQ(
      ten(R"("frequency":1,"period":1,"periodUnit":"wk","dayOfWeek":["mon","thu"],"timeOfDay":["08:00:00","20:00:00"])"),
      40.0 / 7);
  const auto on = [](const std::string& dates) {
    return of_lines(line("10", "mg", R"({"event":[)" + dates + "]}"));
  };
  EXPECT_EQ(on(R"("2026-03-16")"), 10);
  EXPECT_EQ(on(R"("2026-03-01","2026-03")"), 20) << "may be the same day";
  EXPECT_EQ(on(R"("2026-03","2026-03-01")"), 20);
  EXPECT_EQ(on(R"("2026-03-16","2026-03-16","2026-03-17","2026-03-18")"), 20);
  EXPECT_EQ(on(R"("2026-03-16","2026-03-17","2026-03-17","2026-03-17")"), 30);
  EXPECT_EQ(
      of_lines(line("10", "mg", R"({"code":{"coding":[{"code":"x","display":"twice daily"}]}})")),
      20)
      << "by its display";
}

}  // namespace
}  // namespace isoguard::test
