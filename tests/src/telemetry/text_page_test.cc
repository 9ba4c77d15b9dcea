#include "src/telemetry/text_page.h"

#include <gtest/gtest.h>

namespace isoguard::telemetry {
namespace {

TEST(TextPage, SecondsAreWrittenAsTheyAre) {
  struct Row {
    std::uint64_t microseconds;
    const char* text;
  };
  const Row rows[] = {{0, "0"},           {1, "0.000001"},          {50, "0.00005"},
                      {350'000, "0.35"},  {1'000'000, "1"},         {1'500'000, "1.5"},
                      {10'000'000, "10"}, {12'000'001, "12.000001"}};
  for (const Row& row : rows) EXPECT_EQ(seconds_text(row.microseconds), row.text);
}

TEST(TextPage, AFamilyIsItsHelpItsTypeAndItsSamples) {
  TextPage page;
  page.family("a_total", TextPage::Type::counter, "What it is.");
  page.sample({}, 3);
  page.sample({{"b", "c"}}, 4);
  page.sample({{"b", "c"}, {"d", ""}}, 18446744073709551615u);
  page.gauge("g", "More.", 0);
  page.family("h", TextPage::Type::histogram, "Times.");
  page.sample("_bucket", {{"le", "+Inf"}}, 1);
  page.seconds("_sum", {}, 250);
  EXPECT_EQ(page.text(),
            "# HELP a_total What it is.\n# TYPE a_total counter\n"
            "a_total 3\na_total{b=\"c\"} 4\na_total{b=\"c\",d=\"\"} 18446744073709551615\n"
            "# HELP g More.\n# TYPE g gauge\ng 0\n"
            "# HELP h Times.\n# TYPE h histogram\nh_bucket{le=\"+Inf\"} 1\nh_sum 0.00025\n");
}

TEST(TextPage, NothingInAValueEndsIt) {
  struct Row {
    std::string value;
    const char* written;
  };
  const Row rows[] = {{"plain", "plain"},
                      {"a\"b", "a\\\"b"},
                      {"a\\b", "a\\\\b"},
                      {"a\nb", "a\\nb"},
                      {"\"} 1\nx 2", "\\\"} 1\\nx 2"},
                      {"ü", "ü"},
                      {"{a=b}", "{a=b}"}};
  for (const Row& row : rows) {
    TextPage page;
    page.family("n", TextPage::Type::gauge, "h");
    page.sample({{"l", row.value}}, 1);
    EXPECT_EQ(page.text(),
              std::string("# HELP n h\n# TYPE n gauge\nn{l=\"") + row.written + "\"} 1\n");
  }
  TextPage page;
  page.family("n", TextPage::Type::gauge, "a \"b\" \\ c\nd");
  EXPECT_EQ(page.text(), "# HELP n a \"b\" \\\\ c\\nd\n# TYPE n gauge\n");
}

}  // namespace
}  // namespace isoguard::telemetry
