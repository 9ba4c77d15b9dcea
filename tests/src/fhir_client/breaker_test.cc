#include "src/fhir_client/breaker.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/src/fhir_client/fetching.h"

namespace isoguard::fhir_client {
namespace {

using std::chrono::seconds;
using test_support::answers;
using test_support::Connection;
using test_support::HostileFhirServer;
using test_support::http_answer;
using test_support::resource;

constexpr Breaker::Time kStart{std::chrono::hours(1000)};
constexpr milliseconds kTick{1};

void fail(Breaker& breaker, int times, Breaker::Time now) {
  for (int i = 0; i < times; ++i) breaker.failed(now);
}

/// Out of order since kStart + kFailingFor.
void break_down(Breaker& breaker) {
  fail(breaker, Breaker::kFailures, kStart);
  breaker.failed(kStart + Breaker::kFailingFor);
}

TEST(Breaker, OpensOnlyAfterManyFailuresOverAWhile) {
  Breaker few;
  fail(few, Breaker::kFailures - 2, kStart);
  few.failed(kStart + Breaker::kFailingFor);
  EXPECT_TRUE(few.admits(kStart + Breaker::kFailingFor));
  EXPECT_TRUE(few.admits(kStart + Breaker::kFailingFor)) << "one less than enough";
  few.failed(kStart + Breaker::kFailingFor);
  EXPECT_TRUE(few.admits(kStart + Breaker::kFailingFor)) << "the first is the probe";
  EXPECT_FALSE(few.admits(kStart + Breaker::kFailingFor));

  Breaker pause;
  fail(pause, 10 * Breaker::kFailures, kStart);
  fail(pause, Breaker::kFailures, kStart + Breaker::kFailingFor - kTick);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(pause.admits(kStart + Breaker::kFailingFor)) << i;
}

TEST(Breaker, LetsOneThroughFromTimeToTime) {
  Breaker breaker;
  break_down(breaker);
  auto now = kStart + Breaker::kFailingFor;
  for (int round = 0; round < 5; ++round) {
    EXPECT_TRUE(breaker.admits(now));
    EXPECT_FALSE(breaker.admits(now));
    EXPECT_FALSE(breaker.admits(now + Breaker::kBetweenProbes - kTick));
    breaker.failed(now + seconds(1));
    now += Breaker::kBetweenProbes;
  }
}

TEST(Breaker, IsOpenAsLongAsCallsAreTurnedAway) {
  Breaker breaker;
  EXPECT_FALSE(breaker.is_open(kStart));
  fail(breaker, Breaker::kFailures, kStart);
  EXPECT_FALSE(breaker.is_open(kStart)) << "not yet for long enough";
  const auto now = kStart + Breaker::kFailingFor;
  breaker.failed(now);
  EXPECT_TRUE(breaker.is_open(now));
  EXPECT_TRUE(breaker.admits(now)) << "to look is not to probe";
  EXPECT_TRUE(breaker.is_open(now)) << "nor is a probe an answer";
  EXPECT_TRUE(breaker.is_open(now + Breaker::kForgottenAfter - kTick));
  EXPECT_FALSE(breaker.is_open(now + Breaker::kForgottenAfter));
  breaker.succeeded();
  EXPECT_FALSE(breaker.is_open(now));
}

TEST(Breaker, OneAnswerOpensTheWay) {
  Breaker breaker;
  break_down(breaker);
  const auto now = kStart + Breaker::kFailingFor;
  EXPECT_TRUE(breaker.admits(now));
  breaker.succeeded();
  EXPECT_TRUE(breaker.admits(now));
  fail(breaker, 1, now);
  EXPECT_TRUE(breaker.admits(now)) << "and the count begins anew";
}

TEST(Breaker, ForgetsWhenCallsAreRare) {
  Breaker breaker;
  break_down(breaker);
  const auto later = kStart + Breaker::kFailingFor + Breaker::kForgottenAfter;
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(breaker.admits(later)) << i;
  breaker.failed(later);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(breaker.admits(later)) << i;
}

/// What came of 12 reads, and how long it took.
std::pair<std::string, milliseconds> ask(Client& client, const std::string& server) {
  const Delivery delivery = fetch(client, server, std::vector<Read>(12, {"Patient/1"}));
  return {name_of(delivery.replies().front().failure), delivery.took()};
}

TEST(Client, DoesNotWaitForADeadServerAgainAndAgain) {
  HostileFhirServer server;
  std::atomic<bool> dead = true;
  server.on("/fhir/", [&dead](Connection& connection, const std::string&) {
    if (dead) return connection.wait_for_peer();
    connection.send(http_answer(200, resource("Patient", "1")));
  });
  Client client(settings_for({server.base_url()}, milliseconds(300)));
  const auto start = steady_clock::now();
  int waited = 0;
  int told_at_once = 0;
  while (steady_clock::now() - start < seconds(4)) {
    const auto [outcome, took] = ask(client, server.base_url());
    (took >= milliseconds(290) ? waited : told_at_once) += 1;
    EXPECT_EQ(outcome, took >= milliseconds(290) ? "timeout" : "unreachable");
    std::this_thread::sleep_for(milliseconds(5));
  }
  EXPECT_GE(waited, 3) << "it is not given up at once";
  EXPECT_LE(waited, 8) << "about a second, then once every two";
  EXPECT_GE(told_at_once, 20);
  dead = false;
  const auto back = steady_clock::now();
  while (ask(client, server.base_url()).first != "none" &&
         steady_clock::now() - back < seconds(10)) {
    std::this_thread::sleep_for(milliseconds(5));
  }
  EXPECT_LT(steady_clock::now() - back, Breaker::kBetweenProbes + seconds(1));
  EXPECT_EQ(ask(client, server.base_url()).first, "none");
}

TEST(Client, OneDeadSearchDoesNotCloseTheWayToTheOthers) {
  HostileFhirServer server;
  server.on("/fhir/Patient/1", answers(http_answer(200, resource("Patient", "1"))));
  server.on("/fhir/Condition",
            [](Connection& connection, const std::string&) { connection.wait_for_peer(); });
  Client client(settings_for({server.base_url()}, milliseconds(1000)));
  std::vector<Read> reads(12, {"Condition?patient=1", true});
  reads.push_back({"Patient/1"});
  for (int i = 0; i < 8; ++i) {
    const Delivery delivery = fetch(client, server.base_url(), reads);
    EXPECT_EQ(name_of(delivery.replies().front().failure), "timeout");
    EXPECT_EQ(name_of(delivery.replies().back().failure), "none");
  }
}

}  // namespace
}  // namespace isoguard::fhir_client
