#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "src/http/tls_context.h"
#include "src/options/edge_options.h"
#include "src/process/reload_result.h"

namespace isoguard::app {

/// The certificates of a running listener, and how they are read anew: all of them or none.
///
/// The file of the key must be readable by nobody but its owner, and by its group only where root
/// or our own group owns it, as systemd's credentials (0440 root, by an access list) and
/// Kubernetes' secrets (0640 root, fsGroup) are laid; never by others.
class TlsCertificates {
 public:
  /// Reads what `options` name. One sentence of what is wrong, which names the file.
  static tl::expected<std::unique_ptr<TlsCertificates>, std::string> load(
      const EdgeOptions& options);

  const http::TlsInUse& in_use() const { return in_use_; }

  /// Reads the files again; when anything is wrong, what was there stays. One call at a
  /// time.
  ReloadResult reload();
  /// What a reload reads; some may be empty.
  std::vector<std::string> files() const;

  /// Any thread: when what is in use expires.
  std::chrono::system_clock::time_point expires() const { return in_use_.now()->expires(); }
  /// Any thread: when the first of the lists of revoked certificates should have been replaced;
  /// nothing: none are in use.
  std::optional<std::chrono::system_clock::time_point> revocations_expire() const;
  /// Any thread: why the files that are there now were refused; empty: they are in use.
  std::string refused() const;

 private:
  TlsCertificates(EdgeOptions options, std::shared_ptr<const http::TlsContext> context);

  const EdgeOptions options_;
  http::TlsInUse in_use_;
  mutable std::mutex mutex_;
  std::string refused_;  // under mutex_
};

}  // namespace isoguard::app
