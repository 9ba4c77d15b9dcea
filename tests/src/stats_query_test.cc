#include "src/admin/stats_query.h"

#include <gtest/gtest.h>

namespace isoguard::app {
namespace {

tl::expected<StatsQuery, fhir::Issue> read(const std::string& query,
                                           const std::string& accept = "") {
  http::Request request("GET", "/stats?" + query);
  if (!accept.empty()) request.add_header("Accept", accept);
  return read_stats_query(request);
}

TEST(StatsQueryTest, HidesSmallCountsUnlessToldOtherwise) {
  EXPECT_EQ(read("")->least(), 11);
  EXPECT_EQ(read("suppress=yes")->least(), 11);
  EXPECT_EQ(read("suppress=no")->least(), 0);
}

TEST(StatsQueryTest, ReadsWhatIsAsked) {
  const auto query = read("from=1970-01-02&to=1970-01-03T00:00:01Z&by=month&format=csv");
  ASSERT_TRUE(query);
  EXPECT_EQ(query->filter.from_us, 86'400'000'000);
  EXPECT_EQ(query->filter.until_us, 172'801'000'000);
  EXPECT_EQ(query->by, audit_view::GroupBy::month);
  EXPECT_EQ(query->format, Format::csv);
  EXPECT_EQ(
      query->described(),
      R"({"by":"month","from":"1970-01-02T00:00:00.000000Z","to":"1970-01-03T00:00:01.000000Z"})");
  EXPECT_EQ(read("", "text/csv")->format, Format::csv);
  EXPECT_EQ(read("", "text/csv;q=0.1,application/json")->format, Format::json);
  EXPECT_EQ(read("format=json", "text/csv")->format, Format::json);
  EXPECT_EQ(read("", "*/*")->format, Format::json);
  EXPECT_FALSE(read("", "text/html")->format);
}

TEST(StatsQueryTest, RefusesEverythingElse) {
  for (const char* query :
       {"from=", "from=1970", "to=Canary", "by=", "by=Canary", "suppress=", "suppress=Canary",
        "format=Canary", "Canary=1", "from=1970-01-01&from=1970-01-01", "from=%", "min_cell=0",
        "from=1970-01-03&to=1970-01-02", "to=1970-01-02&from=1970-01-02"}) {
    const auto refused = read(query);
    ASSERT_FALSE(refused) << query;
    EXPECT_EQ(refused.error().diagnostics.find("Canary"), std::string::npos) << query;
  }
}

}  // namespace
}  // namespace isoguard::app
