#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "src/http/handler.h"
#include "src/http/network.h"
#include "src/http/tls_context.h"

namespace isoguard::http {

/// What the listener is asked to do, and what a client may at most ask of it.
struct Settings {
  std::string address = "127.0.0.1";  ///< numeric; "::" listens on IPv4 and IPv6
  std::uint16_t port = 0;             ///< 0 picks a free one
  unsigned threads = 2;               ///< I/O threads, each with its own event loop; 0 means one

  std::size_t max_header_bytes = 16 * 1024;      ///< request line and headers → 431
  std::size_t max_target_bytes = 8 * 1024;       ///< → 414
  std::size_t max_headers = 100;                 ///< → 431
  std::size_t max_body_bytes = 6 * 1024 * 1024;  ///< decoded → 413
  std::size_t max_connections = 1024;            ///< all threads together → 503
  /// Handshakes under way, a thread. Further connections wait to be accepted, and the oldest
  /// handshake gives way when it has taken a second: so a crowd of them never holds the loop for
  /// longer than so many signatures take (RSA 2048: 0.7 ms each, P-256: 0.05 ms).
  std::size_t max_handshakes = 64;
  /// Bodies that are being read or answered, all together, in bytes; those of up to 96 KiB do not
  /// count. Beyond it others are not read on for the moment, and the slowest of those begun is
  /// refused → 503.
  std::size_t max_bodies_bytes = 64 * 1024 * 1024;

  /// nullptr: plain HTTP. Must outlive the Server.
  const TlsInUse* tls = nullptr;
  /// Who may say for whom it asks (forwarded.h).
  std::vector<Network> trusted_proxies{};

  using Duration = std::chrono::milliseconds;
  Duration handshake_timeout = std::chrono::seconds(5);  ///< connect → TLS stands; closes
  /// A slow client is gone ten seconds after it came, with 408 and the time to read it.
  Duration header_timeout = std::chrono::seconds(8);   ///< connect or first byte → head; 408
  Duration body_timeout = std::chrono::seconds(8);     ///< head → whole body; 408
  Duration request_timeout = std::chrono::seconds(9);  ///< connect or first byte → all of it; 408
  Duration idle_timeout = std::chrono::seconds(60);    ///< between requests; closes
  Duration write_timeout = std::chrono::seconds(8);    ///< for a whole answer; closes
  Duration drain_timeout = std::chrono::seconds(10);   ///< for what is in flight when stopping
};

/// What has come of connections that were not served, and what is held now.
struct Figures {
  std::size_t connections = 0;            ///< open
  std::size_t body_bytes = 0;             ///< of bodies that are being read or answered
  std::uint64_t refused_connections = 0;  ///< beyond max_connections
  std::uint64_t refused_bodies = 0;       ///< because of max_bodies_bytes
  std::uint64_t failed_handshakes = 0;    ///< that did not agree on TLS or a certificate
  std::uint64_t given_up_handshakes = 0;  ///< too slow, or given way to others
  std::uint64_t handshakes = 0;           ///< that succeeded
};

/// An HTTP/1.1 server (RFC 9112) that answers everything malformed, oversized or slow itself and
/// passes only whole, unambiguous requests on. Nothing that a client sends ends or stalls it.
///
/// Each thread has its own event loop and its own listening socket on the same port; a connection
/// stays on the thread that accepted it. Answers leave in the order of the requests.
class Server {
 public:
  /// Binds and listens; clients may connect from now on, and are served after start(). `handler`
  /// must outlive the Server. Throws std::system_error, naming address and port, when it cannot.
  Server(Settings settings, Handler& handler);
  /// As stop().
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const;

  /// Starts the threads and returns. Call once.
  void start();

  /// Refuses new connections, closes idle ones, lets what is in flight finish (for at most
  /// drain_timeout) with "Connection: close", and returns when the threads have ended. May be
  /// called repeatedly and from any thread but the server's own. Not async-signal-safe.
  void stop();

  /// When the slowest of the event loops last went round; they do so every quarter of a second,
  /// unless a handler blocks one. A loop that has ended is not slow.
  std::chrono::steady_clock::time_point ticked() const;

  /// Any thread.
  Figures figures() const;
  /// Open connections, now.
  std::size_t connections() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace isoguard::http
