#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

namespace isoguard::clients {

/// Threads for signatures that take long to verify. Each client stands in a line of its own, and
/// the lines are served in turn: whoever sends forged tokens of one client makes nobody but that
/// client wait.
class VerifierPool {
 public:
  /// No threads: nothing runs before run_one() is called, for tests.
  explicit VerifierPool(unsigned threads, std::size_t longest_line = 256);
  /// stop().
  ~VerifierPool();
  VerifierPool(const VerifierPool&) = delete;
  VerifierPool& operator=(const VerifierPool&) = delete;

  /// Runs `job` later, after those of `line` that came before it. False when that line is as long
  /// as may be, or after stop(): then the job is dropped. What it throws is swallowed. Any thread.
  bool post(const void* line, std::function<void()> job);

  /// Runs the next job on this thread; false when there is none.
  bool run_one();

  /// Drops what waits and ends the threads. Not from one of them. Idempotent.
  void stop();

 private:
  using Jobs = std::deque<std::function<void()>>;

  void work();
  std::function<void()> take_next();  // under mutex_; lines_ is not empty

  const std::size_t longest_line_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::unordered_map<const void*, Jobs> lines_;  // none of them empty
  std::deque<const void*> turns_;                // each line once
  bool stopped_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace isoguard::clients
