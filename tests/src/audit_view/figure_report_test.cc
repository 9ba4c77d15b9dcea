#include "src/audit_view/figure_report.h"

#include <gtest/gtest.h>

#include <deque>

#include "fhir/document.h"

namespace isoguard::audit_view {
namespace {

/// Decisions of two hooks, each with one card of a rule.
class FigureReportTest : public testing::Test {
 protected:
  void decide(FigureReport& report, const std::string& hook, int times,
              const std::string& rule = "r") {
    for (int i = 0; i < times; ++i) {
      report.add_decision(
          parsed(R"({"call":{"hook":")" + hook + R"(","service":"s-)" + hook +
                 R"("},"cards":[{"indicator":"warning","rule":")" + rule + R"(","uuid":")" + hook +
                 rule + std::to_string(i) +
                 R"("}],"checks":[{"reason":"no-lab","result":"not_evaluated","rule":"lab"}],)"
                 R"("know":{"policy":"eu-ppp"},"recorded_utc":"2026-11-2)" +
                 std::to_string(i % 2) + R"(T00:00:00.000000Z","result":{"concerns_us":true}})"));
    }
  }
  void override_card(FigureReport& report, const std::string& card) {
    report.add_feedback(
        parsed(R"({"feedback":{"card":")" + card + R"(","outcome":"overridden"}})"));
  }
  const fhir::json::Value& parsed(const std::string& json) {
    documents_.push_back(*fhir::Document::parse(json));
    return documents_.back().root();
  }
  static std::string value(const std::vector<Figure>& figures, const std::string& group,
                           const std::string& name, const std::string& of = "",
                           const std::string& detail = "") {
    std::string found;
    for (const Figure& figure : figures) {
      const bool is_it = figure.group == group && figure.name == name && figure.of == of;
      if (is_it && (detail.empty() || figure.detail == detail)) found += figure.value;
    }
    return found;
  }

 private:
  std::deque<fhir::Document> documents_;
};

TEST_F(FigureReportTest, CountsEachGroupByItself) {
  FigureReport report(GroupBy::hook);
  decide(report, "order-sign", 3);
  decide(report, "order-select", 2);
  override_card(report, "order-signr0");
  override_card(report, "nobody's");
  const auto figures = report.figures(0);
  EXPECT_EQ(value(figures, "order-sign", "orders"), "3");
  EXPECT_EQ(value(figures, "order-select", "orders"), "2");
  EXPECT_EQ(value(figures, "order-sign", "overridden", "r"), "1");
  EXPECT_EQ(value(figures, "order-select", "overridden", "r"), "0");
  EXPECT_EQ(value(figures, "", "feedback-on-other-cards"), "1");
}

TEST_F(FigureReportTest, GroupsByWhatWasAsked) {
  const std::vector<std::pair<const char*, std::vector<std::string>>> table = {
      {"service", {"s-order-sign"}},
      {"hook", {"order-sign"}},
      {"policy", {"eu-ppp"}},
      {"day", {"2026-11-20", "2026-11-21"}},
      {"month", {"2026-11"}}};
  for (const auto& [word, groups] : table) {
    const auto by = group_by_of(word);
    ASSERT_TRUE(by) << word;
    FigureReport report(*by);
    decide(report, "order-sign", 4);
    for (const std::string& group : groups) {
      EXPECT_EQ(value(report.figures(0), group, "orders"), groups.size() == 1 ? "4" : "2") << group;
    }
  }
  for (const char* word : {"", "year", "Hook", "patient"}) EXPECT_FALSE(group_by_of(word)) << word;
}

TEST_F(FigureReportTest, ASmallGroupHidesAnotherSinceTheWholeIsKnown) {
  FigureReport whole;
  FigureReport report(GroupBy::hook);
  for (FigureReport* each : {&whole, &report}) {
    decide(*each, "order-sign", 3);
    decide(*each, "order-select", 20);
    decide(*each, "patient-view", 40);
  }
  EXPECT_EQ(value(whole.figures(11), "", "orders"), "63");
  const auto figures = report.figures(11);
  EXPECT_EQ(value(figures, "order-sign", "orders"), "<11");
  EXPECT_EQ(value(figures, "order-select", "orders"), "\u2026") << "or 63 would tell";
  EXPECT_EQ(value(figures, "patient-view", "orders"), "40");
}

TEST_F(FigureReportTest, NamesTheNoisiestRulesFirst) {
  FigureReport report;
  decide(report, "order-sign", 20, "often");
  decide(report, "order-sign", 5, "disliked");
  for (int i = 0; i < 3; ++i) override_card(report, "order-signdisliked" + std::to_string(i));
  override_card(report, "order-signoften0");
  const auto figures = report.figures(0);
  std::vector<std::string> by_overrides;
  std::vector<std::string> by_cards;
  for (const Figure& figure : figures) {
    if (figure.name == "rule-overridden") by_overrides.push_back(figure.of + " " + figure.value);
    if (figure.name == "rule-sent-per-100-orders") {
      by_cards.push_back(figure.of + " " + figure.value);
    }
  }
  EXPECT_EQ(by_overrides, std::vector<std::string>({"disliked 3", "often 1"}));
  EXPECT_EQ(by_cards, std::vector<std::string>({"often 80.0", "disliked 20.0"}));
  EXPECT_EQ(value(figures, "", "not-evaluated", "lab"), "25");
  EXPECT_EQ(value(figures, "", "not-evaluated-because", "lab", "no-lab"), "25");
  EXPECT_EQ(value(report.figures(11), "", "rule-sent-per-100-orders", "disliked"), "")
      << "five cards would follow from it";
}

TEST_F(FigureReportTest, WritesCsvThatNoSpreadsheetCalculates) {
  const std::vector<Figure> figures = {{"g", "calls", "=1+1", "a,\"b\"", "3"}};
  EXPECT_EQ(to_csv(figures, GroupBy::hook),
            "group,figure,of,detail,value\ng,calls,'=1+1,\"a,\"\"b\"\"\",3\n");
  EXPECT_EQ(to_csv({}, GroupBy::nothing), "figure,of,detail,value\n");
  EXPECT_EQ(to_json({{"", "calls", "h", "", "3"}}, 11, "{}"),
            R"({"figures":[{"figure":"calls","of":"h","value":"3"}],"min_cell":11,"period":{}})");
  EXPECT_NE(to_json({}, 11, "{}", 2).find("\"unreadable\":2"), std::string::npos);
}

}  // namespace
}  // namespace isoguard::audit_view
