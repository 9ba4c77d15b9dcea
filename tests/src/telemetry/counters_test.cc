#include "src/telemetry/counters.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "src/telemetry/histogram.h"

namespace isoguard::telemetry {
namespace {

std::string page_of(const Counters& counters) {
  TextPage page;
  counters.write(page);
  return page.text();
}

TEST(Counters, CountByTheirLabelsInOrder) {
  Counters counters("x_total", "Help.", {"a", "b"});
  const std::string head = "# HELP x_total Help.\n# TYPE x_total counter\n";
  EXPECT_EQ(page_of(counters), head);
  counters.add({"2", "y"});
  counters.add({"1", "z"}, 40);
  counters.add({"1", "z"}, 2);
  counters.add({"", "2y"});
  EXPECT_EQ(page_of(counters), head +
                                   "x_total{a=\"\",b=\"2y\"} 1\nx_total{a=\"1\",b=\"z\"} 42\n"
                                   "x_total{a=\"2\",b=\"y\"} 1\n");
}

TEST(Counters, AreBounded) {
  Counters counters("x_total", "Help.", {"a"});
  for (std::size_t i = 0; i < Counters::kMost; ++i) counters.add({std::to_string(i)});
  EXPECT_EQ(page_of(counters).find("other"), std::string::npos);
  for (int i = 0; i < 5000; ++i) counters.add({"more " + std::to_string(i)});
  counters.add({"0"}, 6);
  const std::string page = page_of(counters);
  EXPECT_NE(page.find("x_total{a=\"other\"} 5000\n"), std::string::npos);
  EXPECT_NE(page.find("x_total{a=\"0\"} 7\n"), std::string::npos) << "known ones still count";
  EXPECT_EQ(page.find("more"), std::string::npos);
}

TEST(Counters, LoseNothingWhenThreadsMeet) {
  Counters counters("x_total", "Help.", {"a"});
  std::vector<std::thread> threads;
  for (int t = 0; t < 12; ++t) {
    threads.emplace_back([&counters] {
      for (int i = 0; i < 20'000; ++i) counters.add({std::to_string(i % 20)});
    });
  }
  for (std::thread& thread : threads) thread.join();
  const std::string page = page_of(counters);
  for (int i = 0; i < 20; ++i) {
    const std::string line = "x_total{a=\"" + std::to_string(i) + "\"} 12000\n";
    EXPECT_NE(page.find(line), std::string::npos) << line;
  }
  EXPECT_EQ(std::count(page.begin(), page.end(), '\n'), 22) << "no combination twice";
}

TEST(Histogram, ClassesIncludeTheirUpperEndAndAddUp) {
  using std::chrono::microseconds;
  struct Row {
    std::int64_t time;
    const char* first;  ///< the first class that counts it
    const char* below;  ///< the last that does not; "": there is none
  };
  const Row rows[] = {{-5, "0.00005", ""},       {0, "0.00005", ""},       {50, "0.00005", ""},
                      {51, "0.0001", "0.00005"}, {500'000, "0.5", "0.25"}, {500'001, "1", "0.5"},
                      {5'000'000, "5", "1"},     {5'000'001, "+Inf", "5"}};
  for (const Row& row : rows) {
    Histogram histogram;
    histogram.add(microseconds(row.time));
    TextPage page;
    page.family("h", TextPage::Type::histogram, "t");
    histogram.write(page, {{"s", "x"}});
    const auto has = [&page](const std::string& bound, int count) {
      const std::string line =
          "h_bucket{s=\"x\",le=\"" + bound + "\"} " + std::to_string(count) + "\n";
      return page.text().find(line) != std::string::npos;
    };
    EXPECT_TRUE(has(row.first, 1)) << row.time;
    EXPECT_TRUE(has("+Inf", 1)) << row.time;
    EXPECT_TRUE(*row.below == '\0' || has(row.below, 0)) << row.time;
    const auto sum = static_cast<std::uint64_t>(std::max<std::int64_t>(0, row.time));
    EXPECT_TRUE(
        page.text().ends_with("h_sum{s=\"x\"} " + seconds_text(sum) + "\nh_count{s=\"x\"} 1\n"))
        << page.text();
  }
}

}  // namespace
}  // namespace isoguard::telemetry
