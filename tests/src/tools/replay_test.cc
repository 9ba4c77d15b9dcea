// The pieces of replay: the source of requests, the counts, and how they are printed.

#include <gtest/gtest.h>

#include <fstream>

#include "fhir/document.h"
#include "src/manifests/decided.h"
#include "src/tools/replay_report.h"
#include "src/tools/replay_tally.h"
#include "src/tools/request_source.h"
#include "tests/support/temporary_folder.h"

namespace isoguard::app {
namespace {

using plugin::RuleOutcome;

class RequestSourceTest : public testing::Test {
 protected:
  std::string write(const std::string& name, const std::string& content) {
    std::ofstream(folder_.file(name), std::ios::binary) << content;
    return folder_.file(name);
  }
  static std::vector<std::string> all(const std::string& input) {
    std::vector<std::string> found;
    const auto source = open_requests(input);
    if (!source) return {"cannot be opened"};
    RecordedRequest request;
    while (source->next(request)) {
      found.push_back(request.place + "=" +
                      (request.problem.empty() ? request.bytes : request.problem));
    }
    return found;
  }
  using Found = std::vector<std::string>;
  test::TemporaryFolder folder_;
};

TEST_F(RequestSourceTest, ReadsALineEach) {
  EXPECT_EQ(all(write("a.ndjson", "{1}\n\n  \r\n{2}\r\n{3}")),
            (Found{"line 1={1}", "line 4={2}\r", "line 5={3}"}));
}

TEST_F(RequestSourceTest, ReadsLinesThatCrossItsBuffer) {
  const std::string wide(300'000, 'x');
  EXPECT_EQ(all(write("a.ndjson", wide + "\n" + wide + "y\nz\n")),
            (Found{"line 1=" + wide, "line 2=" + wide + "y", "line 3=z"}));
}

TEST_F(RequestSourceTest, RefusesALineWithoutEnd) {
  EXPECT_EQ(all(write("a.ndjson", std::string(kLongestLine + 1, 'x') + "\nz\n")),
            (Found{"line 1=is longer than 8 MiB", "line 2=z"}));
  EXPECT_EQ(all(write("b.ndjson", std::string(kLongestLine, 'x') + "\n")).size(), 1u);
}

TEST_F(RequestSourceTest, ReadsAFolderInNameOrder) {
  write("b.json", "2\n");
  write("a.json", "1");
  write("notes.txt", "3");
  EXPECT_EQ(all(folder_.path().string()), (Found{"a.json=1", "b.json=2\n"}));
}

TEST_F(RequestSourceTest, TakesAJsonFileAsOneRequest) {
  EXPECT_EQ(all(write("a.json", "{\n}\n")), (Found{"a.json={\n}\n"}));
}

TEST_F(RequestSourceTest, HasNothingOfAnEmptyFile) {
  EXPECT_EQ(all(write("a.ndjson", "")), Found{});
  EXPECT_EQ(all(folder_.file("none.ndjson")), Found{"cannot be opened"});
}

RuleOutcome card(std::string_view rule, std::string row, std::string_view indicator) {
  return {rule, "fires", std::move(row), indicator, "shown", true};
}

TEST(TallyTest, CountsCardsAndSilentRows) {
  Tally tally(3);
  RuleOutcome silent = card("sun", "missing", "warning");
  silent.shown = false;
  silent.visibility = "silent";
  RuleOutcome off = silent;
  off.visibility = "off";
  tally.count_cards(0, {card("sun", "missing", "warning"), card("tet", "now", "critical"), off});
  tally.count_cards(0, {silent, {"tet", "clear", "", "", "", false}});
  EXPECT_EQ((tally.cards[0][{"sun", "warning"}].shown), 1u);
  EXPECT_EQ((tally.cards[0][{"sun", "warning"}].silent), 1u);
  EXPECT_EQ((tally.cards[0][{"tet", "critical"}].shown), 1u);
  EXPECT_EQ(tally.cards[0].size(), 2u);
}

TEST(TallyTest, TellsGainedLostAndChanged) {
  Tally tally(2);
  tally.compare({card("a", "x", "info"), card("b", "x", "info"), card("c", "x", "info")},
                {card("b", "x", "info"), card("c", "x", "warning"), card("d", "x", "info")}, 7,
                "line 7");
  using Kind = Difference::Kind;
  ASSERT_EQ(tally.differences.size(), 3u);
  EXPECT_EQ((tally.differences[{Kind::gained, "d", "", "x, info"}].count), 1u);
  EXPECT_EQ((tally.differences[{Kind::lost, "a", "x, info", ""}].count), 1u);
  EXPECT_EQ((tally.differences[{Kind::changed, "c", "x, info", "x, warning"}].examples.at(7)),
            "line 7");
}

TEST(TallyTest, IsTheSameWhicheverThreadSawWhat) {
  Tally all(2);
  Tally one(2);
  Tally other(2);
  for (std::size_t n = 1; n <= 10; ++n) {
    const std::string place = "line " + std::to_string(n);
    for (Tally* tally : {&all, n % 3 == 0 ? &one : &other}) {
      ++tally->requests;
      tally->compare({card("a", "x", "info")}, {}, n, place);
      tally->bad["why"].add(n, place, tally->most);
    }
  }
  other.merge(one);
  EXPECT_EQ(report_as_json(other, {"a", "b"}), report_as_json(all, {"a", "b"}));
  EXPECT_EQ(all.bad["why"].examples.size(), 2u);
  EXPECT_EQ(all.bad["why"].count, 10u);
  EXPECT_TRUE(all.bad["why"].examples.contains(1) && all.bad["why"].examples.contains(2));
}

TEST(ReportTest, SaysTheSameInThreeForms) {
  Tally tally(2);
  tally.requests = 200;
  tally.orders = 50;
  tally.cards[0][{"sun", "warning"}].shown = 5;
  tally.cards[1][{"sun", "info"}] = {4, 1};
  tally.differences[{Difference::Kind::lost, "sun", "missing, warning", ""}].add(3, "a,b.json", 2);
  tally.bad["at byte 3"].add(9, "line 9", 2);
  const std::string text = report_as_text(tally, {"one", "two"});
  EXPECT_NE(text.find("10.00"), std::string::npos);
  EXPECT_NE(text.find("lost sun (missing, warning): 1 (a,b.json)"), std::string::npos) << text;
  EXPECT_NE(text.find("at byte 3: 1 (line 9)"), std::string::npos);
  const std::string csv = report_as_csv(tally, {"one", "two"});
  EXPECT_NE(csv.find("cards,one,sun,,warning,5,10.00,\r\n"), std::string::npos) << csv;
  EXPECT_NE(csv.find("silent,two,sun,,info,1,2.00,\r\n"), std::string::npos);
  EXPECT_NE(csv.find("lost,,sun,\"missing, warning\",,1,2.00,\"a,b.json\"\r\n"), std::string::npos);
  const auto json = fhir::Document::parse(report_as_json(tally, {"one", "two"}));
  ASSERT_TRUE(json);
  EXPECT_EQ(json->root()["configurations"].items()[0]["cards"].items()[0]["cards"].number(), "5");
  EXPECT_EQ(json->root()["differences"].items()[0]["kind"].string(), "lost");
  EXPECT_EQ(json->root()["bad"].items()[0]["examples"].items()[0].string(), "line 9");
}

TEST(ReportTest, OfNothingDividesByNothing) {
  EXPECT_EQ(report_as_text(Tally(1), {"one"}).find("nan"), std::string::npos);
}

struct Head {
  const char* bytes;
  const char* hook;
  const char* written_on;
  bool ok;
};
class HeadTest : public testing::TestWithParam<Head> {};
TEST_P(HeadTest, IsRead) {
  const RequestHead head = read_head(GetParam().bytes);
  EXPECT_EQ(head.hook, GetParam().hook);
  EXPECT_EQ(head.written_on, GetParam().written_on);
  EXPECT_EQ(head.problem.empty(), GetParam().ok);
}
INSTANTIATE_TEST_SUITE_P(
    Requests, HeadTest,
    testing::Values(Head{"{", "", "", false}, Head{"", "", "", false}, Head{"[]", "", "", true},
                    Head{R"({"hook": "order-sign"})", "order-sign", "", true},
                    Head{R"({"hook": "h", "context": {"draftOrders": {"entry": [
             {"resource": {"authoredOn": "2026-01-02"}},
             {"resource": {"authoredOn": "2026-03-04T05:06:07Z"}}, {"resource": {}}]}}})",
                         "h", "2026-03-04", true},
                    Head{R"({"hook": "h", "context": {"medications": {"entry": [
             {"resource": {"authoredOn": "2026-01"}}]}}})",
                         "h", "2026-01", true}));

}  // namespace
}  // namespace isoguard::app
