#pragma once

#include <chrono>
#include <mutex>

namespace isoguard::fhir_client {

/// Whether one server is worth asking. After a while in which nothing but failures of the server
/// came, calls are told so at once instead of each waiting for its deadline; from time to time one
/// of them is let through, and the first answer that comes opens the way for all. Thread-safe.
class Breaker {
 public:
  using Time = std::chrono::steady_clock::time_point;

  static constexpr int kFailures = 20;                   ///< in a row, and
  static constexpr std::chrono::seconds kFailingFor{1};  ///< for as long, so that a pause is none
  static constexpr std::chrono::seconds kBetweenProbes{2};  ///< while it is out of order
  /// What is longer ago proves nothing: when calls are rare, each may try.
  static constexpr std::chrono::seconds kForgottenAfter{10};

  /// Whether this call may ask.
  bool admits(Time now);
  /// Whether only a call from time to time may ask.
  bool is_open(Time now) const;
  /// The server answered a request, whatever it said.
  void succeeded();
  /// It did not answer in time, broke off, or said that it cannot (502, 503, 504).
  void failed(Time now);

 private:
  bool is_out_of_order(Time now) const;

  mutable std::mutex mutex_;
  int failures_ = 0;
  Time failing_since_{};
  Time last_failure_{};
  Time next_probe_{};
};

}  // namespace isoguard::fhir_client
