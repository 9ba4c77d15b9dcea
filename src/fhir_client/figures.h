#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "fhir/reply.h"

namespace isoguard::fhir_client {

inline constexpr std::size_t kOutcomes = static_cast<std::size_t>(fhir::Failure::incomplete) + 1;

/// What has come of the requests to one server since the start.
struct ServerFigures {
  std::string url;  ///< as it is registered, in its normal form
  /// Requests by what came of them, at the number of the fhir::Failure. A batch is one request, a
  /// next page and a retry are others; `timeout` are those that nobody waited for any longer.
  std::array<std::uint64_t, kOutcomes> requests{};
  std::uint64_t batches = 0;  ///< of the requests
  std::uint64_t refused = 0;  ///< calls that were told at once that it is out of order
  bool out_of_order = false;  ///< Breaker
};

/// Where they are counted; any thread.
struct Tally {
  std::array<std::atomic<std::uint64_t>, kOutcomes> requests{};
  std::atomic<std::uint64_t> batches{0};
  std::atomic<std::uint64_t> refused{0};
  /// How long requests that were answered have taken of late, without the line, in microseconds; 0:
  /// none was yet. Threads may overwrite each other's part of it, which an average can bear.
  std::atomic<std::int64_t> usual_time{0};

  void took(std::chrono::microseconds time) {
    const std::int64_t usual = usual_time.load(std::memory_order_relaxed);
    const std::int64_t now = usual == 0 ? time.count() : (7 * usual + time.count()) / 8;
    usual_time.store(now, std::memory_order_relaxed);
  }
  void came(fhir::Failure outcome) {
    requests[static_cast<std::size_t>(outcome)].fetch_add(1, std::memory_order_relaxed);
  }
};

}  // namespace isoguard::fhir_client
