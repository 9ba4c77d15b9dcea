#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

struct ssl_ctx_st;
struct ssl_st;

namespace isoguard::test_support {

/// One accepted connection, as a script sees it. Every wait ends when the server is destroyed.
class Connection {
 public:
  Connection(int socket, ssl_st* tls, const std::atomic<bool>& stopping)
      : socket_(socket), tls_(tls), stopping_(stopping) {}

  /// False once the peer is gone or the server stops.
  bool send(std::string_view bytes);
  /// `send` of `bytes`, again and again, until the peer is gone; at most `most` bytes.
  void send_for_ever(std::string_view bytes, std::size_t most = SIZE_MAX);
  /// False when the server stops meanwhile.
  bool wait(std::chrono::milliseconds time) const;
  /// Until the peer closes or the server stops.
  void wait_for_peer();
  /// Ends the connection: with a FIN, with a RST, or in the sending direction only.
  void close();
  void reset();
  void half_close();
  bool is_open() const { return open_; }

  /// Reads a request, with its body if it has one; empty when the peer is gone.
  std::string read_request(const std::function<void(std::string_view)>& seen);

 private:
  /// Waits for some bytes; false when the peer is gone or the server stops.
  bool fill(const std::function<void(std::string_view)>& seen);

  int socket_;
  ssl_st* tls_;
  const std::atomic<bool>& stopping_;
  bool open_ = true;
  std::string unread_;
};

/// Answers one request. The connection stays open for the next one unless the script closes it.
using Script = std::function<void(Connection&, const std::string& request)>;

/// A FHIR server on 127.0.0.1 that behaves as its scripts say, a thread for each connection.
/// Requests without a script get a 404. Thread-safe.
class HostileFhirServer {
 public:
  HostileFhirServer();
  /// With TLS: PEM files of the certificate and its key.
  HostileFhirServer(const std::string& certificate, const std::string& key);
  ~HostileFhirServer();
  HostileFhirServer(const HostileFhirServer&) = delete;
  HostileFhirServer& operator=(const HostileFhirServer&) = delete;

  /// For request targets that start with `target`; the longest match wins.
  void on(std::string target, Script script);
  /// Runs on every new connection before anything is read.
  void on_connect(Script script);

  int port() const { return port_; }
  /// "http://127.0.0.1:<port>/fhir"
  std::string base_url() const;
  int connections() const { return connections_; }
  int requests() const { return requests_; }
  /// All bytes that ever came, for looking for a token.
  std::string received() const;

 private:
  void listen();
  void accept();
  void serve(int socket);
  Script script_for(const std::string& request) const;

  int listener_ = -1;
  int port_ = 0;
  ssl_ctx_st* tls_ = nullptr;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> connections_ = 0;
  std::atomic<int> requests_ = 0;
  mutable std::mutex mutex_;  // guards what follows
  std::map<std::string, Script> scripts_;
  Script on_connect_;
  std::string received_;
  std::vector<std::thread> threads_;
  std::thread accepting_;
};

/// A port of 127.0.0.1 on which nobody listens.
int closed_port();

/// "HTTP/1.1 <status> …" with Content-Length and the body; `headers` are whole lines with CRLF.
std::string http_answer(int status, std::string_view body, std::string_view headers = {});
/// A 200 in chunks of the given sizes' text, such as {"5", "hello"}; without the last chunk.
std::string chunked_head();
/// `answer` and leave the connection open.
Script answers(std::string answer);
/// A resource with just its type and id, and a searchset of such.
std::string resource(std::string_view type, std::string_view id);
std::string searchset(const std::vector<std::string>& resources, std::string_view next = {});

}  // namespace isoguard::test_support
