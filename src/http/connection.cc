#include "src/http/connection.h"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <utility>

#include "src/http/wipe.h"

namespace isoguard::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::chrono::milliseconds kLingerTime{2000};
constexpr std::size_t kLingerBytes = 16 * 1024 * 1024;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

RequestLimits request_limits(const Settings& settings) {
  return {settings.max_header_bytes, settings.max_target_bytes, settings.max_headers,
          settings.max_body_bytes};
}

}  // namespace

Connection::Connection(asio::ip::tcp::socket socket, std::shared_ptr<Worker> worker,
                       std::string peer_address)
    : worker_(std::move(worker)),
      socket_(std::move(socket)),
      peer_address_(std::move(peer_address)),
      reader_(request_limits(worker_->shared().settings)) {}

// Whatever goes wrong in one connection (memory, most of all) ends that one only.
template <class Step>
void Connection::guarded(Step step) noexcept {
  try {
    step();
  } catch (...) {
    close();
  }
}

void Connection::start() {
  begun_seen_ = true;  // the first head is due from the beginning
  set_deadline(worker_->shared().settings.header_timeout);
  wait_readable();
}

void Connection::start_refusing(const Refusal& refusal) {
  guarded([&] { refuse(refusal); });
}

void Connection::close() noexcept {
  if (phase_ == Phase::closed) return;
  phase_ = Phase::closed;
  error_code ignored;
  socket_.close(ignored);
  worker_->remove(*this);
}

void Connection::drain() noexcept {
  if (phase_ != Phase::reading || reader_.has_begun()) return;
  error_code error;
  if (socket_.available(error) == 0) close();
}

void Connection::set_deadline(std::chrono::milliseconds from_now) {
  deadline_ = Clock::now() + from_now;
}

void Connection::check_deadline(Clock::time_point now) noexcept {
  if (now < deadline_) return;
  if (phase_ != Phase::reading || !reader_.has_begun()) return close();
  guarded([this] { refuse({408, "The request came too slowly."}); });
}

// Receiving -----------------------------------------------------------------------------------

// Waiting instead of reading into a buffer: idle connections hold none, and a read that would only
// find nothing is saved.
void Connection::wait_readable() {
  if (waiting_ || phase_ == Phase::closed) return;
  waiting_ = true;
  socket_.async_wait(asio::socket_base::wait_read,
                     [self = shared_from_this()](const error_code& error) {
                       self->waiting_ = false;
                       if (self->phase_ == Phase::closed) return;
                       if (error) return self->close();
                       self->guarded([&self] { self->on_readable(); });
                     });
}

void Connection::on_readable() {
  if (phase_ == Phase::lingering) return discard();
  if (phase_ != Phase::reading) return;
  const std::span<char> space = reader_.body_space();
  if (space.empty()) {
    receive();
  } else {
    receive_body(space);
  }
}

void Connection::receive() {
  const std::span<char> scratch = worker_->scratch();
  std::copy(pending_.begin(), pending_.end(), scratch.begin());
  const auto space = scratch.subspan(pending_.size());
  error_code error;
  const std::size_t received = socket_.read_some(asio::buffer(space.data(), space.size()), error);
  const Wipe wipe{scratch.first(pending_.size() + received)};
  if (!check_received(error)) return;
  std::string().swap(pending_);  // unlike clear() and assignment, this frees what it held
  process({wipe.bytes.data(), wipe.bytes.size()});
}

void Connection::receive_body(std::span<char> space) {
  error_code error;
  const std::size_t received = socket_.read_some(asio::buffer(space.data(), space.size()), error);
  if (!check_received(error)) return;
  reader_.body_received(received);
  process({});
}

bool Connection::check_received(const error_code& error) {
  if (!error) return true;
  if (error == asio::error::would_block || error == asio::error::interrupted) {
    wait_readable();
  } else if (error == asio::error::eof && reader_.has_begun()) {
    refuse({400, "The request ended before it was complete."});
  } else {
    close();
  }
  return false;
}

void Connection::discard() {
  const std::span<char> scratch = worker_->scratch();
  error_code error;
  const std::size_t received =
      socket_.read_some(asio::buffer(scratch.data(), scratch.size()), error);
  const Wipe wipe{scratch.first(received)};
  discarded_ += received;
  if ((error && error != asio::error::would_block) || discarded_ > kLingerBytes) return close();
  wait_readable();
}

// Requests ------------------------------------------------------------------------------------

