#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <vector>

namespace isoguard::audit_view {

/// Between which bounds counts can be, for somebody who knows what they add up to. The bounds are
/// never too narrow; where sums go round in a circle they may be wider than could be told.
class Narrowing {
 public:
  static constexpr std::uint64_t kUnbounded = std::numeric_limits<std::uint64_t>::max();
  static constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

  /// Both inclusive.
  struct Range {
    std::uint64_t low = 0;
    std::uint64_t high = kUnbounded;
    bool is_one() const { return low == high; }
  };
  /// Numbers of counts.
  struct Sum {
    std::vector<std::size_t> parts;
    std::size_t total;
  };
  /// The sums that set the bounds of a count; kNone: it was so from the beginning.
  struct Reasons {
    std::size_t low = kNone;
    std::size_t high = kNone;
  };

  /// Counts are less than 2^50. `sums` must outlive this.
  Narrowing(const std::vector<Sum>& sums, std::vector<Range> ranges);

  /// Whether counts within the ranges may add up so; if not, nothing else here means anything.
  bool is_possible() const { return is_possible_; }
  const Range& range(std::size_t count) const { return ranges_[count]; }
  const Reasons& reasons(std::size_t count) const { return reasons_[count]; }
  /// Counts of which a sum left one value only, in the order in which that was found.
  const std::vector<std::size_t>& told() const { return told_; }

 private:
  void wake(std::size_t count);
  void raise_low(std::size_t count, std::uint64_t low, std::size_t sum);
  void lower_high(std::size_t count, std::uint64_t high, std::size_t sum);
  void narrow(std::size_t number);

  const std::vector<Sum>& sums_;
  std::vector<Range> ranges_;
  std::vector<Reasons> reasons_;
  std::vector<std::vector<std::size_t>> sums_of_;  ///< by count
  std::deque<std::size_t> queue_;
  std::vector<bool> waits_;
  std::vector<std::size_t> told_;
  bool is_possible_ = true;
};

}  // namespace isoguard::audit_view
