#pragma once

#include <chrono>
#include <mutex>

namespace isoguard::fhir_client {

/// Whether the reads of a call go to one server as one batch. It must say that it takes batches,
/// and then prove it: one that refuses them is not sent another before its metadata are read anew,
/// and one that broke off, was late or answered nonsense not for a while. Thread-safe.
class Batching {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// Fewer reads are asked one by one: that is as few round trips, and each comes when it can.
  static constexpr std::size_t kFewest = 3;
  static constexpr std::chrono::minutes kPause{10};

  /// The metadata were read: what they say of batches.
  void said(bool takes_batches);
  /// It refused one as a whole.
  void refused();
  /// Nothing usable came of one. That must not cost each call all of its reads.
  void failed(Time now);
  bool is_worth_it(Time now) const;

 private:
  mutable std::mutex mutex_;
  bool takes_batches_ = false;
  Time paused_until_{};
};

}  // namespace isoguard::fhir_client
