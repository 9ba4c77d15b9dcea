#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "src/admission/auth_failures.h"
#include "src/clients/authenticator.h"
#include "src/http/handler.h"
#include "src/recording/caller.h"

namespace isoguard::app {

class Metrics;

/// One request, with who makes it.
struct Visit {
  http::Request request;
  http::Response base;  ///< headers that any answer has
  http::Responder responder;
  Caller caller{};
  std::shared_ptr<const clients::Client> client{};  ///< nullptr: clients are not told apart
};

/// What stands between the listener and the endpoints when clients are registered: lets in who
/// shows a good token, within the client's allowance. To all others it says 401 with nothing in it,
/// whatever the reason, which only the audit and the metrics are told.
class Admission {
 public:
  using Inside = std::function<void(Visit)>;

  /// All must outlive the admission and the requests that wait in it; `metrics` may be nullptr.
  Admission(clients::Authenticator& authenticator, AuthFailures& failures, Metrics* metrics)
      : authenticator_(authenticator), failures_(failures), metrics_(metrics) {}

  std::shared_ptr<const clients::Registry> registry() const { return authenticator_.registry(); }

  /// Calls `inside`, on this thread or on another, or answers instead: 401; 403 when the client may
  /// not call `service` (empty: none in particular); 429 with Retry-After when it asks too much or
  /// too many of its signatures wait. `endpoint` is what follows the client's base URL.
  void admit(Visit visit, std::string_view endpoint, std::string_view service, Inside inside);

  /// A request that was refused before anybody looked at its token.
  void note_refused(const Caller& caller, std::string_view endpoint) {
    failures_.note(clients::AuthResult::not_read, "", endpoint, caller);
  }

 private:
  void decide(Visit visit, const clients::Verdict& verdict, const std::string& endpoint,
              const std::string& service, const Inside& inside);

  clients::Authenticator& authenticator_;
  AuthFailures& failures_;
  Metrics* metrics_;
};

}  // namespace isoguard::app
