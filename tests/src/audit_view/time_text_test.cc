#include "src/audit_view/time_text.h"

#include <gtest/gtest.h>

namespace isoguard::audit_view {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kDay = 86'400 * kSecond;

TEST(TimeOf, ReadsDaysAndTimes) {
  EXPECT_EQ(time_of("1970-01-02"), kDay);
  EXPECT_EQ(time_of("1970-01-01T01:02:03Z"), 3'723 * kSecond);
  for (const char* text : {"", "1970", "1970-1-2", "1970-01-32", "1970-01-01T01:02:03",
                           "1970-01-01T24:00:00Z", "1970-01-01T01:60:00Z", "1970-01-01T01:00:60Z",
                           "1970-01-01 01:02:03Z", "1970-01-01T01:02:03+01:00"}) {
    EXPECT_FALSE(time_of(text)) << text;
  }
}

TEST(TimeRangeOf, IsWhatATextCanMean) {
  struct Case {
    const char* text;
    std::int64_t from;
    std::int64_t until;
  };
  const std::vector<Case> table = {{"1970", 0, 365 * kDay},
                                   {"1970-02", 31 * kDay, 59 * kDay},
                                   {"1970-01-02", kDay, 2 * kDay},
                                   {"1970-01-02T00:01", kDay + 60 * kSecond, kDay + 120 * kSecond},
                                   {"1970-01-02T00:01Z", kDay + 60 * kSecond, kDay + 120 * kSecond},
                                   {"1970-01-02T00:00:01Z", kDay + kSecond, kDay + 2 * kSecond},
                                   {"1970-01-02T00:00:01.5Z", kDay + 1'500'000, kDay + 1'600'000},
                                   {"1970-01-02T00:00:00.000001Z", kDay + 1, kDay + 2},
                                   {"1970-01-02T01:00:00+01:00", kDay, kDay + kSecond},
                                   {"1970-01-01T22:30:00-01:30", kDay, kDay + kSecond}};
  for (const Case& each : table) {
    const auto range = time_range_of(each.text);
    ASSERT_TRUE(range) << each.text;
    EXPECT_EQ(range->from_us, each.from) << each.text;
    EXPECT_EQ(range->until_us, each.until) << each.text;
  }
}

TEST(TimeRangeOf, RefusesEverythingElse) {
  for (const char* text :
       {"", "197", "1970-13", "1970-02-30", "1970-01-02T", "1970-01-02T1:00", "1970-01-02T24:00",
        "1970-01-02T00:00:00.", "1970-01-02T00:00.5", "1970-01-02T00:00:00.0000001",
        "1970-01-02T00:00:00+1", "1970-01-02T00:00:00+15:00", "1970-01-02t00:00", "today",
        "1970-01-02Z", "1970-01-02T00:00ZZ"}) {
    EXPECT_FALSE(time_range_of(text)) << text;
  }
}

}  // namespace
}  // namespace isoguard::audit_view
