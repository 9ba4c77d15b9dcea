#include "plugin/clinical/counting.h"

#include <gtest/gtest.h>

#include "tests/support/resource.h"

namespace isoguard::clinical {
namespace {

using test::order_day;

std::optional<fhir::Date> on(const char* text) { return fhir::parse_date(text); }

TEST(Counting, PartialDatesAreReadTheCautiousWay) {
  const Day today = order_day();  // 2026-03-15
  EXPECT_EQ(latest_day(on("2026-03-01"), today), fhir::parse_date("2026-03-01")->latest);
  EXPECT_EQ(latest_day(on("2026"), today), today) << "not after today";
  EXPECT_EQ(latest_day(on("2025"), today), fhir::parse_date("2025-12-31")->latest);
  EXPECT_EQ(latest_day(std::nullopt, today), today);
  EXPECT_EQ(oldest_age(on("2026-03"), today), 14);
  EXPECT_EQ(oldest_age(std::nullopt, today), std::nullopt);
  EXPECT_TRUE(in_future(on("2026-03-16"), today));
  EXPECT_FALSE(in_future(on("2026-03-15"), today));
  EXPECT_FALSE(in_future(on("2026-03"), today)) << "may have been";
  EXPECT_FALSE(in_future(std::nullopt, today));
}

TEST(Counting, WithinDays) {
  const Day today = order_day();
  EXPECT_TRUE(is_within(on("2026-03-05"), 10, today));
  EXPECT_FALSE(is_within(on("2026-03-04"), 10, today));
  EXPECT_TRUE(is_within(on("2026-03-15"), 0, today));
  EXPECT_FALSE(is_within(on("2026-03-16"), 10, today));
  EXPECT_FALSE(is_within(std::nullopt, 10, today));
}

TEST(Counting, OnlyFhirIdsAreShown) {
  for (const char* good : {"a", "Z9", "a-b.C", "0", "-", "."}) EXPECT_EQ(shown_id(good), good);
  EXPECT_EQ(shown_id(std::string(64, 'a')), std::string(64, 'a'));
  for (const char* bad : {"", "a b", "a_b", "<b>", "a/b", "é", "`", "[", "@", "{", ":"})
    EXPECT_EQ(shown_id(bad), "") << bad;
  EXPECT_EQ(shown_id(std::string(65, 'a')), "");
}

}  // namespace
}  // namespace isoguard::clinical
