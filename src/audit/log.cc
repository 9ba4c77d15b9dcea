#include "src/audit/log.h"

#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <utility>

namespace isoguard::audit {
namespace {

using Clock = std::chrono::steady_clock;

/// After so long without an event there is time for the rest.
constexpr std::chrono::milliseconds kIdle{200};
constexpr std::chrono::milliseconds kWatch{20};
/// Callers who are answered together mostly come again together, but the first comes alone: a
/// transaction for it would cost as much as one for all. So where at least so many were together,
/// more are waited for in steps, for as long as each step brings some.
constexpr std::size_t kTogether = 4;
constexpr std::chrono::microseconds kGatherStep{100};
constexpr int kGatherSteps = 4;

LogOptions with_defaults(LogOptions options) {
  if (!options.report) {
    options.report = [](const std::string& line) { std::fprintf(stderr, "%s\n", line.c_str()); };
  }
  return options;
}

}  // namespace

/// Whoever takes it first, the writer or the watcher, answers.
struct Log::Answer {
  std::function<void(const Receipt&)> done;
  Clock::time_point since;
  std::atomic<bool> is_taken = false;

  void give(const Receipt& receipt) {
    if (!is_taken.exchange(true))
      std::exchange(done, nullptr)(receipt);  // and lets go what it held
  }
};

Log::Log(LogOptions options)
    : options_(with_defaults(std::move(options))),
      writer_(options_),
      keys_({options_.directory, options_.second_directory}, options_.vfs,
            [this] { return writer_.written(); }),
      thread_([this] { run(); }) {
  if (options_.answer_within.count() > 0) watcher_ = std::thread([this] { watch(); });
}

Log::~Log() { stop(); }

void Log::append(Event event, std::function<void(const Receipt&)> done) {
  auto answer = std::make_shared<Answer>();
  answer->done = std::move(done);
  if (event.type == kKeyDestroyed) {
    answer->done = [this, patient = event.patient, told = std::move(answer->done)](const auto& at) {
      keys_.forget(patient);
      told(at);
    };
  }
  answer->since = Clock::now();
  Waiting waiting{{std::move(event), now_us()},
                  [answer](const Receipt& receipt) { answer->give(receipt); }};
  const std::size_t bytes = waiting.entry.bytes();
  std::unique_lock lock(mutex_);
  const bool is_full =
      waiting_.size() >= options_.memory_events || waiting_bytes_ + bytes > options_.memory_bytes;
  if (!stopping_ && !is_full) {
    if (options_.answer_within.count() > 0) unanswered_.push_back(answer);
    waiting_bytes_ += bytes;
    waiting_.push_back(std::move(waiting));
    lock.unlock();
    something_to_do_.notify_one();
    return;
  }
  const std::string why = stopping_ ? "the log has stopped" : "the disk does not keep up";
  overflow_.add(waiting.entry, why);
  lock.unlock();
  options_.report(sealed_line(waiting.entry, "lost: " + why));
  waiting.done({false, 0, "lost: " + why});
}

std::string Log::patient_key(const std::string& patient, const std::function<std::string()>& make) {
  return keys_.get(patient, make);
}

Health Log::health() const {
  Health health = writer_.health();
  const std::lock_guard lock(mutex_);
  health.waiting = waiting_.size();
  health.hangs = writing_since_ && options_.answer_within.count() > 0 &&
                 Clock::now() - *writing_since_ > options_.answer_within;
  if (health.hangs) {
    health.degraded += (health.degraded.empty() ? "" : "; ") + std::string("the disk hangs");
  }
  return health;
}

void Log::on_thread(std::function<void()> job) {
  std::packaged_task<void()> task(std::move(job));
  std::future<void> done = task.get_future();
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) throw std::runtime_error("the log has stopped");
    jobs_.push_back(std::move(task));
  }
  something_to_do_.notify_one();
  done.get();
}

void Log::with_store(const std::filesystem::path& file, const std::function<void(Store&)>& job) {
  on_thread([&] { writer_.with_store(file, job); });
}

void Log::refuse_keys(const std::vector<std::string>& wrapped) {
  on_thread([&] {
    for (const std::string& key : wrapped) writer_.refuse_key(key);
  });
}

void Log::gather(std::unique_lock<std::mutex>& lock) {
  if (last_batch_ < kTogether) return;
  for (int step = 0; step < kGatherSteps && !stopping_; ++step) {
    const std::size_t before = waiting_.size();
    if (before == 0 || before >= last_batch_) return;
    lock.unlock();
    std::this_thread::sleep_for(kGatherStep);
    lock.lock();
    if (waiting_.size() == before) return;
  }
}

void Log::run() {
  const auto has_work = [this] { return stopping_ || !waiting_.empty() || !jobs_.empty(); };
  std::unique_lock lock(mutex_);
  writing_since_ = Clock::now();
  lock.unlock();
  writer_.begin();
  lock.lock();
  writing_since_.reset();
  while (!stopping_ || !waiting_.empty() || !jobs_.empty()) {
    something_to_do_.wait_for(lock, kIdle, has_work);
    gather(lock);
    std::vector<std::packaged_task<void()>> jobs = std::exchange(jobs_, {});
    std::vector<Waiting> batch = std::exchange(waiting_, {});
    last_batch_ = batch.size();
    waiting_bytes_ = 0;
    Losses overflow = std::exchange(overflow_, {});
    writing_since_ = Clock::now();
    lock.unlock();
    if (overflow.count() > 0) writer_.lose(std::move(overflow));
    if (!batch.empty()) {
      writer_.write(std::move(batch));
    } else if (jobs.empty()) {
      writer_.idle();
    }
    for (auto& job : jobs) job();
    lock.lock();
    writing_since_.reset();
  }
  Losses overflow = std::exchange(overflow_, {});
  lock.unlock();
  if (overflow.count() > 0) writer_.lose(std::move(overflow));
  writer_.stop();
}

std::vector<std::shared_ptr<Log::Answer>> Log::late_answers() {
  std::vector<std::shared_ptr<Answer>> late;
  const auto limit = Clock::now() - options_.answer_within;
  while (!unanswered_.empty()) {
    const bool is_taken = unanswered_.front()->is_taken;
    if (!is_taken && unanswered_.front()->since > limit) break;
    if (!is_taken) late.push_back(unanswered_.front());
    unanswered_.pop_front();
  }
  return late;
}

void Log::watch() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    stopped_.wait_for(lock, kWatch, [this] { return stopping_; });
    const auto late = late_answers();
    lock.unlock();
    for (const auto& answer : late) {
      answer->give({false, 0, "the disk has not answered in time; it is still being tried"});
    }
    lock.lock();
  }
}

void Log::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  something_to_do_.notify_one();
  stopped_.notify_one();
  if (thread_.joinable()) thread_.join();
  if (watcher_.joinable()) watcher_.join();
}

}  // namespace isoguard::audit
