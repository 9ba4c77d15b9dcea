#pragma once

#include <optional>
#include <string>

namespace isoguard::app {

/// Where a listener binds. `port` 0 lets the system choose.
struct ListenAddress {
  std::string host;
  unsigned short port = 0;
  bool is_loopback() const;
};

/// "http://127.0.0.1:8080", with the port that the system chose; "https://…" with `tls`.
std::string url_of(const ListenAddress& address, unsigned short port, bool tls = false);

/// "127.0.0.1:8080", "[::1]:8080", "localhost:0" or "0.0.0.0:80"; nothing when it is none of these.
std::optional<ListenAddress> parse_listen_address(const std::string& text);

}  // namespace isoguard::app
