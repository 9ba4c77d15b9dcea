// Dates of which only the month or the year is known are read the cautious way: what reassures as
// early as it can be, what warns as late.

#include "tests/support/dosing.h"

namespace isoguard::test {
namespace {

using clinical::Truth;
using Level = clinical::Pregnancy::Level;

// The order is of 2026-03-15, so February ended 15 days before and began 42 days before.
constexpr const char* kFebruary = "2026-02";

Resource in_february(Resource resource, std::string_view member) {
  return resource.text(member, kFebruary);
}
Resource timed(Resource order, const std::string& period) {
  return order.set("dosageInstruction",
                   R"([{"timing":{"repeat":{"boundsPeriod":{)" + period + "}}}}]");
}

TEST(PartialDates, OfPregnancy) {
  const auto continuing = [](const Resource& one) {
    return Scene(protected_woman().has(supplied(-60, -2)).has(one))
        .context()
        .prevention.test_continuing;
  };
  EXPECT_EQ(continuing(in_february(test(kNegative, 0), "effectiveDateTime")), Truth::no)
      << "a negative test is as old as it can be";
  EXPECT_EQ(continuing(test(kNegative, -15)), Truth::yes);

  const auto level = [](const Resource& ended, const Resource& pregnancy) {
    return Scene(protected_woman().has(ended).has(pregnancy)).context().pregnancy.level;
  };
  const Resource ended = condition({kIcd10Cm, "O03.9", ""}, -20).drop("recordedDate");
  const Resource pregnant = condition(kPregnant, -30);  // 13 February
  EXPECT_EQ(level(Resource(ended).text("recordedDate", date(-20)), pregnant), Level::none);
  EXPECT_EQ(level(in_february(ended, "recordedDate"), pregnant), Level::strong)
      << "an end may have been before the pregnancy";
  const Resource abortion = procedure({kIcd10Cm, "O03.9", ""}, -20);
  EXPECT_EQ(level(abortion, pregnant), Level::none);
  EXPECT_EQ(level(in_february(abortion, "performedDateTime"), pregnant), Level::strong);

  const auto due = [](std::string_view on) {
    return Scene(protected_woman().has(
                     observation({kLoinc, "11778-8", ""}, -200).text("valueDateTime", on)))
        .context()
        .pregnancy.level;
  };
  EXPECT_EQ(due(kFebruary), Level::strong) << "a delivery date is as late as it can be";
  EXPECT_EQ(due("2026-02-22"), Level::strong) << "21 days past";
  EXPECT_EQ(due("2026-02-21"), Level::none) << "22 days past";
}

TEST(PartialDates, OfPrevention) {
  const auto second = [](std::string_view first_test) {
    return Scene(protected_woman()
                     .has(test(kNegative, -1))
                     .has(test(kNegative, 0).text("effectiveDateTime", first_test))
                     .policy("us-ipledge"))
        .context()
        .prevention.second_test;
  };
  EXPECT_EQ(second("2026-02-23"), Truth::yes) << "19 days before";
  EXPECT_EQ(second("2026-02-24"), Truth::no) << "18 days before";
  EXPECT_EQ(second(kFebruary), Truth::no) << "may have been on the last of February";
  EXPECT_EQ(second("2026-01"), Truth::yes);

  const auto device = [](std::string_view inserted, std::string_view removed) {
    return Scene(
               bare_woman()
                   .has(procedure({kSnomed, "65200003", ""}, 0).text("performedDateTime", inserted))
                   .has(procedure({kSnomed, "68254000", ""}, 0).text("performedDateTime", removed)))
        .context()
        .prevention.contraception_or_programme;
  };
  EXPECT_EQ(device("2026-02-20", "2026-02-10"), Truth::yes) << "replaced";
  EXPECT_EQ(device("2026-02-10", "2026-02-20"), Truth::no) << "removed";
  EXPECT_EQ(device("2026-02-10", "2026-02-10"), Truth::yes) << "exchanged on one day";
  EXPECT_EQ(device("2026-02-10", kFebruary), Truth::no) << "may have been removed after it";
  EXPECT_EQ(device(kFebruary, "2026-02-10"), Truth::no) << "may have been inserted before";
}

TEST(PartialDates, OfCourseAndExposure) {
  const auto continuing = [](const Resource& one) {
    return Scene(man().has(one)).context().course.continuing;
  };
  EXPECT_EQ(continuing(order(kIsotretinoin).text("authoredOn", "2026-03")), Truth::yes)
      << "an order of this month may be an earlier one";
  EXPECT_EQ(continuing(order(kIsotretinoin).text("authoredOn", "2025-12")), Truth::no)
      << "30 days from 1 December: ended 74 days ago";
  const auto state = [](std::string_view written) {
    return outcome(man().has(order(kDoxycycline).text("authoredOn", written)),
                   "tetracycline-interaction");
  };
  EXPECT_EQ(state("2025-09-15"), "uncertain") << "181 days";
  EXPECT_EQ(state("2025-09"), "concurrent") << "as young as it can be";
  EXPECT_EQ(state("2024"), "stale");
  EXPECT_EQ(outcome(PatientBuilder()
                        .drafts(until(order(kIsotretinoin), 10))
                        .has(timed(order(kDoxycycline, -5), R"("start":"2026-04")")),
                    "tetracycline-interaction"),
            "concurrent")
      << "from April on, which may be a week after isotretinoin";
}

TEST(PartialDates, OfUse) {
  const auto end = [](const Resource& one) {
    const Scene scene(man().has(one));
    return scene.context().history.front().end;
  };
  const fhir::Day last_of_february = fhir::parse_date(kFebruary)->latest;
  EXPECT_EQ(end(timed(order(kDoxycycline, -90), R"("end":"2026-02")")), last_of_february);
  EXPECT_EQ(end(order(kDoxycycline, -90)
                    .set("dispenseRequest", R"({"validityPeriod":{"end":"2026-02"}})")),
            last_of_february);
  EXPECT_EQ(end(statement(kDoxycycline, "active", -90)
                    .set("effectivePeriod", R"({"start":"2025","end":"2026-02"})")),
            last_of_february);
  EXPECT_EQ(end(supply(in_february(order(kDoxycycline), "authoredOn"), 10)),
            last_of_february + std::chrono::days(10));
  EXPECT_EQ(
      end(order(kDoxycycline, -90)
              .set("dosageInstruction", R"([{"timing":{"event":["2026-01-05","2026-02"]}}])")),
      last_of_february);
  EXPECT_EQ(end(order(kDoxycycline, -90)
                    .set("dosageInstruction",
                         R"([{"timing":{"repeat":{"boundsDuration":{"value":10,"code":"d"}}}}])")
                    .text("authoredOn", kFebruary)),
            last_of_february + std::chrono::days(10));
}

TEST(PartialDates, OfTheFirstOfSeveralStarts) {
  const auto start = [](std::string_view a, std::string_view b) {
    const auto line = [](std::string_view day) {
      return R"({"timing":{"repeat":{"boundsPeriod":{"start":")" + std::string(day) + "\"}}}}";
    };
    const Scene scene(man().has(
        order(kDoxycycline, -90).set("dosageInstruction", "[" + line(a) + "," + line(b) + "]")));
    return fhir::to_string(*scene.context().history.front().start);
  };
  EXPECT_EQ(start("2026-02-10", kFebruary), kFebruary) << "may be the first of February";
  EXPECT_EQ(start(kFebruary, "2026-02-10"), kFebruary);
  EXPECT_EQ(start(kFebruary, "2026-02-01"), kFebruary) << "the first of equals";
  EXPECT_EQ(start("2026-02-10", "2026-02-05"), "2026-02-05");
}

TEST(PartialDates, OfMeasurements) {
  const auto kg = [](const Resource& a, const Resource& b) {
    return Scene(man().has(a).has(b)).context().dosing.weight->value;
  };
  const Resource february = in_february(weighing("60"), "effectiveDateTime");
  EXPECT_EQ(kg(february, weighing("70", -20)), 60) << "28 February may be newer than the 23rd";
  EXPECT_EQ(kg(weighing("70", -20), february), 60);
  EXPECT_EQ(kg(february, weighing("70", -15)), 60) << "28 February itself: the lower";
  EXPECT_EQ(kg(weighing("70", -14), february), 70);
  EXPECT_EQ(kg(in_february(weighing("70"), "effectiveDateTime"), weighing("60", -15)), 60);
}

TEST(PartialDates, OfBirth) {
  const auto reason = [](std::string_view born) {
    return std::string(
        Scene(PatientBuilder().sex("female", "F").born(born).drafts(order(kIsotretinoin)))
            .context()
            .capacity.reason);
  };
  EXPECT_EQ(reason("2026-03-15"), "age") << "born today";
  EXPECT_EQ(reason("2026"), "age") << "born this year";
  EXPECT_EQ(reason("2026-03-16"), "recorded-female") << "a birth date that is no birth date";
  EXPECT_EQ(reason("1970"), "recorded-female") << "55 or 56";
  EXPECT_EQ(reason("1969"), "age");
  EXPECT_EQ(reason("2016"), "recorded-female") << "9 or 10";
  EXPECT_EQ(reason("2017"), "age");
  const auto young = [](std::string_view born) {
    return outcome(PatientBuilder().born(born).drafts(order(kIsotretinoin)), "age-under-12");
  };
  EXPECT_EQ(young("2014"), "clear") << "may be twelve";
  EXPECT_EQ(young("2014-04"), "too-young");
}

}  // namespace
}  // namespace isoguard::test
