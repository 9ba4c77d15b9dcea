#include "fhir/date.h"

#include <gtest/gtest.h>

namespace isoguard::fhir {
namespace {

using namespace std::chrono_literals;
using Precision = Date::Precision;

struct Readable {
  const char* text;
  Day earliest;
  Day latest;
  Precision precision;
};

Readable exactly(const char* text, Day day) { return {text, day, day, Precision::day}; }

const Readable kReadable[] = {
    {"2024", 2024y / 1 / 1, 2024y / 12 / 31, Precision::year},
    {"1000", 1000y / 1 / 1, 1000y / 12 / 31, Precision::year},
    {"9999", 9999y / 1 / 1, 9999y / 12 / 31, Precision::year},
    {"2024-03", 2024y / 3 / 1, 2024y / 3 / 31, Precision::month},
    {"2024-02", 2024y / 2 / 1, 2024y / 2 / 29, Precision::month},
    {"2023-02", 2023y / 2 / 1, 2023y / 2 / 28, Precision::month},
    {"2024-12", 2024y / 12 / 1, 2024y / 12 / 31, Precision::month},
    exactly("2024-03-15", 2024y / 3 / 15),
    exactly("2024-02-29", 2024y / 2 / 29),
    exactly("2000-02-29", 2000y / 2 / 29),
    exactly("2024-03-15T10:20:30Z", 2024y / 3 / 15),
    exactly("2024-03-15T10:20:30.123456789Z", 2024y / 3 / 15),
    exactly("2024-03-15T10:20:30", 2024y / 3 / 15),
    exactly("2024-03-15T10:20", 2024y / 3 / 15),
    exactly("2024-03-15T10:20Z", 2024y / 3 / 15),
    exactly("2024-03-15T23:59:60Z", 2024y / 3 / 15),
    exactly("2024-03-15T23:59:59", 2024y / 3 / 15),
    // Zones: the UTC day
    exactly("2024-03-15T23:30:00-05:00", 2024y / 3 / 16),
    exactly("2024-03-15T18:59:59-05:00", 2024y / 3 / 15),
    exactly("2024-03-15T19:00:00-05:00", 2024y / 3 / 16),
    exactly("2024-03-15T00:30:00+01:00", 2024y / 3 / 14),
    exactly("2024-03-15T01:00:00+01:00", 2024y / 3 / 15),
    exactly("2024-03-15T05:29:00+05:30", 2024y / 3 / 14),
    exactly("2024-03-15T12:00:00+14:00", 2024y / 3 / 14),
    exactly("2024-03-15T12:00:00-00:00", 2024y / 3 / 15),
    exactly("2024-01-01T00:00:00+00:01", 2023y / 12 / 31),
    exactly("2024-02-28T23:59:00-00:01", 2024y / 2 / 29),
};

TEST(Date, ReadsWhatItCanMean) {
  for (const Readable& row : kReadable) {
    const std::optional<Date> date = parse_date(row.text);
    ASSERT_TRUE(date) << row.text;
    EXPECT_EQ(to_string(date->earliest), to_string(row.earliest)) << row.text;
    EXPECT_EQ(to_string(date->latest), to_string(row.latest)) << row.text;
    EXPECT_EQ(date->precision, row.precision) << row.text;
  }
}

TEST(Date, RefusesEverythingElse) {
  for (const char* text : {"",
                           " ",
                           "2",
                           "202",
                           "20240",
                           "0999",
                           "0000",
                           "-2024",
                           "+2024",
                           "2024-",
                           "2024-3",
                           "2024-00",
                           "2024-13",
                           "2024-03-",
                           "2024-03-1",
                           "2024-03-00",
                           "2024-03-32",
                           "2024-04-31",
                           "2023-02-29",
                           "1900-02-29",
                           "2023-02-30",
                           "2024-03-155",
                           "2024/03/15",
                           "15.03.2024",
                           "03/15/2024",
                           "20240315",
                           "2024-03-15 10:20:30",
                           "2024-03-15t10:20:30Z",
                           "2024-03-15T",
                           "2024-03-15T10",
                           "2024-03-15T10:",
                           "2024-03-15T10:20:",
                           "2024-03-15T10:20:3",
                           "2024-03-15T24:00:00Z",
                           "2024-03-15T10:60:00Z",
                           "2024-03-15T10:20:61Z",
                           "2024-03-15T10:20:30.",
                           "2024-03-15T10:20:30.Z",
                           "2024-03-15T10:20:30z",
                           "2024-03-15T10:20:30+1:00",
                           "2024-03-15T10:20:30+0100",
                           "2024-03-15T10:20:30+14:01",
                           "2024-03-15T10:20:30+15:00",
                           "2024-03-15T10:20:30+01:60",
                           "2024-03-15T10:20:30+01:00x",
                           "2024-03-15T10:20:30Z ",
                           " 2024",
                           "2024-03T10:20:30Z",
                           "2024T10:20:30Z",
                           "yesterday",
                           "2024-0a",
                           "\xD9\xA2\xD9\xA0\xD9\xA2\xD9\xA4",
                           "9999-12-31T23:59:59-12:00",
                           "2024-W10",
                           "2024-075"}) {
    EXPECT_FALSE(parse_date(text)) << text;
  }
}

TEST(Date, WritesAsPreciselyAsItIs) {
  for (const char* text : {"2024", "2024-03", "2024-03-15", "1000", "9999-12-31"}) {
    EXPECT_EQ(to_string(*parse_date(text)), text);
  }
  EXPECT_EQ(to_string(*parse_date("2024-03-15T23:30:00-05:00")), "2024-03-16");
  EXPECT_EQ(to_string(Day(1970y / 1 / 2)), "1970-01-02");
}

TEST(Date, KnowsWhetherItIsExact) {
  EXPECT_TRUE(parse_date("2024-03-15")->is_exact());
  EXPECT_FALSE(parse_date("2024-03")->is_exact());
  EXPECT_TRUE(Date::of(2024y / 3 / 15).is_exact());
}

TEST(Date, EveryDayReadsBack) {
  for (Day day = 1999y / 12 / 1; day < Day(2033y / 1 / 1); day += std::chrono::days(1)) {
    ASSERT_EQ(parse_date(to_string(day)), Date::of(day)) << to_string(day);
  }
}

TEST(Date, CountsDays) {
  EXPECT_EQ(days_between(2024y / 2 / 28, 2024y / 3 / 1), 2);
  EXPECT_EQ(days_between(2023y / 2 / 28, 2023y / 3 / 1), 1);
  EXPECT_EQ(days_between(2024y / 3 / 1, 2024y / 2 / 28), -2);
  EXPECT_EQ(days_between(2024y / 3 / 1, 2024y / 3 / 1), 0);
}

struct Ages {
  Day from;
  Day to;
  int years;
};

TEST(Date, CountsCompletedYears) {
  const Ages rows[] = {
      {2000y / 5 / 10, 2018y / 5 / 9, 17},   {2000y / 5 / 10, 2018y / 5 / 10, 18},
      {2000y / 5 / 10, 2018y / 5 / 11, 18},  {2000y / 5 / 10, 2000y / 5 / 10, 0},
      {2000y / 5 / 10, 2001y / 5 / 9, 0},    {2000y / 12 / 31, 2001y / 1 / 1, 0},
      {2004y / 2 / 29, 2022y / 2 / 28, 17},  {2004y / 2 / 29, 2022y / 3 / 1, 18},
      {2004y / 2 / 29, 2024y / 2 / 29, 20},  {2004y / 2 / 29, 2024y / 2 / 28, 19},
      {2018y / 5 / 10, 2000y / 5 / 10, -18}, {2018y / 5 / 10, 2000y / 5 / 11, -17},
  };
  for (const Ages& row : rows) {
    EXPECT_EQ(years_between(row.from, row.to), row.years)
        << to_string(row.from) << ' ' << to_string(row.to);
  }
}

}  // namespace
}  // namespace isoguard::fhir
