#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/telemetry/text_page.h"

/// What the process counts of itself, for GET /metrics. Nothing of a patient is ever counted by
/// name: who adds passes words of ours only.
namespace isoguard::telemetry {

/// Threads are dealt out to so many copies of each number, so that they seldom write to the same
/// line of memory.
inline constexpr std::size_t kShards = 8;

/// The copy that this thread adds to.
std::size_t shard_of_thread();

/// A number that only grows, from any thread, without a lock.
class Counter {
 public:
  void add(std::uint64_t more) {
    cells_[shard_of_thread()].value.fetch_add(more, std::memory_order_relaxed);
  }
  std::uint64_t value() const;

 private:
  struct alignas(64) Cell {
    std::atomic<std::uint64_t> value{0};
  };
  std::array<Cell, kShards> cells_;
};

/// Counters of one name, each for its values of the labels. A combination gets its counter when it
/// is first seen, under a lock; after that nothing is locked. There are at most kMost, however many
/// combinations come: what comes later is counted as "other" in all labels.
class Counters {
 public:
  static constexpr std::size_t kMost = 400;

  /// `name` ends with _total; at most three labels.
  Counters(std::string name, std::string help, std::vector<std::string> labels);
  ~Counters();
  Counters(const Counters&) = delete;
  Counters& operator=(const Counters&) = delete;

  /// As many values as there are labels. Any thread; never throws: what finds no memory is not
  /// counted.
  void add(std::initializer_list<std::string_view> values, std::uint64_t more = 1) noexcept;
  void write(TextPage& page) const;

 private:
  struct Entry;
  static constexpr std::size_t kSlots = 1024;  ///< a power of two, more than twice kMost

  Entry& entry(std::span<const std::string_view> values);
  Entry& make(std::span<const std::string_view> values, std::size_t slot);

  const std::string name_;
  const std::string help_;
  const std::vector<std::string> labels_;
  std::unique_ptr<std::array<std::atomic<Entry*>, kSlots>> slots_;  ///< by hash, then the next
  std::mutex mutex_;                                                ///< of adding to slots_
  std::size_t size_ = 0;
  std::unique_ptr<Entry> other_;
};

}  // namespace isoguard::telemetry
