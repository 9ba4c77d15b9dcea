#pragma once

#include "src/clients/replay.h"
#include "src/clients/verifier_pool.h"

namespace isoguard::audit_db {
class SharedState;
}

namespace isoguard::app {

/// Which tokens were used, as all replicas know it together. Whoever asks waits for no database:
/// some threads do, whose claims share transactions.
class SharedReplay final : public clients::ReplayStore {
 public:
  /// `state` must outlive this.
  explicit SharedReplay(audit_db::SharedState& state);

  /// `unavailable` at once where too many wait already.
  void claim(const std::string& iss, const std::string& jti, std::int64_t expires,
             std::function<void(clients::Claim)> done) override;

 private:
  audit_db::SharedState& state_;
  clients::VerifierPool threads_;  // last: its jobs use the state
};

}  // namespace isoguard::app
