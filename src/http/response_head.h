#pragma once

#include <string>
#include <string_view>

#include "src/http/response.h"

namespace isoguard::http {

/// What the connection adds to a response.
struct Framing {
  bool head_only = false;      ///< answer to HEAD: the length of the body, not the body
  bool keep_alive = true;      ///< else "Connection: close"
  bool http_1_0 = false;       ///< an HTTP/1.0 client is told "Connection: keep-alive"
  std::string_view date = {};  ///< date.h; empty: none is sent
};

/// Whether a body goes over the wire for this response.
bool sends_body(const Response& response, const Framing& framing);

/// Replaces `out` by status line and headers including the empty line.
void write_head(const Response& response, const Framing& framing, std::string& out);

}  // namespace isoguard::http