void Connection::process(std::string_view bytes) {
  while (phase_ == Phase::reading) {
    bytes.remove_prefix(reader_.consume(bytes));
    if (reader_.state() == RequestReader::State::complete) {
      dispatch();
    } else if (reader_.state() == RequestReader::State::refused) {
      refuse(reader_.refusal());
    } else {
      await_more();
      break;
    }
  }
  if (phase_ != Phase::closed) pending_.assign(bytes);
}

void Connection::process_pending() {
  const std::string bytes = std::exchange(pending_, {});
  process(bytes);
}

void Connection::await_more() {
  const Settings& settings = worker_->shared().settings;
  if (reader_.take_expectation()) {
    error_code error;
    const auto sent = socket_.write_some(asio::buffer(kContinue.data(), kContinue.size()), error);
    if (sent != kContinue.size()) return close();
  }
  if (reader_.head_is_complete() != head_seen_) {
    head_seen_ = true;
    set_deadline(settings.body_timeout);
  } else if (reader_.has_begun() && !begun_seen_) {
    begun_seen_ = true;
    set_deadline(settings.header_timeout);
  }
  wait_readable();
}

void Connection::dispatch() {
  Request& request = reader_.request();
  request.peer_address = peer_address_;
  request.id = ++worker_->shared().last_request;
  head_only_ = request.method() == "HEAD";
  phase_ = Phase::handling;
  deadline_ = Clock::time_point::max();
  dispatching_ = true;
  try {
    worker_->shared().handler.handle(std::move(request), Responder(shared_from_this()));
  } catch (...) {
    // The Responder, being destroyed, has answered 500.
  }
  dispatching_ = false;
  if (answer_) send(*std::exchange(answer_, std::nullopt), reader_.keep_alive());
}

void Connection::answer(Response response) noexcept {
  if (worker_->is_current() && dispatching_) {
    answer_ = std::move(response);
    return;
  }
  try {
    worker_->deliver(shared_from_this(), std::move(response));
  } catch (...) {
    // Out of memory: the client sees no answer, which no client takes for one.
  }
}

void Connection::on_answer(Response response) noexcept {
  if (phase_ != Phase::handling) return;
  guarded([&] {
    send(std::move(response), reader_.keep_alive());
    if (phase_ == Phase::reading) process_pending();
  });
}

// Answers -------------------------------------------------------------------------------------

void Connection::refuse(const Refusal& refusal) {
  failed_ = true;
  head_only_ = false;
  Response answer = to_response(refusal);
  reader_.request().peer_address = peer_address_;
  worker_->shared().handler.on_refusal(reader_.request(), answer);
  send(std::move(answer), false);
}

void Connection::send(Response response, bool keep_alive) {
  response_ = std::move(response);
  keep_alive_ = keep_alive && !worker_->is_draining();
  const Framing framing{head_only_, keep_alive_, reader_.is_http_1_0()};
  write_head(response_, framing, head_);
  if (!sends_body(response_, framing)) response_.body.clear();
  phase_ = Phase::writing;
  const std::array<asio::const_buffer, 2> buffers = {asio::buffer(head_),
                                                     asio::buffer(response_.body)};
  error_code error;
  const std::size_t sent = socket_.write_some(buffers, error);
  if (error && error != asio::error::would_block) return close();
  if (sent == head_.size() + response_.body.size()) return on_written();
  write_rest(sent);
}

void Connection::write_rest(std::size_t sent) {
  const std::size_t of_head = std::min(sent, head_.size());
  const std::array<asio::const_buffer, 2> rest = {asio::buffer(head_) + of_head,
                                                  asio::buffer(response_.body) + (sent - of_head)};
  set_deadline(worker_->shared().settings.write_timeout);
  asio::async_write(socket_, rest,
                    [self = shared_from_this()](const error_code& error, std::size_t) {
                      if (self->phase_ == Phase::closed) return;
                      if (error) return self->close();
                      self->guarded([&self] {
                        self->on_written();
                        if (self->phase_ == Phase::reading) self->process_pending();
                      });
                    });
}

void Connection::on_written() {
  response_ = Response();
  if (!keep_alive_ || worker_->is_draining()) return linger();
  reader_.reset();
  head_seen_ = begun_seen_ = false;
  phase_ = Phase::reading;
  set_deadline(worker_->shared().settings.idle_timeout);
}

// Closing a socket with unread bytes resets the connection, and the client may lose the answer.
void Connection::linger() {
  error_code error;
  if (!failed_ && socket_.available(error) == 0) return close();
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, error);
  if (error) return close();
  phase_ = Phase::lingering;
  set_deadline(kLingerTime);
  wait_readable();
}

}  // namespace isoguard::http
