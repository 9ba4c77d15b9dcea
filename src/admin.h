#pragma once

#include <cstdint>
#include <memory>

#include "src/config.h"
#include "src/http/server.h"
#include "src/kept.h"
#include "src/life.h"
#include "src/metrics.h"
#include "src/readiness.h"

namespace isoguard::terminology_client {
class CodeExplainer;
}

namespace isoguard::app {

class PluginInUse;
class TlsCertificates;

/// What of a service is looked at. All must outlive whoever looks.
struct Watched {
  const ServeOptions& options;
  const Life& life;
  const Metrics& metrics;
  const PluginInUse& plugin;
  const Kept& kept;
  const fhir_client::Client& fhir;
  const terminology_client::CodeExplainer* terminology;  ///< or nullptr
  const http::Server& server;
  const Overload& overload;
  const TlsCertificates* tls;  ///< or nullptr
};

/// GET /live (200 or 503: the process moves), /ready (200 or 503, JSON) and /metrics (Prometheus
/// text). Waits for no disk, network or listener thread.
class AdminHandler final : public http::Handler {
 public:
  explicit AdminHandler(const Watched& watched) : watched_(watched) {}
  void handle(http::Request request, http::Responder responder) override;

 private:
  Condition condition() const;
  http::Response live() const;
  http::Response ready() const;
  http::Response metrics() const;

  const Watched watched_;
};

/// The listener for operators, on a thread of its own, so that it answers while all others are
/// busy.
class Admin {
 public:
  /// Listens where the options say, and serves at once. Throws std::system_error like http::Server.
  explicit Admin(const Watched& watched);

  /// "http://127.0.0.1:9090"
  std::string url() const;

 private:
  const ListenAddress address_;
  AdminHandler handler_;
  http::Server server_;
};

}  // namespace isoguard::app
