// What a witness behind a URL gets, and what is known of it.
#include "src/recording/witness_post.h"

#include <gtest/gtest.h>

#include <chrono>
#include <deque>
#include <fstream>

#include "src/audit/checkpoint.h"
#include "src/audit/segments.h"
#include "src/audit/witness.h"
#include "tests/support/audit_database.h"
#include "tests/support/temporary_folder.h"

namespace isoguard::app {
namespace {

using std::chrono::milliseconds;

constexpr const char* kUrl = "https://witness.example/isoguard";
constexpr const char* kDown = "cannot be reached";

/// Says what it is told to say, and keeps what it was given.
class FakeWitness {
 public:
  void put(const std::string& url, const std::string& note, const WitnessPost::Taken& taken) {
    std::string fault;
    {
      const std::lock_guard lock(mutex_);
      if (!faults_.empty()) {
        fault = faults_.front();
        faults_.pop_front();
      }
      asked_.push_back({url, note});
      if (fault.empty()) taken_.push_back({url, note});
    }
    taken(fault);
    changed_.notify_all();
  }
  /// Of the next attempts; those behind them succeed.
  void fail_with(std::deque<std::string> faults) {
    const std::lock_guard lock(mutex_);
    faults_ = std::move(faults);
  }
  std::vector<std::pair<std::string, std::string>> wait_for_taken(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(60), [&] { return taken_.size() >= count; });
    return taken_;
  }
  std::size_t wait_for_asked(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(60), [&] { return asked_.size() >= count; });
    return asked_.size();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> faults_;
  std::vector<std::pair<std::string, std::string>> asked_;
  std::vector<std::pair<std::string, std::string>> taken_;
};

class Posting : public testing::Test {
 protected:
  Posting() {
    first_.append(3);
    first_.checkpoint();
  }
  WitnessPost::Options options() {
    WitnessPost::Options options;
    options.url = kUrl;
    options.directories = {folder_.path()};
    options.put = [this](const auto& url, const auto& note, auto taken) {
      witness_.put(url, note, taken);
    };
    options.report = [this](const std::string& line) {
      const std::lock_guard lock(mutex_);
      lines_.push_back(line);
    };
    options.every = options.first_retry = options.longest_retry = milliseconds(1);
    return options;
  }
  std::vector<std::string> lines() {
    const std::lock_guard lock(mutex_);
    return lines_;
  }
  static std::string url_of(const std::string& origin, std::uint64_t size) {
    return std::string(kUrl) + "/" + audit::witness_file_name({origin, size, {}});
  }
  static std::optional<audit::Checkpoint> opened(const std::string& note) {
    return audit::open_checkpoint(note, test::audit_signer().verifier());
  }

  test::TemporaryFolder folder_;
  test::AuditDatabase first_{audit::segment_file(folder_.path(), 1).string(), "site/r1/e1",
                             test::audit_signer()};
  FakeWitness witness_;
  std::mutex mutex_;
  std::vector<std::string> lines_;
};

TEST_F(Posting, GivesTheNewestCheckpointOfEachDatabaseOnce) {
  first_.append(2);
  first_.checkpoint();  // nobody needs the one before
  test::AuditDatabase second(audit::segment_file(folder_.path(), 2).string(), "site/r1/e2",
                             test::audit_signer());
  second.append(1);
  second.checkpoint();
  WitnessPost post(options());
  auto taken = witness_.wait_for_taken(2);
  ASSERT_EQ(taken.size(), 2U);
  EXPECT_EQ(taken[0].first, url_of("site/r1/e1", 5));
  EXPECT_EQ(taken[1].first, url_of("site/r1/e2", 1));
  EXPECT_EQ(opened(taken[0].second)->size, 5U);
  second.append(4);
  second.checkpoint();
  taken = witness_.wait_for_taken(3);
  ASSERT_EQ(taken.size(), 3U) << "each once";
  EXPECT_EQ(taken[2].first, url_of("site/r1/e2", 5));
  post.stop();
  EXPECT_EQ(post.health().taken, 3U);
  EXPECT_EQ(post.health().failed, 0U);
  EXPECT_TRUE(lines().empty());
}

TEST_F(Posting, TriesAgainWithWhatIsNewestThen) {
  const std::string faults[] = {kDown, "answered 500", "answered 302", "has not answered in time"};
  witness_.fail_with({std::begin(faults), std::end(faults)});
  auto slowly = options();
  slowly.first_retry = milliseconds(20);
  slowly.longest_retry = milliseconds(200);
  WitnessPost post(slowly);
  witness_.wait_for_asked(1);
  first_.append(7);
  first_.checkpoint();
  const auto taken = witness_.wait_for_taken(1);
  ASSERT_EQ(taken.size(), 1U);
  EXPECT_EQ(taken[0].first, url_of("site/r1/e1", 10)) << "the last one wins";
  EXPECT_EQ(witness_.wait_for_asked(5), 5U);
  post.stop();
  EXPECT_EQ(post.health().failed, 4U);
  EXPECT_EQ(lines(), (std::vector<std::string>{"the witness of checkpoints cannot be reached",
                                               "the witness takes checkpoints again"}))
      << "not each time";
}

TEST_F(Posting, SaysHowFarItIs) {
  witness_.fail_with({kDown});
  auto slowly = options();
  slowly.first_retry = std::chrono::hours(1);
  const auto before = std::chrono::system_clock::now().time_since_epoch();
  WitnessPost post(slowly);
  while (post.health().failed == 0) std::this_thread::yield();
  const WitnessHealth behind = post.health();
  EXPECT_GE(behind.behind_us,
            std::chrono::duration_cast<std::chrono::microseconds>(before).count());
  EXPECT_EQ(behind.last_error, kDown);
  EXPECT_EQ(behind.taken, 0U);
  post.stop();
  EXPECT_EQ(witness_.wait_for_asked(1), 1U) << "one in trouble does not hold up the end";
}

TEST_F(Posting, GivesTheLastCheckpointOfALogThatHasStopped) {
  auto rarely = options();
  rarely.every = std::chrono::hours(1);
  WitnessPost post(rarely);
  witness_.wait_for_taken(1);
  first_.append(1);
  first_.checkpoint();
  post.stop();
  const auto taken = witness_.wait_for_taken(2);
  ASSERT_EQ(taken.size(), 2U);
  EXPECT_EQ(taken[1].first, url_of("site/r1/e1", 4));
}

TEST_F(Posting, SaysThatADatabaseCannotBeReadAndGivesTheOthers) {
  const std::string broken = audit::segment_file(folder_.path(), 2).string();
  std::ofstream(broken) << "no database";
  test::AuditDatabase third(audit::segment_file(folder_.path(), 3).string(), "site/r1/e3",
                            test::audit_signer());
  third.append(2);
  third.checkpoint();
  WitnessPost post(options());
  const auto taken = witness_.wait_for_taken(2);
  ASSERT_EQ(taken.size(), 2U);
  EXPECT_EQ(taken[1].first, url_of("site/r1/e3", 2));
  while (post.health().failed == 0) std::this_thread::yield();
  post.stop();
  EXPECT_NE(post.health().behind_us, 0);
  EXPECT_NE(post.health().last_error.find("not readable"), std::string::npos);
  EXPECT_EQ(witness_.wait_for_taken(2).size(), 2U);
}

}  // namespace
}  // namespace isoguard::app
