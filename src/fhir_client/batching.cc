#include "src/fhir_client/batching.h"

namespace isoguard::fhir_client {

void Batching::said(bool takes_batches) {
  const std::lock_guard lock(mutex_);
  takes_batches_ = takes_batches;
}

void Batching::refused() {
  const std::lock_guard lock(mutex_);
  takes_batches_ = false;
}

void Batching::failed(Time now) {
  const std::lock_guard lock(mutex_);
  paused_until_ = now + kPause;
}

bool Batching::is_worth_it(Time now) const {
  const std::lock_guard lock(mutex_);
  return takes_batches_ && now >= paused_until_;
}

}  // namespace isoguard::fhir_client
