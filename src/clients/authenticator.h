#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "src/clients/auth_result.h"
#include "src/clients/client.h"
#include "src/clients/replay.h"
#include "src/clients/token.h"
#include "src/clients/verifier_pool.h"

namespace isoguard::clients {

/// Who called. `client` is there as soon as the token names somebody who is registered, and means
/// nothing before the result is `accepted`.
struct Identity {
  std::shared_ptr<const Client> client;
  std::string tenant;
  std::string kid;
  std::string jti;
  bool replay_shared = false;  ///< all replicas were asked whether the token is new
};

struct Verdict {
  AuthResult result = AuthResult::no_token;
  Identity identity{};
};

/// Judges the tokens of requests: what is cheap to see first, then the signature, and whether it
/// came before last, so that a forged token uses up nothing.
///
/// RSA signatures (20 to 60 us) are verified by the thread that asks, ECDSA (0.3 to 0.8 ms) by a
/// VerifierPool. Any thread.
class Authenticator {
 public:
  struct Settings {
    unsigned verifier_threads = 1;
    std::function<std::int64_t()> now{};  ///< seconds since 1970; empty: the system's clock
    ReplayStore* shared = nullptr;        ///< of all replicas; must outlive this
    std::size_t remembered = 200'000;     ///< tokens that this process remembers
  };
  using Done = std::function<void(Verdict)>;

  explicit Authenticator(Settings settings);

  /// Who may call from now on.
  void use(std::shared_ptr<const Registry> registry);
  std::shared_ptr<const Registry> registry() const;

  /// Judges the value of the header Authorization, which came `headers` times, for a request to
  /// `endpoint` ("/cds-services/order-sign") over a connection with the certificate `shown`
  /// (nullptr: with none). `done` is called once, at once or on another thread, unless stop() comes
  /// first.
  void authenticate(std::string_view authorization, std::size_t headers, std::string_view endpoint,
                    Done done, const ShownCertificate* shown = nullptr);

  /// Verifies the next signature that waits, on this thread; false when none does. For tests.
  bool run_one() { return pool_.run_one(); }

  /// Ends the threads; what waits for them is dropped. Not from one of them.
  void stop() { pool_.stop(); }

 private:
  struct Check;

  void find_key(const std::shared_ptr<Check>& check);
  void verify(const std::shared_ptr<Check>& check, const PublicKey& key);
  void judge(const std::shared_ptr<Check>& check, const PublicKey& key);

  const std::function<std::int64_t()> now_;
  LocalReplayStore local_;
  ReplayGuard replays_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Registry> registry_ = std::make_shared<const Registry>();
  VerifierPool pool_;
};

}  // namespace isoguard::clients
