#include "src/audit_db/shipper.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <thread>

#include "src/audit_db/courier.h"
#include "src/audit_db/server_check.h"
#include "src/audit_db/stop_file.h"

namespace isoguard::audit_db {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kScanEvery{2};
constexpr std::chrono::seconds kCheckEvery{60};
constexpr std::size_t kRememberedLines = 1000;

}  // namespace

class Shipper::Work {
 public:
  explicit Work(ShipperOptions options)
      : options_(std::move(options)),
        outbox_(options_.directories, [this](const std::string& why) { alarm(why, 1); }),
        courier_(
            {options_.batch_rows, options_.batch_bytes},
            [this](const std::string& why, std::uint64_t count) { alarm(why, count); },
            [this](std::uint64_t count) { add(count); }),
        pause_(options_.shortest_pause),
        thread_([this] { run(); }) {}

  ShippingHealth health() const {
    const std::lock_guard lock(mutex_);
    return health_;
  }

  void stop(std::chrono::milliseconds patience) {
    {
      std::unique_lock lock(mutex_);
      stopping_ = true;
      wake_.notify_all();
      wake_.wait_for(lock, patience, [this] { return ended_; });
    }
    stop_.raise();
    is_over_ = true;
    if (thread_.joinable()) thread_.join();
  }

 private:
  void run() {
    while (!is_over_) {
      const bool is_last = is_stopping();  // asked first, so that what came before it is looked at
      const bool more = go_round();
      if (is_last && (!connection_ || !more)) break;
      if (!more) sleep();
    }
    connection_.reset();
    const std::lock_guard lock(mutex_);
    ended_ = true;
    wake_.notify_all();
  }

  /// Whether there is more to do at once.
  bool go_round() {
    bool more = false;
    try {
      if (Clock::now() >= scan_at_) {
        outbox_.scan();
        scan_at_ = Clock::now() + kScanEvery;
      }
      outbox_.measure();
      more = ship();
    } catch (const std::exception& error) {
      fail(error.what());
    }
    is_waiting_ = false;
    publish();
    return more;
  }

  bool ship() {
    if (!connection_ && (Clock::now() < connect_at_ || is_stopping())) return false;
    if (!connection_) connect();
    if (connection_ && Clock::now() >= check_at_) {
      // Not the tables: a migration must not turn all replicas away at once.
      take(check_durability(*connection_, options_.target.accepted));
    }
    bool more = false;
    for (const auto& log : outbox_.logs()) {
      if (connection_ && log->log != nullptr) more = courier_.ship(*connection_, *log) || more;
    }
    return more;
  }

  void fail(const std::string& why) {
    {
      const std::lock_guard lock(mutex_);
      health_.last_error = why;
      health_.refused.clear();  // it may come back as another
    }
    trouble("nothing is sent for now: " + why);
    back_off();
  }

  void connect() {
    connection_.emplace(options_.target, Connection::Limits{.stop = stop_.descriptor(),
                                                            .while_waiting = [this] { wait(); }});
    outbox_.forget_places();
    take(check_server(*connection_, options_.target.accepted));
  }

  void take(const ServerCheck& found) {
    for (const std::string& note : found.notes) say_once(note);
    {
      const std::lock_guard lock(mutex_);
      health_.refused = found.fault;
    }
    if (!found.fault.empty()) {
      trouble(found.fault + "; nothing is sent there");
      return back_off();
    }
    if (trouble_ != "") say("records are sent to PostgreSQL");
    trouble_.clear();
    check_at_ = Clock::now() + kCheckEvery;
    pause_ = options_.shortest_pause;
  }

  /// With jitter, so that not all replicas come back at the same moment.
  void back_off() {
    connection_.reset();
    std::uniform_int_distribution<std::int64_t> part(pause_.count() / 2, pause_.count());
    connect_at_ = Clock::now() + std::chrono::milliseconds(part(random_));
    pause_ = std::min(pause_ * 2, options_.longest_pause);
  }

  void add(std::uint64_t count) {
    const std::lock_guard lock(mutex_);
    health_.shipped += count;
  }

  void alarm(const std::string& what, std::uint64_t count) {
    if (!say_once("ALARM: " + what)) return;
    const std::lock_guard lock(mutex_);
    health_.alarms += count;
    health_.last_alarm = what;
  }

  void say(const std::string& line) {
    if (options_.report) options_.report("shared audit: " + line);
  }

  /// False when it was said before.
  bool say_once(const std::string& line) {
    if (said_.size() >= kRememberedLines) said_.clear();
    const bool is_new = said_.insert(line).second;
    if (is_new) say(line);
    return is_new;
  }

  /// Says what holds records up, once until it is another or over.
  void trouble(const std::string& what) {
    if (trouble_ != what) say(what);
    trouble_ = what;
  }

  /// PostgreSQL lets a statement wait: what is behind grows meanwhile.
  void wait() {
    is_waiting_ = true;
    outbox_.measure_open();
    publish();
  }

  void publish() {
    const std::uint64_t behind = outbox_.behind();
    const std::int64_t oldest = behind == 0 ? 0 : outbox_.oldest_us();
    const std::lock_guard lock(mutex_);
    health_.connected = connection_.has_value() && !is_waiting_;
    health_.behind = behind;
    health_.oldest_us = oldest;
  }

  bool is_stopping() const {
    const std::lock_guard lock(mutex_);
    return stopping_;
  }

  void sleep() {
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, options_.every, [this] { return stopping_; });
  }

  const ShipperOptions options_;
  const StopFile stop_;
  std::atomic<bool> is_over_ = false;

  // The thread's own.
  Outbox outbox_;
  Courier courier_;
  std::optional<Connection> connection_;
  std::chrono::milliseconds pause_;
  Clock::time_point connect_at_{}, scan_at_{}, check_at_{};
  std::set<std::string> said_;
  bool is_waiting_ = false;
  std::string trouble_ = "it was never reached";
  std::mt19937_64 random_{std::random_device{}()};

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  ShippingHealth health_;
  bool stopping_ = false;
  bool ended_ = false;

  std::thread thread_;
};

Shipper::Shipper(ShipperOptions options) : work_(std::make_unique<Work>(std::move(options))) {}

Shipper::~Shipper() { stop(std::chrono::milliseconds(0)); }

ShippingHealth Shipper::health() const { return work_->health(); }

void Shipper::stop(std::chrono::milliseconds patience) { work_->stop(patience); }

}  // namespace isoguard::audit_db
