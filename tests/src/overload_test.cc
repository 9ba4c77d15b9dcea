// Which calls are worked on under load, and what the others are told.
#include "src/admission/overload.h"

#include <gtest/gtest.h>

#include "src/recording/refusal_tally.h"
#include "tests/src/cds_service.h"

namespace isoguard::app {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;

/// A place that one call holds until it is answered.
struct Held {
  std::shared_ptr<Answered> answered = std::make_shared<Answered>();
  http::Responder responder{answered};
};

TurnedAway ask(Overload& overload, Held& held, std::string_view client = "a",
               microseconds waited = {}, Overload::Clock::time_point now = Overload::Clock::now()) {
  return overload.admit(client, waited, held.responder, now);
}

TEST(OverloadTest, PlacesAreHeldUntilTheAnswer) {
  Overload overload({2, 2, 0, 500ms});
  Held first;
  Held second;
  Held third;
  EXPECT_EQ(ask(overload, first), TurnedAway::no);
  EXPECT_EQ(ask(overload, second), TurnedAway::no);
  EXPECT_EQ(ask(overload, third), TurnedAway::calls);
  EXPECT_EQ(overload.in_flight(), 2u);
  first.responder({200, "", "cards", {}});
  EXPECT_EQ(first.answered->wait().body, "cards");
  EXPECT_EQ(ask(overload, third), TurnedAway::no);
  second.responder = http::Responder();
  EXPECT_EQ(second.answered->wait().status, 500) << "given up";
  EXPECT_EQ(overload.in_flight(), 1u);
}

TEST(OverloadTest, OneClientLeavesRoomForOthers) {
  Overload overload({4, 3, 0, 500ms});
  std::vector<Held> held(5);
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_EQ(ask(overload, held[i], "flood"), TurnedAway::no) << i;
  EXPECT_EQ(ask(overload, held[3], "flood"), TurnedAway::client);
  EXPECT_EQ(ask(overload, held[3], "other"), TurnedAway::no);
  EXPECT_EQ(ask(overload, held[4], "third"), TurnedAway::calls);
}

TEST(OverloadTest, RateOfOneClient) {
  Overload overload({100, 100, 2, 500ms});
  struct Row {
    const char* client;
    microseconds at;
    TurnedAway why;
  };
  const Row kRows[] = {
      {"a", 0us, TurnedAway::no},     {"a", 0us, TurnedAway::no},      {"a", 0us, TurnedAway::rate},
      {"b", 0us, TurnedAway::no},     {"a", 400ms, TurnedAway::rate},  {"a", 500ms, TurnedAway::no},
      {"a", 501ms, TurnedAway::rate}, {"a", 10s, TurnedAway::no},      {"a", 10s, TurnedAway::no},
      {"a", 10s, TurnedAway::rate},   {"b", 10'400ms, TurnedAway::no},
  };
  const auto start = Overload::Clock::now();
  for (const Row& row : kRows) {
    Held held;
    EXPECT_EQ(ask(overload, held, row.client, {}, start + row.at), row.why)
        << row.client << " at " << row.at.count();
  }
}

TEST(OverloadTest, WhatWouldComeTooLate) {
  struct Row {
    microseconds waited;
    TurnedAway why;
  };
  const Row kRows[] = {{0ms, TurnedAway::no},
                       {20ms, TurnedAway::no},
                       {499ms, TurnedAway::no},
                       {501ms, TurnedAway::late},
                       {10s, TurnedAway::late}};
  Overload overload({10, 10, 0, 500ms});
  for (const Row& row : kRows) {
    Held held;
    EXPECT_EQ(ask(overload, held, "a", row.waited), row.why) << row.waited.count();
  }
}

TEST(OverloadTest, RecentTimesCountOnlyWhereThereIsAQueue) {
  Overload overload({10, 10, 0, 500ms});
  Held slow;
  const auto an_hour_ago = Overload::Clock::now() - 1h;
  EXPECT_EQ(ask(overload, slow, "a", {}, an_hour_ago), TurnedAway::no);
  slow.responder({200, "", "", {}});
  Held idle;
  EXPECT_EQ(ask(overload, idle), TurnedAway::no) << "or nobody would ever be answered again";
  Held queued;
  EXPECT_EQ(ask(overload, queued, "a", 21ms), TurnedAway::late);
}

TEST(OverloadTest, AnswersAreNeverCards) {
  for (const auto why : {TurnedAway::calls, TurnedAway::client, TurnedAway::rate, TurnedAway::late,
                         TurnedAway::fhir}) {
    Overload overload({});
    const Response answer =
        overload.answer({200, "application/json", "{}", {{"Vary", "Origin"}}}, why);
    EXPECT_EQ(answer.status, why == TurnedAway::rate ? 429 : 503);
    EXPECT_EQ(header(answer, "Retry-After"), "1");
    EXPECT_EQ(header(answer, "Vary"), "Origin");
    EXPECT_TRUE(says(answer, "OperationOutcome") && says(answer, "was not checked")) << answer.body;
    EXPECT_FALSE(says(answer, "cards"));
    EXPECT_EQ(header(overload.answer({}, why), "Retry-After"), "2") << "not all come back at once";
  }
}

TEST(OverloadTest, CallsAndFeedbackAreTurnedAwayAndNothingElseIs) {
  Overload full({0, 0, 0, 500ms});
  KeepingService running;
  running.handler.turn_away_by(full);
  EXPECT_EQ(running.post(kSign, order()).status, 503);
  EXPECT_EQ(running.post("/cds-services/order-sign/feedback", "{}").status, 503);
  EXPECT_EQ(running.post("/cds-services/nobody", "{}").status, 404);
  Service reading;
  reading.handler.turn_away_by(full);
  EXPECT_EQ(reading.ask(Request("GET", "/cds-services")).status, 200);
  EXPECT_EQ(reading.ask(Request("OPTIONS", kSign)).status, 204);
  EXPECT_EQ(full.counts()[static_cast<std::size_t>(TurnedAway::calls)], 2u);
  EXPECT_TRUE(running.sink.events().empty()) << "no record each: a flood would fill the disk";
}

TEST(RefusalTallyTest, AFloodLeavesFewRecords) {
  RefusalTally tally;
  const RefusalTally::Clock::time_point start{1000s};
  int recorded = 0;
  for (int i = 0; i < 10'000; ++i) recorded += tally.may_record(start) ? 1 : 0;
  EXPECT_EQ(recorded, 200);
  EXPECT_EQ(tally.counted(), 9800u);
  for (int i = 0; i < 1000; ++i) {
    recorded += tally.may_record(start + std::chrono::milliseconds(10 * i)) ? 1 : 0;
  }
  EXPECT_NEAR(recorded, 300, 1);
  EXPECT_TRUE(tally.may_record(start + 1h));
}

TEST(RefusalTallyTest, IsAskedForEachRefusedRequest) {
  KeepingService running;
  for (int i = 0; i < 300; ++i) {
    const Response answer = running.post(kSign, "{");
    EXPECT_EQ(answer.status, 400);
  }
  EXPECT_LT(running.sink.of_type("refusal").size(), 260u);
  EXPECT_GE(running.sink.of_type("refusal").size(), 200u);
  EXPECT_EQ(running.log.unrecorded_refusals() + running.sink.of_type("refusal").size(), 300u);
  EXPECT_EQ(running.post(kSign, order()).status, 200);
  EXPECT_EQ(running.sink.of_type("decision").size(), 1u) << "decisions are always recorded";
}

}  // namespace
}  // namespace isoguard::app
