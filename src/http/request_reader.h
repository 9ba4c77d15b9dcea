#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "src/http/refusal.h"
#include "src/http/request.h"

namespace isoguard::http {

struct RequestLimits {
  std::size_t header_bytes = 16 * 1024;
  std::size_t target_bytes = 8 * 1024;
  std::size_t headers = 100;
  std::size_t body_bytes = 6 * 1024 * 1024;
};

/// Turns the bytes of a connection into requests, one after the other (RFC 9112). Refuses whatever
/// two implementations could read differently, since a proxy may stand in front: Content-Length
/// with Transfer-Encoding, either of them twice, a coding other than "chunked", folded headers, a
/// missing or repeated Host, bare CR, LF or NUL. Trailers are read and dropped.
///
/// Knows no socket. One thread at a time.
class RequestReader {
 public:
  enum class State {
    need_more,  ///< give more bytes to consume()
    complete,   ///< take request(), then reset()
    refused,    ///< see refusal(); what follows in the stream is meaningless
  };

  explicit RequestReader(const RequestLimits& limits);
  ~RequestReader();

  /// Reads from `bytes` and returns how many it has used. What it left must be the beginning of the
  /// next call, followed by at least one more byte; with State::need_more that is less than
  /// limits.header_bytes.
  std::size_t consume(std::string_view bytes);
  State state() const { return state_; }

  /// Whether anything of the request has come; a fresh reader only waits for one.
  bool has_begun() const { return begun_; }
  bool head_is_complete() const { return head_complete_; }
  /// Whether the client waits for "100 Continue" before it sends the body. True once a request.
  bool take_expectation();

  /// Where the rest of a body of known length may be received without a copy; empty when there is
  /// none to come or its length is not known. Then body_received() instead of consume().
  std::span<char> body_space();
  void body_received(std::size_t bytes);
  /// How large the memory for the body becomes, or may become, before more of it can be received;
  /// 0: it need not grow.
  std::size_t next_body_space() const;

  Request& request() { return request_; }
  const Refusal& refusal() const { return refusal_; }
  /// Of a complete head: whether the client means to use the connection again.
  bool keep_alive() const { return keep_alive_; }
  bool is_http_1_0() const { return http_1_0_; }

  void reset();

 private:
  class Parser;

  std::size_t consume_head(std::string_view bytes);
  std::size_t consume_body(std::string_view bytes);
  std::size_t consume_chunks(std::string_view bytes);
  void finish_head();
  void refuse(Refusal refusal);

  const RequestLimits limits_;
  std::unique_ptr<Parser> parser_;
  State state_ = State::need_more;
  Request request_;
  Refusal refusal_;
  std::size_t head_bytes_ = 0;
  bool begun_ = false;
  bool head_complete_ = false;
  bool chunked_ = false;
  bool expects_continue_ = false;
  bool keep_alive_ = false;
  bool http_1_0_ = false;
  std::size_t body_bytes_ = 0;     // announced
  std::size_t body_received_ = 0;  // of those, in request_.body
};

}  // namespace isoguard::http
