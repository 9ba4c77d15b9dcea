// A token is good once.

#include "src/clients/replay.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace isoguard::clients {
namespace {

struct Clock {
  std::int64_t now = 1000;
  std::function<std::int64_t()> function() {
    return [this] { return now; };
  }
};

Claim claim(ReplayStore& store, const std::string& iss, const std::string& jti,
            std::int64_t expires) {
  Claim result = Claim::unavailable;
  store.claim(iss, jti, expires, [&](Claim claim) { result = claim; });
  return result;
}

TEST(LocalReplayStore, KnowsEachTokenUntilItIsExpired) {
  Clock clock;
  LocalReplayStore store(100, clock.function());
  EXPECT_EQ(claim(store, "a", "1", 1100), Claim::claimed);
  EXPECT_EQ(claim(store, "a", "1", 1100), Claim::seen);
  EXPECT_EQ(claim(store, "a", "1", 1200), Claim::seen) << "another lifetime, the same id";
  EXPECT_EQ(claim(store, "b", "1", 1100), Claim::claimed) << "another issuer";
  EXPECT_EQ(claim(store, "a", "2", 1100), Claim::claimed);
  EXPECT_EQ(claim(store, "a1", "", 1100), Claim::claimed);
  EXPECT_EQ(claim(store, "", "a1", 1100), Claim::claimed) << "the two parts do not run together";
  clock.now = 1100;
  EXPECT_EQ(claim(store, "a", "1", 1400), Claim::seen) << "in the last second";
  clock.now = 1101;
  EXPECT_EQ(claim(store, "a", "1", 1400), Claim::claimed);
  EXPECT_EQ(store.size(), 1U) << "what is expired is gone";
}

TEST(LocalReplayStore, IsBoundedAndForgetsFirstWhatExpiresFirst) {
  Clock clock;
  LocalReplayStore store(1000, clock.function());
  for (int i = 0; i < 5000; ++i) {
    EXPECT_EQ(claim(store, "a", std::to_string(i), 2000 + i), Claim::claimed);
    EXPECT_LE(store.size(), 1000U);
  }
  EXPECT_EQ(claim(store, "a", "4999", 2000), Claim::seen);
  EXPECT_EQ(claim(store, "a", "4000", 2000), Claim::seen);
  EXPECT_EQ(claim(store, "a", "0", 9999), Claim::claimed);
}

TEST(LocalReplayStore, OfAHundredAtOnceOneIsFirst) {
  Clock clock;
  LocalReplayStore store(1000, clock.function());
  std::atomic<int> first = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 100; ++i) {
    threads.emplace_back([&] { first += claim(store, "a", "1", 2000) == Claim::claimed; });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(first, 1);
}

/// What all replicas share, with answers that the test gives.
struct Shared final : ReplayStore {
  Claim says = Claim::claimed;
  int asked = 0;
  void claim(const std::string&, const std::string&, std::int64_t,
             std::function<void(Claim)> done) override {
    ++asked;
    done(says);
  }
};

TEST(ReplayGuard, AsksBothAndSaysWhoAnswered) {
  const struct {
    const char* claim;
    bool has_shared;
    bool used_here;
    Claim shared;
    bool fresh;
    bool by_all;
    int asked;
  } rows[] = {
      {"alone", false, false, Claim::claimed, true, false, 0},
      {"alone, used", false, true, Claim::claimed, false, false, 0},
      {"new everywhere", true, false, Claim::claimed, true, true, 1},
      {"used by another replica", true, false, Claim::seen, false, true, 1},
      {"the shared store is away", true, false, Claim::unavailable, true, false, 1},
      {"away, and used here", true, true, Claim::unavailable, false, false, 0},
      {"used here", true, true, Claim::claimed, false, false, 0},
  };
  for (const auto& row : rows) {
    Clock clock;
    LocalReplayStore local(10, clock.function());
    Shared shared;
    shared.says = row.shared;
    ReplayGuard guard(local, row.has_shared ? &shared : nullptr);
    if (row.used_here) claim(local, "a", "1", 2000);
    ReplayGuard::Outcome outcome;
    int called = 0;
    guard.claim("a", "1", 2000, [&](ReplayGuard::Outcome said) {
      outcome = said;
      ++called;
    });
    EXPECT_EQ(called, 1) << row.claim;
    EXPECT_EQ(outcome.fresh, row.fresh) << row.claim;
    EXPECT_EQ(outcome.shared, row.by_all) << row.claim;
    EXPECT_EQ(shared.asked, row.asked) << row.claim;
  }
}

}  // namespace
}  // namespace isoguard::clients
