#pragma once

#include <cstdint>
#include <memory>

#include "src/admin/readiness.h"
#include "src/http/server.h"
#include "src/kept.h"
#include "src/options/config.h"
#include "src/process/life.h"
#include "src/recording/metrics.h"

namespace isoguard::terminology_client {
class CodeExplainer;
}

namespace isoguard::telemetry {
class Log;
}

namespace isoguard::app {

class AuditPages;
class ClientsInUse;
class DecisionLog;
class LoadedManifests;
class TlsCertificates;

/// What of a service is looked at. All must outlive whoever looks.
struct Watched {
  const ServeOptions& options;
  const Life& life;
  const Metrics& metrics;
  const LoadedManifests& manifests;
  const Kept& kept;
  DecisionLog* log;  ///< of `kept`; nullptr when nothing is recorded
  const fhir_client::Client& fhir;
  const terminology_client::CodeExplainer* terminology;  ///< or nullptr
  const http::Server& server;
  const telemetry::Log& log_lines;
  const Overload& overload;
  const TlsCertificates* tls;   ///< or nullptr
  const ClientsInUse* clients;  ///< or nullptr
};

/// GET /live (200 or 503: the process moves), /ready (200 or 503, JSON), /metrics (Prometheus text)
/// and AuditPages. Waits for no disk, network or listener thread.
class AdminHandler final : public http::Handler {
 public:
  /// Throws std::runtime_error, in a sentence, when the token's file or --admin-audit-db cannot be
  /// used.
  AdminHandler(const Watched& watched, const ListenAddress& address);
  ~AdminHandler() override;
  void handle(http::Request request, http::Responder responder) override;

 private:
  Condition condition() const;
  http::Response live() const;
  http::Response ready() const;
  http::Response metrics() const;

  const Watched watched_;
  std::unique_ptr<AuditPages> pages_;  ///< nullptr when nothing is recorded
};

/// The listener for operators, on a thread of its own, so that it answers while all others are
/// busy.
class Admin {
 public:
  /// Listens where the options say, and serves at once. Throws std::system_error like http::Server,
  /// and as AdminHandler.
  explicit Admin(const Watched& watched);

  /// "http://127.0.0.1:9090"
  std::string url() const;

 private:
  const ListenAddress address_;
  AdminHandler handler_;
  http::Server server_;
};

}  // namespace isoguard::app
