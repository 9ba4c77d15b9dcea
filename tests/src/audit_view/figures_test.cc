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

TEST_F(AuditFiguresTest, ACardThatWasLoweredCountsAsWhatItWasWhenItWasAnswered) {
  const auto send = [this](const std::string& indicator, const std::string& time) {
    figures_.add_decision(parsed(R"({"call":{"hook":"order-sign"},"cards":[{"indicator":")" +
                                 indicator +
                                 R"(","rule":"r","uuid":"a"}],"recorded_utc":"2026-11-26T)" + time +
                                 R"(:00.000000Z","result":{"concerns_us":true}})"));
  };
  const auto said = [this](const std::string& outcome, const std::string& time) {
    figures_.add_feedback(parsed(R"({"feedback":{"card":"a","outcome":")" + outcome +
                                 R"("},"recorded_utc":"2026-11-26T)" + time + R"(:00.000000Z"})"));
  };
  send("warning", "10:00");
  for (const char* time : {"10:02", "10:03", "10:04", "10:05"}) send("info", time);
  said("overridden", "10:01");
  EXPECT_EQ(value("sent", "r", "warning"), "1");
  EXPECT_EQ(value("cards", "r", "warning"), "1");
  EXPECT_EQ(value("overridden", "r", "warning"), "1");
  EXPECT_EQ(value("sent", "r", "info"), "4");
  EXPECT_EQ(value("cards", "r", "info"), "1");
  EXPECT_EQ(value("overridden", "r", "info"), "0");
  EXPECT_EQ(value("unanswered", "r", "info"), "1");
  EXPECT_EQ(value("rule-sent", "r"), "5");
  EXPECT_EQ(value("rule-overridden", "r"), "1");
  EXPECT_EQ(value("rule-sent-per-100-orders", "r"), "100.0");
  said("accepted", "10:06");
  EXPECT_EQ(value("accepted", "r", "info"), "1");
  EXPECT_EQ(value("overridden", "r", "warning"), "1") << "that stays";
}

TEST_F(AuditFiguresTest, FeedbackCountsWhereItsCardHadBeenSent) {
  FigureReport by_day(GroupBy::day);
  const auto of = [&by_day](const char* name, const char* day) {
    for (const Figure& figure : by_day.figures(0)) {
      if (figure.name == name && figure.group == day) return figure.value;
    }
    return std::string("none");
  };
  const auto said = [&](const char* time) {
    by_day.add_feedback(parsed(R"({"feedback":{"card":"a","outcome":"overridden"},)"
                               R"("recorded_utc":")" +
                               std::string(time) + R"("})"));
  };
  for (const char* day : {"2026-11-24", "2026-11-26"}) {
    by_day.add_decision(parsed(R"({"cards":[{"indicator":"info","rule":"r","uuid":"a"}],)"
                               R"("recorded_utc":")" +
                               std::string(day) + R"(T10:00:00.000000Z"})"));
  }
  said("2026-11-25T10:00:00.000000Z");
  EXPECT_EQ(of("overridden", "2026-11-24"), "1");
  EXPECT_EQ(of("overridden", "2026-11-26"), "0") << "it was not sent yet";
  said("2026-11-23T10:00:00.000000Z");  // of a replica whose clock is behind
  EXPECT_EQ(of("overridden", "2026-11-26"), "1");
  EXPECT_EQ(of("feedback-on-other-cards", ""), "0");
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
