#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

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

/// A TCP connection that sends exactly the bytes it is told to, right or wrong.
class RawHttpClient {
 public:
  /// Connects to 127.0.0.1; see is_connected().
  explicit RawHttpClient(std::uint16_t port);
  ~RawHttpClient();
  RawHttpClient(const RawHttpClient&) = delete;
  RawHttpClient& operator=(const RawHttpClient&) = delete;

  bool is_connected() const { return connected_; }
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
  bool receive();

  int socket_ = -1;
  bool connected_ = false;
  bool ended_ = false;  // by the server, not by our patience
  std::string received_;
};

/// `GET target` or `POST target` with body, HTTP/1.1 and Host, plus `headers` ("Name: value\r\n…").
std::string get(std::string_view target, std::string_view headers = {});
std::string post(std::string_view target, std::string_view body, std::string_view headers = {});

}  // namespace isoguard::test
