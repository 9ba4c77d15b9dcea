#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>

namespace isoguard::app {

/// How many refusals may have a record of their own, so that a flood of them fills no disk: up to
/// 200 at once, and ten a second in the long run. The others are counted. Any thread.
class RefusalTally {
 public:
  using Clock = std::chrono::steady_clock;

  static constexpr double kAtOnce = 200;
  static constexpr double kEachSecond = 10;

  /// Whether this one may be recorded; otherwise it is counted.
  bool may_record(Clock::time_point now = Clock::now());
  /// Those that were only counted, since the start.
  std::uint64_t counted() const;

 private:
  mutable std::mutex mutex_;
  double allowance_ = kAtOnce;
  Clock::time_point since_{};
  std::uint64_t counted_ = 0;
};

}  // namespace isoguard::app
