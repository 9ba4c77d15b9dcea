#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "src/http/channel.h"
#include "src/http/request_reader.h"
#include "src/http/response_head.h"
#include "src/http/worker.h"

namespace isoguard::http {

/// One client: shakes hands where there is TLS, reads a request, has it handled, writes the answer,
/// and so on in turn. Handles one request at a time, so pipelined answers keep their order however
/// handlers answer. All on the worker's thread but for answer().
class Connection final : public Responder::Sink, public std::enable_shared_from_this<Connection> {
 public:
  Connection(Channel channel, std::shared_ptr<Worker> worker, std::string peer_address);

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

  /// For the worker, when it must choose whom to disappoint.
  bool is_shaking_hands() const { return phase_ == Phase::shaking_hands; }
  bool holds_a_large_body() const;
  /// When the handshake or the body began.
  Clock::time_point since() const { return since_; }
  /// Refuses the request whose body is being read, since there is no room for it.
  void give_up_body() noexcept;
  /// Reads on after Worker::pause().
  void resume() noexcept;

  std::size_t index = 0;  ///< the worker's, in its list

 private:
  enum class Phase {
    shaking_hands,  // TLS does not stand yet
    reading,        // waiting for, or in the middle of a request
    handling,       // the handler has it
    writing,        // the client takes the answer slowly
    lingering,      // answered and half closed; lets the client read before the end
    closed,
  };

  // connection.cc
  void begin();
  void enter(Phase phase);
  void shake_hands();
  void wait();
  void wait_for_socket();
  void on_ready();
  void receive();
  void receive_body(std::span<char> space);
  bool check_received(const boost::system::error_code& error);
  bool must_pause();
  void process(std::string_view bytes);
  void process_pending();
  void await_more();
  void identify(Request& request) const;
  void dispatch();
  void charge(std::size_t body_bytes);
  void set_deadline(std::chrono::milliseconds from_now);
  void set_request_deadline(std::chrono::milliseconds from_now);

  // connection_answer.cc
  void discard();
  void refuse(const Refusal& refusal);
  void send(Response response, bool keep_alive);
  void write_more();
  void on_written();
  void linger();

  // Whatever goes wrong in one connection (memory, most of all) ends that one only.
  template <class Step>
  void guarded(Step step) noexcept {
    try {
      step();
    } catch (...) {
      close();
    }
  }

  const std::shared_ptr<Worker> worker_;  // first: its event loop must outlive the socket
  Channel channel_;
  const std::string peer_address_;
  const bool behind_proxy_;
  std::shared_ptr<const PeerCertificate> certificate_;
  RequestReader reader_;
  Phase phase_ = Phase::reading;
  Clock::time_point deadline_ = Clock::time_point::max();
  Clock::time_point since_{};
  Clock::time_point begun_{};       // when it came, or the first byte of a later request
  std::optional<Refusal> refusal_;  // what to say when TLS stands
  std::string pending_;             // received, not yet used
  std::string head_;                // of the answer; with TLS all of it
  Response response_;
  std::optional<Response> answer_;  // given within handle()
  std::size_t sent_ = 0;            // of the answer
  std::size_t charged_ = 0;         // of Shared::body_bytes
  bool dispatching_ = false;
  bool waiting_readable_ = false;  // a wait is out
  bool waiting_writable_ = false;
  bool paused_ = false;
  bool begun_seen_ = false;  // the deadline is that of the head
  bool head_seen_ = false;   // the deadline is that of the body
  bool head_only_ = false;
  bool keep_alive_ = false;
  bool client_had_closed_ = false;  // before the answer; known where somebody wants to know
  bool slow_ = false;
  bool failed_ = false;  // the stream is out of step: no plain close
  std::size_t discarded_ = 0;
};

}  // namespace isoguard::http
