// When a medication is used, out of the places where orders and statements tell it, and what they
// name.

#include "plugin/clinical/medication_use.h"
#include "plugin/clinical/time_unit.h"
#include "tests/support/dosing.h"

namespace isoguard::test {
namespace {

using clinical::Day;
using clinical::DrugClass;
using std::chrono::days;

struct Times {
  std::optional<Day> start;
  std::optional<Day> end;
  bool operator==(const Times&) const = default;
};
void PrintTo(const Times& times, std::ostream* out) {
  *out << (times.start ? fhir::to_string(*times.start) : "?") << " to "
       << (times.end ? fhir::to_string(*times.end) : "?");
}

Times times_of(const Resource& recorded) {
  const Scene scene(man().has(recorded));
  const clinical::MedicationUse& use = scene.context().history.front();
  return {use.start ? std::optional(use.start->earliest) : std::nullopt, use.end};
}
Times from_to(int start, int end) { return {order_day() + days(start), order_day() + days(end)}; }
Times since(int start) { return {order_day() + days(start), std::nullopt}; }

Resource doxycycline(const std::string& dosage = {}) {
  Resource one = order(kDoxycycline, -90);
  return dosage.empty() ? one : one.set("dosageInstruction", "[" + dosage + "]");
}
std::string timed(const std::string& timing) { return "{\"timing\":{" + timing + "}}"; }
std::string period(int start, int end) {
  return timed(R"("repeat":{"boundsPeriod":{"start":")" + date(start) + R"(","end":")" + date(end) +
               "\"}}");
}

TEST(UseTimes, OfOrders) {
  EXPECT_EQ(times_of(doxycycline()), since(-90)) << "as written";
  EXPECT_EQ(times_of(doxycycline(period(-20, -10))), from_to(-20, -10));
  EXPECT_EQ(times_of(doxycycline(period(-20, -10) + "," + period(-30, -15))), from_to(-30, -10))
      << "the first start and the last end";
  EXPECT_EQ(times_of(doxycycline(period(-30, -10) + "," + period(-20, -15))), from_to(-30, -10));
  EXPECT_EQ(times_of(doxycycline(period(-30, -15) + "," + timed(""))), since(-30))
      << "one line is open";
  EXPECT_EQ(times_of(doxycycline(timed(R"("event":[")" + date(-8) + "\",\"" + date(-5) + "\",\"" +
                                       date(-2) + "\"]"))),
            from_to(-8, -2))
      << "dates";
  const std::string ten_days = R"("boundsDuration":{"value":10,"code":"d"})";
  EXPECT_EQ(times_of(doxycycline(timed(R"("repeat":{)" + ten_days + "}"))), from_to(-90, -80))
      << "from the day it was written";
  EXPECT_EQ(times_of(doxycycline(
                timed(R"("event":[")" + date(-8) + R"("],"repeat":{)" + ten_days + "}"))),
            from_to(-8, 2))
      << "from the first date";
  EXPECT_EQ(
      times_of(doxycycline(timed(
          R"("repeat":{"boundsRange":{"low":{"value":3,"code":"d"},"high":{"value":5,"code":"d"}}})"))),
      from_to(-90, -85))
      << "at most";
  EXPECT_EQ(times_of(doxycycline()
                         .drop("authoredOn")
                         .set("dispenseRequest", R"({"validityPeriod":{"start":")" + date(-9) +
                                                     R"(","end":")" + date(-1) + "\"}}")),
            from_to(-9, -1));
  EXPECT_EQ(
      times_of(doxycycline().set("effectiveDosePeriod",
                                 R"({"start":")" + date(-9) + R"(","end":")" + date(-1) + "\"}")),
      from_to(-9, -1))
      << "over all lines, in R5";
  EXPECT_EQ(times_of(supply(doxycycline(), 10, 2)), from_to(-90, -60)) << "with its repeats";
  EXPECT_EQ(times_of(doxycycline().drop("authoredOn")), (Times{}));
}

TEST(UseTimes, OfLinesThatFollowEachOther) {
  const auto until_day = [](int end) {
    return R"("timing":{"repeat":{"boundsPeriod":{"end":")" + date(end) + "\"}}}";
  };
  const std::string ten_days = R"("timing":{"repeat":{"boundsDuration":{"value":10,"code":"d"}}})";
  const std::string then = period(-20, -10);
  const auto numbered = [](int number, const std::string& members) {
    return "{\"sequence\":" + std::to_string(number) + "," + members + "}";
  };
  EXPECT_EQ(times_of(doxycycline("{" + until_day(-21) + "}," + then)), from_to(-90, -10))
      << "the first line begins with the order";
  EXPECT_EQ(times_of(doxycycline("{" + ten_days + "}," + then)), from_to(-90, -10));
  EXPECT_EQ(times_of(doxycycline(then + ",{" + ten_days + "}")), from_to(-90, -10))
      << "without numbers both begin with it";
  EXPECT_EQ(
      times_of(doxycycline(numbered(1, period(-40, -30).substr(1, period(-40, -30).size() - 2)) +
                           "," + numbered(2, ten_days))),
      from_to(-40, -20))
      << "the second begins when the first ends";
  EXPECT_EQ(times_of(doxycycline(numbered(1, ten_days) + "," + numbered(2, ten_days) + "," +
                                 numbered(2, ten_days))),
            from_to(-90, -70))
      << "those of one number together";
  EXPECT_EQ(times_of(doxycycline("{" + ten_days + "}," + numbered(2, ten_days))), from_to(-90, -80))
      << "a line without a number goes with the first";
}

