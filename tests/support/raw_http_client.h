#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct ssl_ctx_st;
struct ssl_st;

namespace isoguard::test {

/// A response as it came over the wire.
struct RawResponse {
  int status = 0;    ///< 0 when the connection ended (or 20 s passed) before a whole response
  std::string head;  ///< status line and headers, without the empty line
  std::string body;  ///< as many bytes as Content-Length says

  /// The value of the first header of that name (case-insensitive); empty when absent.
  std::string header(std::string_view name) const;
  std::size_t header_count(std::string_view name) const;
};

/// Whether tests of the listener are to run through TLS: ISOGUARD_TEST_TLS is set.
bool tests_run_over_tls();

/// TLS as a client that believes any server; the caller may change it before the first connection.
std::shared_ptr<ssl_ctx_st> trusting_client();

/// A TCP connection that sends exactly the bytes it is told to, right or wrong, through TLS where
/// that is asked for.
class RawHttpClient {
 public:
  /// Connects to 127.0.0.1; see is_connected(). Through TLS when tests_run_over_tls().
  explicit RawHttpClient(std::uint16_t port);
  /// Through TLS, or not with nullptr. The handshake begins with the first use.
  RawHttpClient(std::uint16_t port, std::shared_ptr<ssl_ctx_st> tls);
  ~RawHttpClient();
  RawHttpClient(const RawHttpClient&) = delete;
  RawHttpClient& operator=(const RawHttpClient&) = delete;

  bool is_connected() const { return connected_; }
  /// Whether TLS stands; shakes hands if that was not done yet.
  bool shake_hands();
  /// nullptr without TLS.
  ssl_st* session() { return session_.get(); }
  /// False when the peer has gone.
  bool send(std::string_view bytes);
  void shut_down_writing();
  /// Ends the connection with a reset instead of politely.
  void reset();

  /// The next response; `head_only` for the answer to HEAD. 1xx are responses too.
  RawResponse read_response(bool head_only = false);
  /// Everything until the server closes.
  std::string read_to_end();
  /// Whether the server closes within 20 s without sending anything more.
  bool is_closed_by_server();

  /// send() and read_response().
  RawResponse exchange(std::string_view bytes);

 private:
  struct Free {
    void operator()(ssl_st* session) const;
  };

  bool receive();
  long send_some(std::string_view bytes);
  long receive_some(char* space, std::size_t size);

  std::unique_ptr<ssl_st, Free> session_;
  int socket_ = -1;
  bool connected_ = false;
  bool ended_ = false;  // by the server, not by our patience
  std::string received_;
};

/// `GET target` or `POST target` with body, HTTP/1.1 and Host, plus `headers` ("Name: value\r\n…").
std::string get(std::string_view target, std::string_view headers = {});
std::string post(std::string_view target, std::string_view body, std::string_view headers = {});

}  // namespace isoguard::test
