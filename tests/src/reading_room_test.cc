#include "src/process/reading_room.h"

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <thread>

namespace isoguard::app {
namespace {

TEST(ReadingRoomTest, WorksInOrderOnAThreadOfItsOwn) {
  std::vector<int> done;
  std::promise<void> last;
  std::thread::id worker;
  ReadingRoom room(10);
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(room.add([&, i] {
      done.push_back(i);
      worker = std::this_thread::get_id();
      if (i == 2) last.set_value();
    }));
  }
  last.get_future().wait();
  EXPECT_EQ(done, std::vector<int>({0, 1, 2}));
  EXPECT_NE(worker, std::this_thread::get_id());
}

TEST(ReadingRoomTest, TakesNoMoreThanThereIsRoomFor) {
  std::promise<void> begun;
  std::promise<void> go_on;
  auto may_go_on = go_on.get_future();
  ReadingRoom room(2);
  EXPECT_TRUE(room.add([&] {
    begun.set_value();
    may_go_on.wait();
  }));
  begun.get_future().wait();
  EXPECT_TRUE(room.add([] {}));
  EXPECT_FALSE(room.add([] {})) << "one is done, one waits";
  go_on.set_value();
}

TEST(ReadingRoomTest, DropsWhatWaitsAtTheEnd) {
  std::promise<void> begun;
  std::promise<void> go_on;
  auto may_go_on = go_on.get_future();
  const auto held = std::make_shared<int>(1);
  bool ran = false;
  auto room = std::make_unique<ReadingRoom>(1'000'000'000);
  room->add([&] {
    begun.set_value();
    may_go_on.wait();
  });
  begun.get_future().wait();
  room->add([&ran, held] { ran = true; });
  ReadingRoom* const ending = room.get();
  std::thread end([owned = std::move(room)]() mutable { owned.reset(); });
  // It is there until the first piece is done, and says no from when it ends.
  while (ending->add([] {})) std::this_thread::yield();
  go_on.set_value();
  end.join();
  EXPECT_FALSE(ran);
  EXPECT_EQ(held.use_count(), 1) << "what it held is free";
}

}  // namespace
}  // namespace isoguard::app
