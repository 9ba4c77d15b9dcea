#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace isoguard::http {

/// Wants to know what becomes of an answer. Destroyed without a word: not all of it was handed to
/// the socket, because the client was gone or too slow, or the server ended.
class Delivery {
 public:
  virtual ~Delivery() = default;
  /// Once: all of it was handed to the socket. `client_had_closed`: before that the client had
  /// closed its side, and most who do read nothing any more. On the connection's thread; must not
  /// block.
  virtual void written(bool client_had_closed) noexcept = 0;
};

/// What a handler answers. Framing and the fixed headers (Content-Length, Connection,
/// Transfer-Encoding, Cache-Control: no-store, X-Content-Type-Options: nosniff) are the listener's:
/// the same names in `headers` are ignored. Control characters in values are dropped, headers whose
/// name is no token are ignored, so nothing can be injected.
struct Response {
  int status = 200;          ///< 200 … 599; anything else is sent as 500
  std::string content_type;  ///< no Content-Type when empty
  std::string body;          ///< not sent for HEAD, 204 and 304
  std::vector<std::pair<std::string, std::string>> headers;
  std::shared_ptr<Delivery> delivery{};  ///< or nobody is told
};

}  // namespace isoguard::http
