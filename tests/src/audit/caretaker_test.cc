// The running service deletes by itself: each night, and when it is asked to.

#include "src/audit/caretaker.h"

#include <gtest/gtest.h>

#include <atomic>

#include "src/audit/records.h"
#include "tests/support/old_records.h"
#include "tests/support/temporary_folder.h"

namespace isoguard::audit {
namespace {

using test::noon;

class CaretakerTest : public testing::Test {
 protected:
  CaretakerTest() {
    std::filesystem::create_directories(directory_);
    test::write_old(segment_file(directory_, 1), "site/r1/e1",
                    {test::old_decision(1, noon("2026-11-26"))});
    test::write_old(segment_file(directory_, 2), "site/r1/e2",
                    {test::old_decision(2, noon("2026-11-26"))});
    std::filesystem::create_directories(second_);
    test::write_old(segment_file(second_, 1), "site/r1/e3",
                    {test::old_decision(3, noon("2026-11-26"))});
    LogOptions options = test::quick_options(directory_);
    options.second_directory = second_;
    options.origin = "site/r1";
    options.signer = test::signed_note;
    log_.emplace(options);
  }

  CaretakerOptions options() {
    CaretakerOptions options;
    options.data_dir = folder_.path();
    options.second_directory = second_;
    options.signer = test::signed_note;
    options.report = [this](const std::string& line) {
      const std::lock_guard lock(mutex_);
      said_ += line + "\n";
    };
    options.now_us = [this] { return now_us_.load(); };
    options.every = std::chrono::milliseconds(5);
    return options;
  }
  /// Decisions whose bytes are there, in all databases.
  int left() {
    int left = 0;
    for (const auto& directory : {directory_, second_}) {
      for (const auto& file : segment_files(directory)) {
        for (const Record& record : Records(file).range(0, 100)) {
          left += record.type == "decision" && !record.bytes.empty() ? 1 : 0;
        }
      }
    }
    return left;
  }
  bool wait_until_left(int count) {
    for (int i = 0; i < 2000 && left() != count; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return left() == count;
  }
  std::string said() {
    const std::lock_guard lock(mutex_);
    return said_;
  }

  const test::TemporaryFolder folder_;
  const std::filesystem::path directory_ = folder_.path() / "audit";
  const std::filesystem::path second_ = folder_.path() / "second";
  std::optional<Log> log_;
  std::atomic<std::int64_t> now_us_ = noon("2037-11-26");
  std::mutex mutex_;
  std::string said_;
};

TEST_F(CaretakerTest, DeletesInTheNight) {
  Caretaker caretaker(*log_, options());
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_EQ(left(), 3) << "not at noon";
  now_us_ = noon("2037-11-27");
  EXPECT_TRUE(wait_until_left(0)) << said() << "those that take events, and the older one";
  caretaker.stop();
  EXPECT_NE(said().find("events of " + segment_file(directory_, 1).string() + " were deleted"),
            std::string::npos)
      << said();
  Event event = test::some_event(3);
  EXPECT_TRUE(test::append_and_wait(*log_, event).durable) << "the service goes on";
}

TEST_F(CaretakerTest, ABadClockDeletesNothing) {
  now_us_ = noon("2036-11-01");
  Caretaker caretaker(*log_, options());
  now_us_ = noon("2066-11-01");
  for (int i = 0; i < 2000 && said().empty(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_NE(said().find("the clock has jumped"), std::string::npos) << said();
  caretaker.stop();
  EXPECT_EQ(left(), 3);
}

TEST_F(CaretakerTest, DeletesWhenItIsAsked) {
  Caretaker caretaker(*log_, options());
  now_us_ = now_us_ + 1'000'000;
  test::give_order(folder_.path() / "retention", kRetentionType, "retention", R"({"do":"apply"})",
                   "", now_us_);
  EXPECT_TRUE(wait_until_left(0)) << said();
}

TEST_F(CaretakerTest, DoesNothingEarlyWhenItIsAsked) {
  now_us_ = noon("2036-11-25");
  Caretaker caretaker(*log_, options());
  Hold hold;
  hold.scope = Hold::Scope::card;
  hold.what = test::card(2);
  test::give_hold(folder_.path() / "retention", hold);
  test::give_order(folder_.path() / "retention", kRetentionType, "retention", R"({"do":"apply"})",
                   "", now_us_ + 1);
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_EQ(left(), 3);
  now_us_ = noon("2036-11-28");
  EXPECT_TRUE(wait_until_left(1)) << said();
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_EQ(left(), 1) << "a hold wins";
}

TEST_F(CaretakerTest, LeavesADatabaseThatThisProcessGaveUp) {
  // As after an error of the disk: its synchronisation cannot be believed any more.
  const auto file = segment_file(directory_, 2);
  EXPECT_THROW(log_->with_store(file, [](Store&) { throw DatabaseError("trying", 10); }),
               DatabaseError);
  EXPECT_TRUE(test::append_and_wait(*log_, test::some_event(1)).durable);
  Custody custody({directory_}, {}, *log_);
  EXPECT_THROW(custody.with_store(file, [](Store&) {}), std::runtime_error);
  EXPECT_NO_THROW(custody.with_store(segment_file(directory_, 1), [](Store&) {}));
  EXPECT_NO_THROW(custody.with_store(segment_file(directory_, 3), [](Store&) {}));
}

TEST_F(CaretakerTest, ACommandCannotWriteBesideTheService) {
  EXPECT_THROW(Custody({directory_}, {}), std::runtime_error);
  log_.reset();
  EXPECT_NO_THROW(Custody({directory_}, {}));
}

}  // namespace
}  // namespace isoguard::audit
