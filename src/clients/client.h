#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "src/clients/algorithm.h"
#include "src/clients/allowance.h"
#include "src/clients/certificate.h"
#include "src/clients/key_source.h"

namespace isoguard::clients {

/// Somebody who may call, as the file of clients says it.
struct Client {
  static constexpr std::int64_t kUsualLifetime = 300;
  static constexpr std::int64_t kLongestLifetime = 3600;

  std::string name;                  ///< for logs and metrics
  std::string iss;                   ///< by which its tokens name it
  std::string audience;              ///< base of the URLs that it calls, without a slash at the end
  std::vector<std::string> tenants;  ///< that it may speak for
  std::vector<Algorithm> algorithms{Algorithm::es384, Algorithm::rs384};
  std::int64_t longest_lifetime = kUsualLifetime;  ///< of a token, in seconds
  std::string jku;                        ///< where its keys are published; empty: they are fixed
  std::string policy;                     ///< that decides its calls; empty: the service's
  std::string audit_on_failure;           ///< deliver or refuse; empty: as the service does
  std::vector<std::string> services;      ///< that it may call; empty: all
  std::vector<std::string> fhir_servers;  ///< that may be read for it
  std::vector<std::string> cors_origins;  ///< of its pages
  CertificateRule certificates;           ///< over which it calls
  RateLimits limits;

  std::shared_ptr<KeySource> keys;
  std::shared_ptr<Allowance> allowance;  ///< the same after a reload

  bool may_call(std::string_view service) const;
};

/// All of them. Immutable once in use.
struct Registry {
  bool discovery_needs_token = false;
  std::vector<std::shared_ptr<const Client>> clients;

  /// nullptr when nobody is registered by that name.
  std::shared_ptr<const Client> find(std::string_view iss) const;
  /// Whether pages of `origin` belong to some client.
  bool has_origin(std::string_view origin) const;
  /// Whether some client's answers are refused when their records cannot be kept.
  bool any_refuses_unrecorded() const;
  /// For whom clients may speak, each once.
  std::vector<std::string> tenants() const;
};

}  // namespace isoguard::clients
