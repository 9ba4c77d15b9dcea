#include "src/audit_view/figure_report.h"

#include <gtest/gtest.h>

#include <deque>

#include "fhir/document.h"

namespace isoguard::audit_view {
namespace {

using Texts = std::vector<std::string>;

class AuditFiguresTest : public testing::Test {
 protected:
  void decide(const std::string& hook, const std::string& cards, const std::string& more = "") {
    figures_.add_decision(parsed(R"({"call":{"hook":")" + hook + R"("},"cards":[)" + cards + "]" +
                                 more + R"(,"result":{"concerns_us":true,"http_status":200}})"));
  }
  void answer(const std::string& card, const std::string& outcome,
              const std::string& reasons = "") {
    figures_.add_feedback(parsed(R"({"feedback":{"card":")" + card + R"(","outcome":")" + outcome +
                                 R"(","reasons":[)" + reasons + "]}}"));
  }
  static std::string card(const std::string& uuid, const std::string& rule = "r") {
    return R"({"indicator":"critical","rule":")" + rule + R"(","uuid":")" + uuid + R"("})";
  }
  std::string value(const std::string& name, const std::string& of = "",
                    const std::string& detail = "", int least = 0) const {
    std::string found;
    for (const Figure& figure : figures_.figures(least)) {
      if (figure.name == name && figure.of == of && figure.detail == detail) found += figure.value;
    }
    return found;
  }

  FigureReport figures_;

  const fhir::json::Value& parsed(const std::string& json) {
    documents_.push_back(*fhir::Document::parse(json));
    return documents_.back().root();
  }

 private:
  std::deque<fhir::Document> documents_;
};

TEST_F(AuditFiguresTest, CountCallsByHook) {
  decide("order-sign", "");
  decide("order-sign", "");
  decide("order-select", "");
  figures_.add_refusal(parsed("{}"));
  EXPECT_EQ(value("calls", "order-sign"), "2");
  EXPECT_EQ(value("calls", "order-select"), "1");
  EXPECT_EQ(value("calls-with-our-drugs", "order-sign"), "2");
  EXPECT_EQ(value("refusals"), "1");
}

TEST_F(AuditFiguresTest, JoinFeedbackByTheCardOnce) {
  decide("order-select", card("a"));
  decide("order-sign", card("a") + "," + card("b"));
  decide("order-sign", card("c") + "," + card("d") + "," + card("e", "other"));
  answer("a", "accepted");
  answer("a", "overridden", R"({"code":"x"})");  // the last word counts
  answer("b", "overridden");
  answer("c", "accepted");
  answer("unheard-of", "overridden");
  EXPECT_EQ(value("sent", "r", "critical"), "5");
  EXPECT_EQ(value("cards", "r", "critical"), "4");
  EXPECT_EQ(value("accepted", "r", "critical"), "1");
  EXPECT_EQ(value("overridden", "r", "critical"), "2");
  EXPECT_EQ(value("unanswered", "r", "critical"), "1");
  EXPECT_EQ(value("accepted-percent", "r", "critical"), "25.0");
  EXPECT_EQ(value("overridden-percent", "r", "critical"), "50.0");
  EXPECT_EQ(value("override-reason", "r", "critical x"), "1");
  EXPECT_EQ(value("override-reason", "r", "critical none"), "1");
  EXPECT_EQ(value("feedback-on-other-cards"), "1");
  EXPECT_EQ(value("unanswered", "other", "critical"), "1");
}

TEST_F(AuditFiguresTest, BeginWithTheRuleThatIsOverriddenMost) {
  decide("order-sign", card("a", "calm") + "," + card("b", "noisy") + "," + card("c", "noisy"));
  answer("b", "overridden");
  std::vector<std::string> rules;
  for (const Figure& figure : figures_.figures(0)) {
    if (figure.name == "cards") rules.push_back(figure.of);
  }
  EXPECT_EQ(rules, Texts({"noisy", "calm"}));
}

TEST_F(AuditFiguresTest, SayWhatCouldNotBeChecked) {
  const std::string missing =
      R"(,"missing":[{"what":"obs-lab","why":"timeout"},{"what":"obs-lab","why":"timeout"}],)"
      R"("checks":[{"reason":"unread","result":"not_evaluated","rule":"lab-abnormal"},{"result":"met","row":"row","rule":"r"}])";
  decide("order-sign", "", missing);
  decide("order-sign", "", R"(,"missing":[{"what":"patient","why":"absent"}])");
  EXPECT_EQ(value("missing", "obs-lab", "timeout"), "1") << "calls, not entries";
  EXPECT_EQ(value("missing", "patient", "absent"), "1");
  EXPECT_EQ(value("not-evaluated", "lab-abnormal"), "1");
  EXPECT_EQ(value("not-evaluated", "r"), "");
}

TEST_F(AuditFiguresTest, GiveTheTimeToAnswerByNearestRank) {
  EXPECT_EQ(value("latency-us", "p50"), "") << "without any call";
  for (int i = 100; i >= 1; --i) {
    decide("order-sign", "", R"(,"latency":{"total":)" + std::to_string(i * 10) + "}");
  }
  EXPECT_EQ(value("latency-us", "p50"), "500");
  EXPECT_EQ(value("latency-us", "p95"), "950");
  EXPECT_EQ(value("latency-us", "p99"), "990");
}

TEST_F(AuditFiguresTest, HideSmallCells) {
  for (int i = 0; i < 30; ++i) decide("order-sign", card("card-" + std::to_string(i)));
  for (int i = 0; i < 14; ++i) answer("card-" + std::to_string(i), "accepted");
  answer("card-14", "overridden");
  EXPECT_EQ(value("cards", "r", "critical", 11), "30");
  EXPECT_EQ(value("overridden", "r", "critical", 11), "<11");
  EXPECT_EQ(value("accepted", "r", "critical", 11), "\u2026") << "or it would follow";
  EXPECT_EQ(value("unanswered", "r", "critical", 11), "15");
  EXPECT_EQ(value("accepted-percent", "r", "critical", 11), "");
  EXPECT_EQ(value("overridden-percent", "r", "critical", 11), "");
  EXPECT_EQ(value("override-reason", "r", "critical none", 11), "<11");
}

}  // namespace
}  // namespace isoguard::audit_view
