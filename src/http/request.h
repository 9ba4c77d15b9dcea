#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "src/http/peer_certificate.h"

namespace isoguard::http {

/// One well-formed HTTP request (RFC 9110), complete with its body. Owns all its text, so it can be
/// kept or moved to another thread; the views its functions return live as long as it is not moved,
/// changed or destroyed.
class Request {
 public:
  Request() = default;
  /// Also for tests: a request as if it had come over the network.
  Request(std::string_view method, std::string_view target);
  void add_header(std::string_view name, std::string_view value);

  /// As sent: methods are case-sensitive, so "get" is not "GET".
  std::string_view method() const { return view(0, method_size_); }
  /// As sent: origin-form, absolute-form or "*". Printable ASCII, percent-encoding untouched.
  std::string_view target() const { return view(method_size_, target_size_); }
  /// The target without scheme, authority and query; begins with '/', or is "*".
  std::string_view path() const;
  /// What follows the first '?' of the target; empty without one.
  std::string_view query() const;

  /// The value of the first header called `name` (case-insensitive), without surrounding blanks;
  /// empty when absent.
  std::string_view header(std::string_view name) const;
  /// How often the header came. What must be unique (Authorization) is refused by the handler when
  /// this is more than one; Host, Content-Length and Transfer-Encoding are never more than one
  /// here.
  std::size_t header_count(std::string_view name) const;
  /// All values of that header in their order, joined by ", "; empty when absent.
  std::string headers(std::string_view name) const;

  std::string body;  ///< decoded from chunks; writable in place, also body[body.size()]
  /// Of the client, numeric, without port: of the TCP peer, or what trusted proxies say of who is
  /// behind them.
  std::string peer_address;
  bool secure = false;  ///< came over TLS, to us or, as it says, to a trusted proxy
  /// What the client has shown in the handshake of TLS, checked; nullptr: none.
  std::shared_ptr<const PeerCertificate> certificate{};
  /// About how long it lay ready before it was handled; not exact, but near where it matters, under
  /// full load.
  std::chrono::microseconds waited{0};
  std::uint64_t id = 0;  ///< unique in this process

 private:
  struct Field {
    std::size_t at;  // of the name in text_; the value follows it
    std::size_t name_size;
    std::size_t value_size;
  };

  std::string_view view(std::size_t at, std::size_t size) const {
    return std::string_view(text_).substr(at, size);
  }
  bool is_called(const Field& field, std::string_view name) const;

  std::string text_;  // method, target and headers one after the other
  std::size_t method_size_ = 0;
  std::size_t target_size_ = 0;
  std::vector<Field> fields_;
};

}  // namespace isoguard::http
