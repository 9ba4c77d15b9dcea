#include "src/admission/admission.h"

#include <chrono>
#include <optional>
#include <utility>

#include "fhir/operation_outcome.h"
#include "src/audit/merkle.h"
#include "src/audit/text.h"
#include "src/recording/metrics.h"

namespace isoguard::app {
namespace {

using clients::AuthResult;
using clients::Client;
using fhir::IssueType;
using http::Response;

/// The same for every reason.
Response unauthorised(Response base) {
  base.status = 401;
  base.content_type.clear();
  base.body.clear();
  base.headers.emplace_back("WWW-Authenticate", "Bearer");
  return base;
}

Response refuse(Response base, int status, IssueType type, std::string why) {
  base.status = status;
  base.body =
      fhir::write_operation_outcome({{fhir::IssueSeverity::error, type, std::move(why), {}}});
  return base;
}

Response too_much(Response base, int seconds) {
  base.headers.emplace_back("Retry-After", std::to_string(seconds));
  return refuse(std::move(base), 429, IssueType::throttled,
                "This client asks more than is agreed. The order was not checked.");
}

/// Gives the client's place back with the answer.
class Leaving final : public http::Responder::Sink {
 public:
  Leaving(std::shared_ptr<clients::Allowance> allowance, http::Responder responder)
      : allowance_(std::move(allowance)), responder_(std::move(responder)) {}
  void answer(Response response) noexcept override {
    allowance_->leave();
    responder_(std::move(response));
  }

 private:
  const std::shared_ptr<clients::Allowance> allowance_;
  http::Responder responder_;
};

void describe(const clients::Verdict& verdict, Caller& caller) {
  const clients::Identity& who = verdict.identity;
  caller.auth_result = clients::to_code(verdict.result);
  if (who.client == nullptr) return;
  caller.iss = who.client->iss;
  if (!who.client->jku.empty()) {
    caller.jku_sha256 = audit::hex(audit::sha256(who.client->jku));
  }
  if (verdict.result != AuthResult::accepted) return;
  caller.tenant = who.tenant;
  if (const std::string& choice = who.client->audit_on_failure; !choice.empty()) {
    caller.on_audit_failure = choice == "refuse" ? OnAuditFailure::refuse : OnAuditFailure::deliver;
  }
  caller.kid = who.kid;
  caller.jti = who.jti;
  caller.replay_check = who.replay_shared ? "shared" : "local_only";
}

}  // namespace

void Admission::admit(Visit visit, std::string_view endpoint, std::string_view service,
                      Inside inside) {
  const std::string authorization(visit.request.header("Authorization"));
  const std::size_t headers = visit.request.header_count("Authorization");
  const auto kept = std::make_shared<Visit>(std::move(visit));
  const http::PeerCertificate* peer = kept->request.certificate.get();
  std::optional<clients::ShownCertificate> shown;
  if (peer != nullptr) shown = {peer->sha256, peer->names};
  authenticator_.authenticate(
      authorization, headers, endpoint,
      [this, kept, endpoint = std::string(endpoint), service = std::string(service),
       inside = std::move(inside)](const clients::Verdict& verdict) {
        decide(std::move(*kept), verdict, endpoint, service, inside);
      },
      shown ? &*shown : nullptr);
}

void Admission::decide(Visit visit, const clients::Verdict& verdict, const std::string& endpoint,
                       const std::string& service, const Inside& inside) {
  const std::shared_ptr<const Client>& client = verdict.identity.client;
  const std::string_view name = client == nullptr ? std::string_view() : client->name;
  describe(verdict, visit.caller);
  if (metrics_ != nullptr) metrics_->authenticated(name, clients::to_code(verdict.result));
  if (verdict.result != AuthResult::accepted) {
    failures_.note(verdict.result, name, endpoint, visit.caller);
    const bool busy = verdict.result == AuthResult::busy;
    return visit.responder(busy ? too_much(std::move(visit.base), 1)
                                : unauthorised(std::move(visit.base)));
  }
  if (!service.empty() && !client->may_call(service)) {
    return visit.responder(refuse(std::move(visit.base), 403, IssueType::security,
                                  "This client is not registered for this service."));
  }
  const int wait = client->allowance->enter(std::chrono::steady_clock::now());
  if (wait > 0) {
    if (metrics_ != nullptr) metrics_->throttled(name);
    return visit.responder(too_much(std::move(visit.base), wait));
  }
  visit.responder =
      http::Responder(std::make_shared<Leaving>(client->allowance, std::move(visit.responder)));
  visit.client = client;
  inside(std::move(visit));
}

}  // namespace isoguard::app
