#pragma once

#include <string>
#include <utility>
#include <vector>

namespace isoguard::http {

/// What a handler answers. Framing and the fixed headers (Content-Length, Connection,
/// Transfer-Encoding, Cache-Control: no-store, X-Content-Type-Options: nosniff) are the listener's:
/// the same names in `headers` are ignored. Control characters in values are dropped, headers whose
/// name is no token are ignored, so nothing can be injected.
struct Response {
  int status = 200;          ///< 200 … 599; anything else is sent as 500
  std::string content_type;  ///< no Content-Type when empty
  std::string body;          ///< not sent for HEAD, 204 and 304
  std::vector<std::pair<std::string, std::string>> headers;
};

}  // namespace isoguard::http
