#pragma once

#include <optional>
#include <string>

#include "src/recording/on_audit_failure.h"

namespace isoguard::http {
class Request;
}

namespace isoguard::app {

/// Who sent a request, as far as a record may say it.
struct Caller {
  std::string peer;                ///< numeric address
  std::string request_id;          ///< X-Request-Id where it is hexadecimal, as proxies make it
  std::string traceparent;         ///< of W3C Trace Context, where it is one
  std::string tracestate{};        ///< with that, for FHIR servers only
  std::string traceparent_sent{};  ///< what FHIR servers were sent
  std::string mtls_fp{};           ///< SHA-256 of the client's certificate, where it has shown one

  // Of the client and its token; empty where clients are not told apart.
  std::string auth_result{};   ///< "accepted", or why not
  std::string iss{};           ///< of a client that is registered
  std::string tenant{};        ///< for whom it speaks
  std::string kid{};           ///< the key that the token was signed with
  std::string jti{};           ///< the token
  std::string jku_sha256{};    ///< hex, of the registered address of the keys
  std::string replay_check{};  ///< shared, or local_only: who was asked whether the token is new
  /// What it wants where a record cannot be kept; no part of a record. Nothing: as the service.
  std::optional<OnAuditFailure> on_audit_failure{};
};
Caller caller_of(const http::Request& request);

/// Canonical JSON of the member `client` of a record. The tenant is none of its members.
std::string to_json(const Caller& caller);

}  // namespace isoguard::app
