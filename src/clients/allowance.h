#pragma once

#include <chrono>
#include <mutex>

namespace isoguard::clients {

/// How much one client may ask.
struct RateLimits {
  int calls_per_second = 50;
  int burst = 100;         ///< calls at once after a quiet time
  int calls_at_once = 64;  ///< calls that are not answered yet

  bool operator==(const RateLimits&) const = default;
};

/// What a client has used of it: a token bucket, and the calls under way. Any thread.
class Allowance {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit Allowance(const RateLimits& limits) : limits_(limits), left_(limits.burst) {}

  /// Other limits from now on; what was used stays used.
  void set(const RateLimits& limits);

  /// Takes one call, for which leave() is due later; or says after how many seconds, at least one,
  /// to ask again. 0: taken.
  int enter(Time now);
  void leave();

 private:
  std::mutex mutex_;
  RateLimits limits_;
  double left_;
  Time filled_{};
  int under_way_ = 0;
};

}  // namespace isoguard::clients
