// What replicas know together, with a PostgreSQL server.

#include "src/audit_db/shared_state.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

#include "tests/support/postgres_server.h"

namespace isoguard::audit_db {
namespace {

using std::chrono::system_clock;

constexpr std::chrono::seconds kPatience{20};

system_clock::time_point soon() { return system_clock::now() + std::chrono::minutes(5); }

/// Claims until PostgreSQL says something.
Claim claim(SharedState& state, const std::string& iss, const std::string& jti,
            system_clock::time_point expires = soon()) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  for (;;) {
    const Claim claim = state.claim_jti(iss, jti, expires);
    if (claim != Claim::unavailable || std::chrono::steady_clock::now() > end) return claim;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

std::vector<std::string> events_of(SharedState& state, const std::string& uuid) {
  std::promise<std::vector<std::string>> events;
  state.events_of_card(
      uuid, [&events](std::vector<std::string> found) { events.set_value(std::move(found)); });
  return events.get_future().get();
}

TEST(SharedState, KnowsTokensOfAllReplicasAndLosesNoneInACrash) {
  if (!test::PostgresServer::is_installed()) GTEST_SKIP() << "needs PostgreSQL 15";
  test::PostgresServer server;
  PostgresState one(server.target("replica"), kPatience);
  PostgresState other(server.target("replica"), kPatience);
  const std::string poison("\0\xED\xA0\x80\u202E", 7);
  for (const std::string& iss :
       {std::string("https://ehr.example"), poison, std::string(5000, 'i')}) {
    for (const std::string& jti : {std::string("1"), poison, std::string(5000, 'j')}) {
      EXPECT_EQ(claim(one, iss, jti), Claim::claimed);
      EXPECT_EQ(claim(one, iss, jti), Claim::seen);
      EXPECT_EQ(claim(other, iss, jti), Claim::seen);
    }
  }
  // A client chooses the time, too.
  EXPECT_EQ(claim(one, "far", "1", system_clock::time_point::max()), Claim::claimed);
  EXPECT_EQ(claim(one, "far", "2", system_clock::time_point::min()), Claim::claimed);
  EXPECT_EQ(claim(one, "far", "1", system_clock::time_point::max()), Claim::seen);
  server.stop();
  EXPECT_EQ(events_of(other, "card"), std::vector<std::string>{});
  EXPECT_EQ(events_of(other, "card"), std::vector<std::string>{});
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(one.claim_jti("https://ehr.example", "1", soon()), Claim::unavailable);
  EXPECT_EQ(one.claim_jti("https://ehr.example", "1", soon()), Claim::unavailable);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
  EXPECT_EQ(events_of(one, "card"), std::vector<std::string>{});
  server.start();
  EXPECT_EQ(claim(other, "https://ehr.example", "1"), Claim::seen);
  EXPECT_EQ(claim(one, "https://ehr.example", "2"), Claim::claimed);
  one.stop();
  EXPECT_EQ(one.claim_jti("https://ehr.example", "3", soon()), Claim::unavailable);
}

TEST(SharedState, GivesATokenToOneOfManyWhoClaimItAtOnce) {
  if (!test::PostgresServer::is_installed()) GTEST_SKIP() << "needs PostgreSQL 15";
  test::PostgresServer server;
  PostgresState one(server.target("replica"), kPatience);
  PostgresState other(server.target("replica"), kPatience);
  PostgresState* states[2] = {&one, &other};
  for (PostgresState* state : states) claim(*state, "warm", "up");
  constexpr int kTokens = 200;
  std::atomic<int> claimed = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int token = 0; token < kTokens; ++token) {
        // Half of them in the other order, so that transactions meet.
        const int number = t % 4 < 2 ? token : kTokens - 1 - token;
        const Claim got = states[t % 2]->claim_jti("ehr", std::to_string(number), soon());
        EXPECT_NE(got, Claim::unavailable);
        if (got == Claim::claimed) ++claimed;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(claimed, kTokens);
  EXPECT_EQ(server.value("SELECT count(*) FROM isoguard.jti WHERE iss = 'ehr'"),
            std::to_string(kTokens));
}

/// What came of it, and how long that took.
std::pair<FeedbackClaim, std::chrono::milliseconds> claim_feedback(SharedState& state,
                                                                   const std::string& key) {
  const auto begin = std::chrono::steady_clock::now();
  std::promise<FeedbackClaim> answer;
  state.claim_feedback(key, [&answer](FeedbackClaim claim) { answer.set_value(claim); });
  const FeedbackClaim claim = answer.get_future().get();
  return {claim, std::chrono::duration_cast<std::chrono::milliseconds>(
                     std::chrono::steady_clock::now() - begin)};
}

TEST(SharedState, GivesFeedbackToOneReplicaUntilThatHasKeptIt) {
  if (!test::PostgresServer::is_installed()) GTEST_SKIP() << "needs PostgreSQL 15";
  test::PostgresServer server;
  PostgresState one(server.target("replica"), kPatience);
  PostgresState hurried(server.target("replica"), std::chrono::milliseconds(200));
  PostgresState patient(server.target("replica"), kPatience);
  for (SharedState* state : {&one, &patient}) claim(*state, "warm", "up");
  EXPECT_EQ(claim_feedback(one, "k").first, FeedbackClaim::mine);
  EXPECT_EQ(claim_feedback(one, "k").first, FeedbackClaim::mine) << "the disk failed, once more";
  while (hurried.claim_jti("warm", "up again", soon()) == Claim::unavailable) continue;
  EXPECT_EQ(claim_feedback(hurried, "k").first, FeedbackClaim::unavailable) << "not in time";
  std::promise<FeedbackClaim> answer;
  patient.claim_feedback("k", [&answer](FeedbackClaim claim) { answer.set_value(claim); });
  auto later = answer.get_future();
  EXPECT_EQ(later.wait_for(std::chrono::milliseconds(300)), std::future_status::timeout);
  one.feedback_kept("k");
  EXPECT_EQ(later.get(), FeedbackClaim::kept);
  EXPECT_EQ(claim_feedback(one, "k").first, FeedbackClaim::kept);
  EXPECT_EQ(claim_feedback(patient, "another").first, FeedbackClaim::mine);
}

TEST(SharedState, GivesFeedbackOfWhoDiedToAnother) {
  if (!test::PostgresServer::is_installed()) GTEST_SKIP() << "needs PostgreSQL 15";
  test::PostgresServer server;
  PostgresState state(server.target("replica"), kPatience);
  claim(state, "warm", "up");
  server.sql(
      "INSERT INTO isoguard.feedback_claim SELECT 'k' || age, gen_random_uuid(), now() - "
      "age * interval '1 second', age = 12 FROM unnest(ARRAY[11, 12]) AS age");
  EXPECT_EQ(claim_feedback(state, "k11").first, FeedbackClaim::mine);
  EXPECT_EQ(claim_feedback(state, "k12").first, FeedbackClaim::kept) << "it had kept it before";
  server.sql(
      "UPDATE isoguard.feedback_claim SET since = now() - interval '8 days' "
      "WHERE key = 'k12'");
  Connection writer(server.target("replica"), {});
  writer.run("SELECT isoguard.forget_feedback_claims()");
  EXPECT_EQ(server.value("SELECT string_agg(key, ',') FROM isoguard.feedback_claim"), "k11");
}

TEST(SharedState, TellsWhatWasKeptWhenPostgresIsBack) {
  if (!test::PostgresServer::is_installed()) GTEST_SKIP() << "needs PostgreSQL 15";
  test::PostgresServer server;
  PostgresState state(server.target("replica"), kPatience);
  claim(state, "warm", "up");
  server.stop();
  while (state.claim_jti("no", "body", soon()) != Claim::unavailable) continue;
  const auto [claimed, took] = claim_feedback(state, "k");
  EXPECT_EQ(claimed, FeedbackClaim::unavailable);
  EXPECT_LT(took, std::chrono::seconds(5)) << "at once";
  state.feedback_kept("k");
  server.start();
  PostgresState other(server.target("replica"), kPatience);
  claim(other, "warm", "up again");
  claim(state, "warm", "up once more");
  EXPECT_EQ(claim_feedback(other, "k").first, FeedbackClaim::kept);
  state.stop();
  EXPECT_EQ(claim_feedback(state, "k").first, FeedbackClaim::unavailable);
}

TEST(SharedState, ForgetsExpiredTokensAnHourLater) {
  if (!test::PostgresServer::is_installed()) GTEST_SKIP() << "needs PostgreSQL 15";
  test::PostgresServer server;
  server.sql(
      "INSERT INTO isoguard.jti SELECT 'ehr', age, now() - age::interval FROM "
      "unnest(ARRAY['2 hours', '61 minutes', '59 minutes', '0 minutes']) AS age");
  Connection writer(server.target("replica"), {});
  writer.run("SELECT isoguard.forget_expired_jti()");
  EXPECT_EQ(server.value("SELECT string_agg(jti, ',' ORDER BY jti) FROM isoguard.jti"),
            "0 minutes,59 minutes");
}

}  // namespace
}  // namespace isoguard::audit_db