TEST(UseTimes, OfStoppedOrders) {
  const auto ended = [](const char* status, const std::string& dosage) {
    const Scene scene(man().has(doxycycline(dosage).status(status)));
    fhir::MedicationRequest order = scene.facts().medication_requests[0];
    order.ended = fhir::Date::of(order_day() - days(30));
    const auto use = clinical::use_of(order, scene.facts(), *shipped_knowledge().terminology);
    return Times{use.start->earliest, use.end};
  };
  EXPECT_EQ(ended("stopped", ""), from_to(-90, -30));
  EXPECT_EQ(ended("stopped", period(-80, -10)), from_to(-80, -30)) << "before its planned end";
  EXPECT_EQ(ended("stopped", period(-80, -50)), from_to(-80, -30));
  EXPECT_EQ(ended("completed", ""), from_to(-90, -30));
  EXPECT_EQ(ended("completed", period(-80, -10)), from_to(-80, -10)) << "what was left is taken";
  EXPECT_EQ(ended("completed", period(-80, -50)), from_to(-80, -30));
  EXPECT_EQ(ended("active", period(-80, -10)), from_to(-80, -10)) << "it contradicts itself";
  EXPECT_EQ(ended("active", ""), since(-90));
}

TEST(UseTimes, OfStatements) {
  const Resource taken = statement(kDoxycycline, "active", -20);
  EXPECT_EQ(times_of(taken), since(-20));
  EXPECT_EQ(times_of(until(taken, -5)).end, order_day() - days(5));
  EXPECT_EQ(times_of(Resource(taken).set("dosage", "[" + period(-20, -10) + "]")),
            from_to(-20, -10))
      << "by its dosage";
  EXPECT_EQ(times_of(Resource(taken).drop("effectivePeriod").text("effectiveDateTime", date(-7))),
            since(-7))
      << "a day on which it was taken is no end";
  EXPECT_EQ(times_of(Resource(taken).drop("effectivePeriod").text("dateAsserted", date(-3))),
            since(-3));
}

TEST(UseTimes, OfOtherDrugsNobodyAsks) {
  EXPECT_EQ(times_of(from_until(order(kIbuprofen, -90), -20, -10)), since(-90));
  EXPECT_EQ(times_of(from_until(order(kPill, -90), -20, 300)).end, order_day() + days(300));
}

TEST(UseTimes, ADraftBeginsTodayOrLater) {
  const auto planned = [](const Resource& draft) {
    const Scene scene(PatientBuilder().drafts(draft));
    return scene.context().drafts.front().planned_start(order_day());
  };
  EXPECT_EQ(planned(order(kIsotretinoin, -10)), order_day());
  EXPECT_EQ(planned(from(order(kIsotretinoin), 10)), order_day() + days(10));
  EXPECT_EQ(planned(from(order(kIsotretinoin), -10)), order_day());
  EXPECT_EQ(planned(order(kIsotretinoin)
                        .set("dosageInstruction",
                             R"([{"timing":{"repeat":{"boundsPeriod":{"start":"2026-03"}}}}])")),
            order_day())
      << "this month: today";
}

TEST(UseTimes, RepeatsAreANumberOfUpTo100) {
  const auto repeats = [](const std::string& text) {
    const Scene scene(PatientBuilder().drafts(
        order(kIsotretinoin).set("dispenseRequest", R"({"numberOfRepeatsAllowed":)" + text + "}")));
    return scene.context().supply.repeats;
  };
  EXPECT_EQ(repeats("0"), 0);
  EXPECT_EQ(repeats("3"), 3);
  EXPECT_EQ(repeats("100"), 100);
  EXPECT_EQ(repeats("250"), 100);
}

TEST(UseTimes, DurationsInHours) {
  for (const char* unit : {"h", "hour", "hours"}) {
    for (const auto& [hours, in_days] : {std::pair("24", 1), std::pair("25", 2)}) {
      fhir::Quantity quantity;
      quantity.value = hours;
      quantity.unit = unit;
      EXPECT_EQ(clinical::longest_days(quantity), in_days) << hours << unit;
    }
  }
  fhir::Quantity minutes;
  minutes.value = "1440";
  minutes.unit = "min";
  EXPECT_EQ(clinical::longest_days(minutes), 1);
}

TEST(UseTimes, AReferredMedicationGivesItsSets) {
  const auto referring = [](Resource one) {
    return one.drop("medicationCodeableConcept")
        .set("medicationReference", R"({"reference":"Medication/m"})");
  };
  const Resource pill = Resource("Medication", "m").concept_("code", {kPill});
  const Scene scene(bare_woman().knows(pill).has(referring(order(kPill, -20))));
  EXPECT_EQ(scene.context().prevention.contraception_or_programme, clinical::Truth::yes);
  const clinical::MedicationUse& use = scene.context().history.front();
  EXPECT_EQ(clinical::evidence_of(use, "active").label, kPill.display);
  const Scene named(bare_woman().has(order(kPill, -20)));
  EXPECT_EQ(clinical::evidence_of(named.context().history.front(), "active").label, kPill.display);
}

}  // namespace
}  // namespace isoguard::test
