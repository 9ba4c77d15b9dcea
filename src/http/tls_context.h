#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "src/http/revocation_lists.h"

struct ssl_ctx_st;
struct ssl_st;

namespace isoguard::http {

/// What a listener shows who it is with, and whose clients it believes; all PEM.
struct TlsMaterial {
  std::string_view certificates;        ///< its own first, then those that sign it
  std::string_view key;                 ///< of the first; without a pass phrase
  std::string_view client_authorities;  ///< empty: clients are not asked for a certificate
  std::string_view client_revocations;  ///< their lists of revoked certificates; empty: none
  bool client_required = true;          ///< a client without a certificate is turned away
};

/// TLS as this listener speaks it: 1.2 and 1.3, ephemeral elliptic-curve keys and authenticated
/// ciphers only (RFC 9325), http/1.1 by ALPN, no compression, renegotiation, early data, tickets or
/// other resumption. Tickets would hang the secrecy of past calls on one key in memory, and
/// connections are kept anyway. Immutable; any thread.
class TlsContext {
 public:
  /// What is wrong in a sentence without a secret: not PEM, a key that is another's, weak or
  /// encrypted, a certificate that has expired or does not hold yet, or that no handshake can use.
  static tl::expected<std::shared_ptr<const TlsContext>, std::string> make(
      const TlsMaterial& material);

  /// When the first of the certificates expires.
  std::chrono::system_clock::time_point expires() const { return expires_; }
  /// What is revoked; nothing: no lists were given.
  const std::optional<Revocations>& revocations() const { return revocations_; }
  /// SHA-256 over the listener's own certificate (DER), hex.
  const std::string& fingerprint() const { return fingerprint_; }

  /// A session of the server's side, the caller's to free.
  ssl_st* new_session() const;

 private:
  explicit TlsContext(ssl_ctx_st* context);

  const std::shared_ptr<ssl_ctx_st> context_;
  std::chrono::system_clock::time_point expires_;
  std::optional<Revocations> revocations_;
  std::string fingerprint_;
};

/// The context that new connections get. Those that are open keep theirs. Any thread.
class TlsInUse {
 public:
  explicit TlsInUse(std::shared_ptr<const TlsContext> first) : now_(std::move(first)) {}

  std::shared_ptr<const TlsContext> now() const {
    const std::lock_guard lock(mutex_);
    return now_;
  }
  void replace(std::shared_ptr<const TlsContext> next) {
    const std::lock_guard lock(mutex_);
    now_ = std::move(next);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const TlsContext> now_;
};

}  // namespace isoguard::http
