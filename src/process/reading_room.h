#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace isoguard::app {

/// A thread of its own for work that waits for disks, so that no listener does.
class ReadingRoom {
 public:
  /// At most `most` pieces of work are here at a time, the one that is done included.
  explicit ReadingRoom(std::size_t most);
  /// Waits for the piece that is done; those that wait are dropped.
  ~ReadingRoom();
  ReadingRoom(const ReadingRoom&) = delete;
  ReadingRoom& operator=(const ReadingRoom&) = delete;

  /// False: there is no room, and nothing will be done. `work` must not throw. Any thread.
  bool add(std::function<void()> work);

 private:
  void run();

  const std::size_t most_;
  std::mutex mutex_;
  std::condition_variable something_to_do_;
  std::deque<std::function<void()>> waiting_;
  bool busy_ = false;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace isoguard::app
