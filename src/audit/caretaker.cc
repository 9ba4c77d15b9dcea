#include "src/audit/caretaker.h"

#include <ctime>
#include <exception>

namespace isoguard::audit {
namespace {

namespace fs = std::filesystem;

/// By which the wall clock may leave the steady one, which stands still while the machine sleeps.
constexpr std::chrono::days kMostJump{7};

/// The next time at which a clock on the wall shows that minute of the day.
std::int64_t next_at(int minute, std::int64_t now_us) {
  const std::time_t now = now_us / 1'000'000;
  struct tm local {};
  ::localtime_r(&now, &local);
  local.tm_hour = minute / 60;
  local.tm_min = minute % 60;
  local.tm_sec = 0;
  local.tm_isdst = -1;
  std::time_t next = std::mktime(&local);
  if (next <= now) {
    ++local.tm_mday;
    local.tm_isdst = -1;
    next = std::mktime(&local);
  }
  return std::int64_t{next} * 1'000'000;
}

/// Changes when an order is given.
std::string stamp_of(const fs::path& folder) {
  std::string stamp;
  std::error_code error;
  for (auto entry = fs::directory_iterator(folder, error);
       !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (!name.ends_with(".db") && !name.ends_with(".db-wal")) continue;
    std::error_code ignored;
    stamp += name + " " + std::to_string(entry->file_size(ignored)) + " " +
             std::to_string(entry->last_write_time(ignored).time_since_epoch().count()) + "\n";
  }
  return stamp;
}

/// Whoever asked before a service ran deleted by himself.
std::string last_request(const fs::path& data_dir) {
  try {
    return read_orders(data_dir / kOrdersFolder).apply;
  } catch (const std::runtime_error&) {
    return "";  // then one deletion too many is asked for, which finds nothing
  }
}

}  // namespace

Caretaker::Caretaker(Log& log, CaretakerOptions options)
    : log_(log),
      options_(std::move(options)),
      applied_(last_request(options_.data_dir)),
      next_night_us_(next_at(options_.nightly_minute, options_.now_us())),
      began_us_(options_.now_us()),
      thread_([this] { run(); }) {}

Caretaker::~Caretaker() { stop(); }

void Caretaker::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stopped_.notify_all();
  if (thread_.joinable()) thread_.join();
}

bool Caretaker::is_stopping() const {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void Caretaker::run() {
  while (!is_stopping()) {
    try {
      look();
    } catch (const std::exception& error) {
      options_.report(std::string("audit: retention: ") + error.what());
    }
    std::unique_lock lock(mutex_);
    stopped_.wait_for(lock, options_.every, [this] { return stopping_; });
  }
}

void Caretaker::look() {
  const bool night = is_night();
  const std::string stamp = stamp_of(options_.data_dir / kOrdersFolder);
  const bool has_orders = stamp != stamp_;
  if (!night && !has_orders) return;
  stamp_ = stamp;  // what cannot be read now is not tried each second
  destroy();
  const Orders orders = read_orders(options_.data_dir / kOrdersFolder);
  const bool is_asked = orders.apply != applied_;
  applied_ = orders.apply;
  if (night || is_asked) prune_all();
}

bool Caretaker::is_night() {
  const std::int64_t now = options_.now_us();
  if (now < next_night_us_) return false;
  next_night_us_ = next_at(options_.nightly_minute, now);
  if (!has_jumped(now)) return true;
  options_.report("audit: retention: nothing is deleted, since the clock has jumped");
  return false;
}

bool Caretaker::has_jumped(std::int64_t now_us) const {
  using std::chrono::duration_cast;
  const auto passed = std::chrono::steady_clock::now() - began_;
  const auto jump = std::chrono::microseconds(now_us - began_us_) -
                    duration_cast<std::chrono::microseconds>(passed);
  return std::chrono::abs(jump) > kMostJump;
}

void Caretaker::prune_all() {
  Custody own({options_.data_dir / "audit", options_.second_directory}, options_.store, log_);
  prune_in(own);
  // Whoever reads has the log of access for a moment; the next night will do.
  if (is_stopping() || !fs::exists(options_.data_dir / "access")) return;
  Custody access({options_.data_dir / "access"}, options_.store);
  prune_in(access);
}

void Caretaker::prune_in(Custody& custody) {
  const PruneOptions prune_options = {options_.policy, options_.data_dir / kOrdersFolder,
                                      options_.signer, options_.now_us,
                                      [this] { return is_stopping(); }};
  for (const fs::path& file : custody.files()) {
    if (is_stopping()) return;
    const PruneCount count = prune(custody, file, prune_options);
    if (count.due > 0) {
      options_.report("audit: " + std::to_string(count.due) + " events of " + file.string() +
                      " were deleted, since their time was over");
    }
    if (!count.fault.empty()) options_.report("audit: retention: " + count.fault);
  }
}

void Caretaker::destroy() {
  Custody custody({options_.data_dir / "audit", options_.second_directory}, options_.store, log_);
  const DestroyOptions destroy_options = {options_.data_dir / kOrdersFolder, options_.approvers,
                                          options_.signer, options_.now_us};
  for (const Destroyed& one : destroy_keys(custody, destroy_options)) {
    if (one.databases > 0) {
      options_.report("audit: a patient's key was destroyed in " + std::to_string(one.databases) +
                      " databases, request " + one.request);
    }
    for (const std::string& fault : one.faults) options_.report("audit: destroy-key: " + fault);
  }
}

}  // namespace isoguard::audit
