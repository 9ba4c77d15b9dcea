// How much a client may ask, and whose turn it is.

#include "src/clients/allowance.h"

#include <gtest/gtest.h>

#include <chrono>
#include <vector>

#include "src/clients/verifier_pool.h"

namespace isoguard::clients {
namespace {

using std::chrono::milliseconds;

const Allowance::Time kStart{std::chrono::hours(1)};

TEST(Allowance, ABurstThenTheRate) {
  Allowance allowance({10, 20, 1000});
  for (int i = 0; i < 20; ++i) EXPECT_EQ(allowance.enter(kStart), 0) << i;
  EXPECT_EQ(allowance.enter(kStart), 1) << "after how many seconds to ask again";
  EXPECT_EQ(allowance.enter(kStart + milliseconds(99)), 1);
  EXPECT_EQ(allowance.enter(kStart + milliseconds(100)), 0);
  EXPECT_EQ(allowance.enter(kStart + milliseconds(100)), 1);
  int taken = 0;
  for (int i = 1; i <= 10'000; ++i) taken += allowance.enter(kStart + milliseconds(100 + i)) == 0;
  EXPECT_EQ(taken, 100) << "ten a second, for ten seconds, however often it asks";
  int after_quiet = 0;
  for (int i = 0; i < 100; ++i) after_quiet += allowance.enter(kStart + std::chrono::hours(9)) == 0;
  EXPECT_EQ(after_quiet, 20);
}

TEST(Allowance, ASlowRateSaysHowLong) {
  Allowance allowance({1, 1, 10});
  EXPECT_EQ(allowance.enter(kStart), 0);
  EXPECT_EQ(allowance.enter(kStart), 1);
  EXPECT_EQ(allowance.enter(kStart - std::chrono::seconds(5)), 1) << "a clock that steps back";
}

TEST(Allowance, SoManyAtOnce) {
  Allowance allowance({1000, 1000, 3});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(allowance.enter(kStart), 0);
  EXPECT_EQ(allowance.enter(kStart), 1);
  allowance.leave();
  EXPECT_EQ(allowance.enter(kStart), 0);
  EXPECT_EQ(allowance.enter(kStart), 1);
}

TEST(Allowance, NewLimitsKeepWhatWasUsed) {
  Allowance allowance({10, 100, 5});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(allowance.enter(kStart), 0);
  allowance.set({10, 1, 4});
  EXPECT_EQ(allowance.enter(kStart), 0);
  EXPECT_EQ(allowance.enter(kStart), 1) << "four are under way";
  allowance.leave();
  EXPECT_EQ(allowance.enter(kStart), 1) << "the burst is one now";
}

TEST(VerifierPool, LinesAreServedInTurn) {
  VerifierPool pool(0, 4);
  std::string order;
  const int a = 0;
  const int b = 0;
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(pool.post(&a, [&] { order += 'a'; }));
  EXPECT_FALSE(pool.post(&a, [&] { order += 'x'; })) << "that line is full";
  EXPECT_TRUE(pool.post(&b, [&] { order += 'b'; })) << "and this one is not";
  EXPECT_TRUE(pool.post(&b, [&] { order += 'b'; }));
  while (pool.run_one()) continue;
  EXPECT_EQ(order, "ababaa");
  EXPECT_TRUE(pool.post(&a, [&] { order += 'a'; })) << "and empties";
}

TEST(VerifierPool, ItsThreadsRunWhatComesAndSurviveWhatItThrows) {
  VerifierPool pool(2);
  std::mutex mutex;
  std::condition_variable changed;
  int run = 0;
  const int line = 0;
  for (int i = 0; i < 50; ++i) {
    EXPECT_TRUE(pool.post(&line, [&, i] {
      {
        const std::lock_guard lock(mutex);
        ++run;
      }
      changed.notify_one();
      if (i % 2 == 0) throw std::runtime_error("of a job");
    }));
  }
  std::unique_lock lock(mutex);
  EXPECT_TRUE(changed.wait_for(lock, std::chrono::seconds(30), [&] { return run == 50; }));
  lock.unlock();
  pool.stop();
  EXPECT_FALSE(pool.post(&line, [] {}));
}

}  // namespace
}  // namespace isoguard::clients
