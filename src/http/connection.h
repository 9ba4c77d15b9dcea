#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "src/http/request_reader.h"
#include "src/http/response_head.h"
#include "src/http/worker.h"

namespace isoguard::http {

/// One client: reads a request, has it handled, writes the answer, and so on in turn. Handles one
/// request at a time, so pipelined answers keep their order however handlers answer. All on the
/// worker's thread but for answer().
class Connection final : public Responder::Sink, public std::enable_shared_from_this<Connection> {
 public:
  Connection(boost::asio::ip::tcp::socket socket, std::shared_ptr<Worker> worker,
             std::string peer_address);

  void start();
  /// Answers without reading, then closes.
  void start_refusing(const Refusal& refusal);
  /// The handler's answer has come, after handle() returned.
  void on_answer(Response response) noexcept;
  /// Closes when a time limit has passed.
  void check_deadline(Clock::time_point now) noexcept;
  /// The worker is stopping: closes unless a request is in flight.
  void drain() noexcept;
  void close() noexcept;

  void answer(Response response) noexcept override;

  std::size_t index = 0;  ///< the worker's, in its list

 private:
  enum class Phase {
    reading,    // waiting for, or in the middle of a request
    handling,   // the handler has it
    writing,    // the client takes the answer slowly
    lingering,  // answered and half closed; lets the client read before the end
    closed,
  };

  void wait_readable();
  void on_readable();
  void receive();
  void receive_body(std::span<char> space);
  bool check_received(const boost::system::error_code& error);
  void discard();

  void process(std::string_view bytes);
  void process_pending();
  void await_more();
  void dispatch();

  void refuse(const Refusal& refusal);
  void send(Response response, bool keep_alive);
  void write_rest(std::size_t sent);
  void on_written();
  void linger();
  void set_deadline(std::chrono::milliseconds from_now);

  template <class Step>
  void guarded(Step step) noexcept;

  const std::shared_ptr<Worker> worker_;  // first: its event loop must outlive the socket
  boost::asio::ip::tcp::socket socket_;
  const std::string peer_address_;
  RequestReader reader_;
  Phase phase_ = Phase::reading;
  Clock::time_point deadline_ = Clock::time_point::max();
  std::string pending_;  // received, not yet used
  std::string head_;     // of the answer
  Response response_;
  std::optional<Response> answer_;  // given within handle()
  bool dispatching_ = false;
  bool waiting_ = false;     // a wait for readability is out
  bool begun_seen_ = false;  // the deadline is that of the head
  bool head_seen_ = false;   // the deadline is that of the body
  bool head_only_ = false;
  bool keep_alive_ = false;
  bool failed_ = false;  // the stream is out of step: no plain close
  std::size_t discarded_ = 0;
};

}  // namespace isoguard::http
