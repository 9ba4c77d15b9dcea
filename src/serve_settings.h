#pragma once

#include <functional>
#include <string>

#include "src/admission/overload.h"
#include "src/fhir_client/client.h"
#include "src/http/server.h"
#include "src/options/config.h"

namespace isoguard::app {

class TlsCertificates;

/// The options of `isoguard serve` in the words of the parts that it is made of. `tls`: nullptr
/// without TLS; must outlive the listener.
http::Settings listener_settings(const ListenAddress& address, const ServeOptions& options,
                                 const TlsCertificates* tls);
OverloadLimits overload_limits(const EdgeOptions& options);
/// Throws std::invalid_argument like registrations(). `log` gets sentences, on any thread.
fhir_client::Settings client_settings(const ServeOptions& options,
                                      std::function<void(const std::string&)> log);

}  // namespace isoguard::app
