#include "src/process/reading_room.h"

#include <utility>

namespace isoguard::app {

ReadingRoom::ReadingRoom(std::size_t most) : most_(most), thread_([this] { run(); }) {}

ReadingRoom::~ReadingRoom() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  something_to_do_.notify_one();
  thread_.join();
}

bool ReadingRoom::add(std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    if (ending_ || waiting_.size() + (busy_ ? 1 : 0) >= most_) return false;
    waiting_.push_back(std::move(work));
  }
  something_to_do_.notify_one();
  return true;
}

void ReadingRoom::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    something_to_do_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
    if (ending_) return;
    std::function<void()> work = std::move(waiting_.front());
    waiting_.pop_front();
    busy_ = true;
    lock.unlock();
    work();
    work = nullptr;  // what it holds goes before it counts as done
    lock.lock();
    busy_ = false;
  }
}

}  // namespace isoguard::app
