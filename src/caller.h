#pragma once

#include <string>

namespace isoguard::http {
class Request;
}

namespace isoguard::app {

/// Who sent a request, as far as a record may say it.
struct Caller {
  std::string peer;         ///< numeric address
  std::string request_id;   ///< X-Request-Id where it is hexadecimal, as proxies make it
  std::string traceparent;  ///< of W3C Trace Context, where it is one
  std::string mtls_fp{};    ///< SHA-256 of the client's certificate, where it has shown one
};
Caller caller_of(const http::Request& request);

/// Canonical JSON of the members `client` of a record.
std::string to_json(const Caller& caller);

}  // namespace isoguard::app
