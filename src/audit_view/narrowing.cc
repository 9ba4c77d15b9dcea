#include "src/audit_view/narrowing.h"

#include <utility>

namespace isoguard::audit_view {
namespace {

/// Looks at each sum, on the average; bounds that creep on one by one are left as they are then.
constexpr std::size_t kMostLooks = 64;

}  // namespace

Narrowing::Narrowing(const std::vector<Sum>& sums, std::vector<Range> ranges)
    : sums_(sums),
      ranges_(std::move(ranges)),
      reasons_(ranges_.size()),
      sums_of_(ranges_.size()),
      waits_(sums.size(), true) {
  for (std::size_t number = 0; number < sums_.size(); ++number) {
    for (const std::size_t part : sums_[number].parts) sums_of_[part].push_back(number);
    sums_of_[sums_[number].total].push_back(number);
    queue_.push_back(number);
  }
  for (std::size_t looks = kMostLooks * sums_.size(); looks > 0 && !queue_.empty() && is_possible_;
       --looks) {
    const std::size_t number = queue_.front();
    queue_.pop_front();
    waits_[number] = false;
    narrow(number);
  }
}

void Narrowing::wake(std::size_t count) {
  is_possible_ = is_possible_ && ranges_[count].low <= ranges_[count].high;
  if (ranges_[count].is_one()) told_.push_back(count);
  for (const std::size_t number : sums_of_[count]) {
    if (waits_[number]) continue;
    waits_[number] = true;
    queue_.push_back(number);
  }
}

void Narrowing::raise_low(std::size_t count, std::uint64_t low, std::size_t sum) {
  if (low <= ranges_[count].low) return;
  ranges_[count].low = low;
  reasons_[count].low = sum;
  wake(count);
}

void Narrowing::lower_high(std::size_t count, std::uint64_t high, std::size_t sum) {
  if (high >= ranges_[count].high) return;
  ranges_[count].high = high;
  reasons_[count].high = sum;
  wake(count);
}

void Narrowing::narrow(std::size_t number) {
  const Sum& sum = sums_[number];
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  std::size_t unbounded = 0;
  for (const std::size_t part : sum.parts) {
    low += ranges_[part].low;
    if (ranges_[part].high == kUnbounded) {
      ++unbounded;
    } else {
      high += ranges_[part].high;
    }
  }
  raise_low(sum.total, low, number);
  if (unbounded == 0) lower_high(sum.total, high, number);
  const Range total = ranges_[sum.total];
  for (const std::size_t part : sum.parts) {
    const Range before = ranges_[part];
    const bool is_bounded = before.high != kUnbounded;
    if (unbounded == (is_bounded ? 0U : 1U)) {
      const std::uint64_t others = high - (is_bounded ? before.high : 0);
      if (total.low > others) raise_low(part, total.low - others, number);
    }
    if (total.high == kUnbounded) continue;
    const std::uint64_t others = low - before.low;
    is_possible_ = is_possible_ && others <= total.high;
    if (is_possible_) lower_high(part, total.high - others, number);
  }
}

}  // namespace isoguard::audit_view
