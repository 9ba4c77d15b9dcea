#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "src/telemetry/counters.h"
#include "src/telemetry/text_page.h"

namespace isoguard::telemetry {

/// How long something took, in classes from 50 µs to 5 s. Adding locks nothing; any thread.
class Histogram {
 public:
  /// Upper ends of the classes, in microseconds, each included; beyond is one more.
  static constexpr std::array<std::uint64_t, 15> kBounds = {
      50,     100,    250,     500,     1'000,   2'500,     5'000,    10'000,
      25'000, 50'000, 100'000, 250'000, 500'000, 1'000'000, 5'000'000};

  /// Less than nothing counts as nothing.
  void add(std::chrono::microseconds time);
  /// The samples of a histogram family that has begun.
  void write(TextPage& page, const TextPage::Labels& labels) const;

 private:
  struct alignas(64) Shard {
    std::array<std::atomic<std::uint64_t>, kBounds.size() + 1> counts{};
    std::atomic<std::uint64_t> sum{0};  ///< microseconds
  };
  std::array<Shard, kShards> shards_;
};

}  // namespace isoguard::telemetry
