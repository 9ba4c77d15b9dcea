#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "src/http/peer_certificate.h"
#include "src/http/tls_context.h"

namespace isoguard::http {

/// The bytes of a connection that does not block, plain or through TLS. Whoever is told
/// `would_block` waits for the socket to become writable() or else readable. One thread.
class Channel {
 public:
  /// Plain when `tls` is nullptr. Throws std::bad_alloc.
  Channel(boost::asio::ip::tcp::socket socket, std::shared_ptr<const TlsContext> tls);

  boost::asio::ip::tcp::socket& socket() { return socket_; }
  bool is_tls() const { return session_ != nullptr; }

  /// The next step of a handshake; no error: it is over.
  boost::system::error_code shake_hands();
  /// A handshake failed because the client spoke HTTP: go on without TLS, to tell it so.
  bool is_plain_http() const { return plain_http_; }
  void drop_tls() { session_.reset(); }
  /// After the handshake.
  std::shared_ptr<const PeerCertificate> peer() const;

  /// As many bytes as there are, at most `space`. The end of the stream is asio::error::eof.
  std::size_t read_some(std::span<char> space, boost::system::error_code& error);
  /// Some bytes of `first`, then of `second`. What was refused with would_block must come again.
  std::size_t write_some(std::string_view first, std::string_view second,
                         boost::system::error_code& error);

  /// What to wait for after would_block.
  bool wants_write() const { return wants_write_; }
  /// Whether there may be bytes to read for which the socket need not become readable.
  bool has_more() const { return has_more_; }
  /// Whether the client has closed its side; it may still read.
  bool peer_has_closed();
  /// Whether bytes have come that nobody has read.
  bool has_unread();
  /// Tells the client that nothing more comes, as far as that does not block.
  void say_goodbye() noexcept;

 private:
  struct Free {
    void operator()(ssl_st* session) const;
  };

  std::size_t read_tls(std::span<char> space, boost::system::error_code& error);
  std::size_t write_tls(std::string_view bytes, boost::system::error_code& error);
  boost::system::error_code failure(int result);

  boost::asio::ip::tcp::socket socket_;
  std::unique_ptr<ssl_st, Free> session_;  // goes before the socket
  bool wants_write_ = false;
  bool has_more_ = false;
  bool plain_http_ = false;
  bool broken_ = false;  // TLS must not be spoken any more
};

}  // namespace isoguard::http
