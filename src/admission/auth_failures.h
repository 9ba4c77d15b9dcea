#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "src/clients/auth_result.h"
#include "src/recording/caller.h"

namespace isoguard::app {

class DecisionLog;

/// Requests that were not let in, as events `auth_failure`. Anybody can cause them, so not each
/// gets an event: of a minute the first kOneByOne are told with all that is known, the others are
/// counted and told together. Any thread.
class AuthFailures {
 public:
  using Clock = std::chrono::steady_clock;

  static constexpr int kOneByOne = 20;
  static constexpr std::chrono::minutes kPeriod{1};

  /// `log` must outlive this; with nullptr nothing is told.
  explicit AuthFailures(DecisionLog* log, Clock::time_point now = Clock::now())
      : log_(log), period_begun_(now) {}

  /// `client`: name of the client that the token named, if there is one; `caller` has its `iss`.
  void note(clients::AuthResult why, std::string_view client, std::string_view endpoint,
            const Caller& caller, Clock::time_point now = Clock::now()) noexcept;

  /// Tells what was counted, when the minute is over or with `all`. To be called from time to time.
  void flush(Clock::time_point now = Clock::now(), bool all = false) noexcept;

 private:
  using Counts = std::map<std::pair<std::string, clients::AuthResult>, std::int64_t>;

  void begin_period(Clock::time_point now, bool all, Counts& to_tell);  // under mutex_
  void tell(const Counts& counts) noexcept;

  DecisionLog* const log_;
  std::mutex mutex_;
  Clock::time_point period_begun_;
  int told_ = 0;
  Counts counts_;
};

}  // namespace isoguard::app
