#include "src/serve_settings.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "src/admission/tls_certificates.h"
#include "src/options/registration.h"

namespace isoguard::app {

http::Settings listener_settings(const ListenAddress& address, const ServeOptions& options,
                                 const TlsCertificates* tls) {
  http::Settings settings;
  settings.address = address.host == "localhost" ? "127.0.0.1" : address.host;
  settings.port = address.port;
  const EdgeOptions& edge = options.edge;
  settings.max_connections = static_cast<std::size_t>(edge.max_connections);
  settings.max_bodies_bytes = static_cast<std::size_t>(edge.max_body_memory_mib) << 20U;
  settings.trusted_proxies = networks_of(edge.trusted_proxies);
  settings.tls = tls == nullptr ? nullptr : &tls->in_use();
  settings.threads = options.threads > 0 ? static_cast<unsigned>(options.threads)
                                         : std::max(1u, std::thread::hardware_concurrency());
  return settings;
}

OverloadLimits overload_limits(const EdgeOptions& options) {
  const int own = options.max_calls_per_peer;
  OverloadLimits limits;
  limits.calls = static_cast<std::size_t>(options.max_calls);
  limits.calls_per_client =
      own > 0 ? static_cast<std::size_t>(own) : std::max<std::size_t>(1, limits.calls * 3 / 4);
  limits.rate = options.calls_per_second;
  return limits;
}

fhir_client::Settings client_settings(const ServeOptions& options,
                                      std::function<void(const std::string&)> log) {
  fhir_client::Settings settings;
  settings.servers = registrations(options);
  settings.limits.parallel_per_server = options.fhir_parallel;
  settings.limits.deadline = std::chrono::milliseconds(options.fhir_deadline_ms);
  settings.plain_http = options.fhir_plain_http;
  settings.release = fhir::parse_release(options.fhir_release);
  settings.log = std::move(log);
  return settings;
}

}  // namespace isoguard::app
