#pragma once

#include <chrono>
#include <exception>

#include "src/process/file_changes.h"
#include "src/process/life.h"

namespace isoguard::telemetry {
class Log;
}

namespace isoguard::app {

class ClientsInUse;
class Kept;
class LoadedManifests;
class Metrics;
class TlsCertificates;
struct ReloadResult;

/// What a running service reads anew: the certificates, and the manifests together with the
/// clients. Says in the log, the metrics and the records what came of it. One thread, which serves
/// nobody.
class Reloads {
 public:
  struct Parts {
    LoadedManifests& manifests;
    ClientsInUse* clients;  ///< or nullptr
    TlsCertificates* tls;   ///< or nullptr
    Kept& kept;
    Metrics& metrics;
    telemetry::Log& log;
  };

  /// `by_themselves`: manifests and clients are read anew also when their files change.
  /// Certificates are in any case.
  Reloads(const Parts& parts, bool by_themselves);

  /// Everything. Whatever goes wrong, here and below, what was in use stays, and the service runs.
  void all() noexcept;
  /// What has changed and then been left alone for one look; looks every two seconds.
  void what_changed(Life::Clock::time_point now) noexcept;

 private:
  void certificates();
  void manifests();
  void say_failed(const std::exception& failure) const;

  const Parts parts_;
  const bool by_themselves_;
  FileChanges of_certificates_;
  FileChanges of_manifests_;
  Life::Clock::time_point looked_;
};

}  // namespace isoguard::app
