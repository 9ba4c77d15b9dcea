#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "src/http/handler.h"

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

  using Duration = std::chrono::milliseconds;
  Duration header_timeout = std::chrono::seconds(10);  ///< connect or first byte → head; 408
  Duration body_timeout = std::chrono::seconds(10);    ///< head → whole body; 408
  Duration idle_timeout = std::chrono::seconds(60);    ///< between requests; closes
  Duration write_timeout = std::chrono::seconds(10);   ///< for a whole answer; closes
  Duration drain_timeout = std::chrono::seconds(10);   ///< for what is in flight when stopping
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

  /// Open connections, now.
  std::size_t connections() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace isoguard::http
