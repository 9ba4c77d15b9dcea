#include "src/admission/shared_replay.h"

#include <chrono>
#include <memory>
#include <utility>

#include "src/audit_db/shared_state.h"

namespace isoguard::app {
namespace {

constexpr unsigned kThreads = 16;
constexpr std::size_t kMostWaiting = 1024;

clients::Claim claim_of(audit_db::Claim claim) {
  switch (claim) {
    case audit_db::Claim::claimed:
      return clients::Claim::claimed;
    case audit_db::Claim::seen:
      return clients::Claim::seen;
    case audit_db::Claim::unavailable:
      break;
  }
  return clients::Claim::unavailable;
}

}  // namespace

SharedReplay::SharedReplay(audit_db::SharedState& state)
    : state_(state), threads_(kThreads, kMostWaiting) {}

void SharedReplay::claim(const std::string& iss, const std::string& jti, std::int64_t expires,
                         std::function<void(clients::Claim)> done) {
  const auto answer = std::make_shared<std::function<void(clients::Claim)>>(std::move(done));
  const std::chrono::sys_seconds until{std::chrono::seconds(expires)};
  const bool posted = threads_.post(this, [this, iss, jti, until, answer] {
    (*answer)(claim_of(state_.claim_jti(iss, jti, until)));
  });
  if (!posted) (*answer)(clients::Claim::unavailable);
}

}  // namespace isoguard::app
