#pragma once

#include <chrono>
#include <mutex>
#include <optional>

#include "fhir/release.h"

namespace isoguard::fhir_client {

/// What is known of the FHIR release of one server, and when to ask for it again. Thread-safe.
class ServerRelease {
 public:
  using Time = std::chrono::steady_clock::time_point;

  static constexpr std::chrono::minutes kUntilAskedAgain{1};  ///< without an answer
  static constexpr std::chrono::hours kGoodFor{1};            ///< since servers are upgraded

  std::optional<fhir::Release> known() const;
  /// Whether it is time to ask; then nobody else is told so before the answer, or the next minute.
  bool begin_asking(Time now);
  /// What the server's metadata said; nothing: that could not be had, and what was known stays.
  void answer(std::optional<fhir::Release> release, Time now);

 private:
  mutable std::mutex mutex_;
  std::optional<fhir::Release> release_;
  Time next_{};
};

}  // namespace isoguard::fhir_client
