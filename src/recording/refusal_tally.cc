#include "src/recording/refusal_tally.h"

#include <algorithm>

namespace isoguard::app {

bool RefusalTally::may_record(Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  if (since_ != Clock::time_point()) {
    const std::chrono::duration<double> passed = now - since_;
    allowance_ = std::min(kAtOnce, allowance_ + passed.count() * kEachSecond);
  }
  since_ = now;
  if (allowance_ < 1) {
    ++counted_;
    return false;
  }
  allowance_ -= 1;
  return true;
}

std::uint64_t RefusalTally::counted() const {
  const std::lock_guard lock(mutex_);
  return counted_;
}

}  // namespace isoguard::app
