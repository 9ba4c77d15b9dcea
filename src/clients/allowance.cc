#include "src/clients/allowance.h"

#include <algorithm>
#include <cmath>

namespace isoguard::clients {

void Allowance::set(const RateLimits& limits) {
  const std::lock_guard lock(mutex_);
  limits_ = limits;
  left_ = std::min(left_, static_cast<double>(limits.burst));
}

int Allowance::enter(Time now) {
  const std::lock_guard lock(mutex_);
  if (now > filled_) {
    const std::chrono::duration<double> passed = now - filled_;
    left_ = std::min(left_ + passed.count() * limits_.calls_per_second,
                     static_cast<double>(limits_.burst));
    filled_ = now;
  }
  if (under_way_ >= limits_.calls_at_once) return 1;
  if (left_ < 1) {
    return std::max(1, static_cast<int>(std::ceil((1 - left_) / limits_.calls_per_second)));
  }
  left_ -= 1;
  ++under_way_;
  return 0;
}

void Allowance::leave() {
  const std::lock_guard lock(mutex_);
  --under_way_;
}

}  // namespace isoguard::clients
