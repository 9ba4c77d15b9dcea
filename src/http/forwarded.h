#pragma once

#include <string>
#include <vector>

#include "src/http/network.h"
#include "src/http/request.h"

namespace isoguard::http {

/// Whether one of `networks` has the address that `text` is.
bool is_in(const std::vector<Network>& networks, std::string_view text);

/// Makes `request.peer_address` and `request.secure`, which are those of the connection, those of
/// the client behind it: what the proxies say in X-Forwarded-For or Forwarded (RFC 7239) and in
/// X-Forwarded-Proto. The connection must come from a trusted proxy. Names are read from the
/// nearest, and the first that is no trusted proxy is the client; what stands before it, or behind
/// anything that is no address, the client may have made up. Two headers that name different
/// clients are both passed over, since a proxy may have passed one of them on unread.
void believe_proxies(const std::vector<Network>& trusted, Request& request);

}  // namespace isoguard::http
