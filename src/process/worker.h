#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace isoguard::app {

/// A thread for what must not make a listener's thread wait, such as reading from a disk. Jobs run
/// one after another, in the order in which they came.
class Worker {
 public:
  Worker();
  /// Runs what was posted, then joins.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// Any thread but not after the destructor has begun. What `job` throws is swallowed. Throws
  /// std::bad_alloc itself, and then the job will not run.
  void post(std::function<void()> job);
  /// Returns when all that was posted before has run. Not from a job.
  void wait();

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> jobs_;
  bool busy_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace isoguard::app
