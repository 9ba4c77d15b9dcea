#pragma once

#include <cstdint>
#include <initializer_list>
#include <vector>

namespace isoguard::sweep {

/// SplitMix64: the same numbers on every platform, so that a seed and a case number replay a case.
class Random {
 public:
  Random(std::uint64_t seed, std::uint64_t number)
      : state_(seed * 0x9E3779B97F4A7C15ULL ^ (number + 1) * 0xD1B54A32D192ED03ULL) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }
  /// 0 … count-1.
  int below(int count) { return static_cast<int>(next() % static_cast<std::uint64_t>(count)); }
  /// From `low` to `high`, both included.
  int between(int low, int high) { return low + below(high - low + 1); }
  bool chance(int percent) { return below(100) < percent; }

  template <typename T>
  T pick(std::initializer_list<T> choices) {
    return choices.begin()[below(static_cast<int>(choices.size()))];
  }
  /// `usual` in the given share of the cases, else one of `others`.
  template <typename T>
  T mostly(int percent, T usual, std::initializer_list<T> others) {
    return chance(percent) ? usual : pick(others);
  }
  /// A window's edge, the day before or after it, or any day up to `most`.
  int around(std::initializer_list<int> edges, int most) {
    if (chance(25)) return between(0, most);
    return pick(edges) + between(-1, 1);
  }

 private:
  std::uint64_t state_;
};

}  // namespace isoguard::sweep
