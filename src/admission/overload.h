#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "src/http/handler.h"

namespace isoguard::app {

/// Why a call was turned away before it was looked at.
enum class TurnedAway : unsigned char {
  no,      ///< it was not
  calls,   ///< as many calls as may be are being worked on
  client,  ///< its client has as many of them as one may have
  rate,    ///< its client calls more often than it may
  late,    ///< it has waited so long that its answer would come too late
  fhir,    ///< so many reads wait for its FHIR server that its own would come too late
  reads,   ///< the same, but it was decided with what it brought, without these reads
};
inline constexpr std::size_t kReasons = 7;

/// A word for metrics and records.
std::string_view to_word(TurnedAway why);

struct OverloadLimits {
  std::size_t calls = 512;
  std::size_t calls_per_client = 384;
  int rate = 0;                           ///< calls a second of one client, and at once; 0: any
  std::chrono::milliseconds budget{500};  ///< in which an answer must come, from when it was ready
};

/// Decides at once whether a call is worked on. Under overload it is better to answer some calls in
/// time and to say no to the others, which may ask elsewhere, than to answer all too late. Any
/// thread.
class Overload {
 public:
  using Clock = std::chrono::steady_clock;
  using Counts = std::array<std::uint64_t, kReasons>;  ///< at the number of the TurnedAway

  explicit Overload(const OverloadLimits& limits) : limits_(limits) {}

  /// Whether a call of `client` (an address, or whatever clients are told apart by) that has waited
  /// for about `waited` may go on. If so, `responder` holds its place until the answer; it must not
  /// outlive this.
  TurnedAway admit(std::string_view client, std::chrono::microseconds waited,
                   http::Responder& responder, Clock::time_point now = Clock::now());
  /// Somebody else found that a call cannot be answered in time.
  void turned_away(TurnedAway why) { ++counts_[static_cast<std::size_t>(why)]; }

  /// Since the start.
  Counts counts() const;
  std::size_t in_flight() const;

  /// What a caller that is turned away gets: 429 for its own rate, else 503, with Retry-After
  /// and an OperationOutcome; never cards.
  http::Response answer(http::Response base, TurnedAway why);

 private:
  class Place;
  struct Client {
    std::size_t in_flight = 0;
    double allowance = 0;  ///< of calls
    Clock::time_point since{};
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };

  TurnedAway judge(std::string_view key, std::chrono::microseconds waited, Clock::time_point now);
  bool may_call(Client& client, Clock::time_point now) const;
  void forget_quiet_clients(Clock::time_point now);
  void left(const std::string& client, std::chrono::microseconds took) noexcept;

  const OverloadLimits limits_;
  std::array<std::atomic<std::uint64_t>, kReasons> counts_{};
  std::atomic<std::uint64_t> answers_{0};
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Client, Hash, std::equal_to<>> clients_;
  std::size_t in_flight_ = 0;
  std::chrono::microseconds usual_time_{0};
  Clock::time_point tidied_{};
};

}  // namespace isoguard::app
