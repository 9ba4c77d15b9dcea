#include "src/fhir_client/server_release.h"

namespace isoguard::fhir_client {

std::optional<fhir::Release> ServerRelease::known() const {
  const std::lock_guard lock(mutex_);
  return release_;
}

bool ServerRelease::begin_asking(Time now) {
  const std::lock_guard lock(mutex_);
  if (now < next_) return false;
  next_ = now + kUntilAskedAgain;
  return true;
}

void ServerRelease::answer(std::optional<fhir::Release> release, Time now) {
  if (!release) return;
  const std::lock_guard lock(mutex_);
  release_ = release;
  next_ = now + kGoodFor;
}

}  // namespace isoguard::fhir_client
