#include "src/clients/verifier_pool.h"

#include <utility>

namespace isoguard::clients {

VerifierPool::VerifierPool(unsigned threads, std::size_t longest_line)
    : longest_line_(longest_line) {
  for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

VerifierPool::~VerifierPool() { stop(); }

bool VerifierPool::post(const void* line, std::function<void()> job) {
  {
    const std::lock_guard lock(mutex_);
    if (stopped_) return false;
    Jobs& jobs = lines_[line];
    if (jobs.size() >= longest_line_) return false;
    jobs.push_back(std::move(job));
    if (jobs.size() == 1) turns_.push_back(line);
  }
  changed_.notify_one();
  return true;
}

std::function<void()> VerifierPool::take_next() {
  const void* line = turns_.front();
  turns_.pop_front();
  const auto found = lines_.find(line);
  std::function<void()> job = std::move(found->second.front());
  found->second.pop_front();
  if (found->second.empty()) {
    lines_.erase(found);
  } else {
    turns_.push_back(line);
  }
  return job;
}

bool VerifierPool::run_one() {
  std::function<void()> job;
  {
    const std::lock_guard lock(mutex_);
    if (lines_.empty()) return false;
    job = take_next();
  }
  job();
  return true;
}

void VerifierPool::work() {
  for (;;) {
    std::function<void()> job;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return stopped_ || !lines_.empty(); });
      if (stopped_) return;
      job = take_next();
    }
    try {
      job();
    } catch (...) {
      // Out of memory: who waits for the job is told by its end.
    }
  }
}

void VerifierPool::stop() {
  std::unordered_map<const void*, Jobs> dropped;
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    dropped.swap(lines_);
    turns_.clear();
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

}  // namespace isoguard::clients
