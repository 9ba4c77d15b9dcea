#include "src/fhir_client/breaker.h"

namespace isoguard::fhir_client {

bool Breaker::is_out_of_order(Time now) const {
  return failures_ >= kFailures && last_failure_ - failing_since_ >= kFailingFor &&
         now - last_failure_ < kForgottenAfter;
}

bool Breaker::admits(Time now) {
  const std::lock_guard lock(mutex_);
  if (!is_out_of_order(now)) return true;
  if (now < next_probe_) return false;
  next_probe_ = now + kBetweenProbes;
  return true;
}

bool Breaker::is_open(Time now) const {
  const std::lock_guard lock(mutex_);
  return is_out_of_order(now);
}

void Breaker::succeeded() {
  const std::lock_guard lock(mutex_);
  failures_ = 0;
}

void Breaker::failed(Time now) {
  const std::lock_guard lock(mutex_);
  const bool forgotten = now - last_failure_ >= kForgottenAfter;
  if (failures_ == 0 || forgotten) failing_since_ = now;
  if (forgotten) failures_ = 0;
  last_failure_ = now;
  if (failures_ < kFailures) ++failures_;
}

}  // namespace isoguard::fhir_client
