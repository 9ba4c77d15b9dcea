// The way in: handshake, reading, handing on. The way out is connection_answer.cc.
#include "src/http/connection.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <chrono>
#include <utility>

#include "src/http/forwarded.h"
#include "src/http/wipe.h"

namespace isoguard::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// A body up to this size is read whatever is held: usual calls are smaller, and what comes along
// with a head is taken before anybody asks.
constexpr std::size_t kLargeBody = 96 * 1024;
constexpr std::chrono::milliseconds kPatienceAtTheEnd{1000};
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr Refusal kNoRoom{503, "There is no room for so many large requests at once."};
constexpr Refusal kNoTls{400, "This port speaks TLS; the request was not encrypted."};

RequestLimits request_limits(const Settings& settings) {
  return {settings.max_header_bytes, settings.max_target_bytes, settings.max_headers,
          settings.max_body_bytes};
}

}  // namespace

Connection::Connection(Channel channel, std::shared_ptr<Worker> worker, std::string peer_address)
    : worker_(std::move(worker)),
      channel_(std::move(channel)),
      peer_address_(std::move(peer_address)),
      behind_proxy_(is_in(worker_->shared().settings.trusted_proxies, peer_address_)),
      reader_(request_limits(worker_->shared().settings)) {}

void Connection::start() {
  begun_ = Clock::now();
  guarded([this] { channel_.is_tls() ? shake_hands() : begin(); });
}

void Connection::start_refusing(const Refusal& refusal) {
  refusal_ = refusal;
  start();
}

/// The connection stands.
void Connection::begin() {
  if (refusal_) return refuse(*refusal_);
  enter(Phase::reading);
  begun_seen_ = true;  // the first head is due from the beginning
  const auto patience = worker_->shared().settings.header_timeout;
  set_request_deadline(worker_->is_draining() ? std::min(patience, kPatienceAtTheEnd) : patience);
  wait();
}

void Connection::close() noexcept {
  if (phase_ == Phase::closed) return;
  enter(Phase::closed);
  charge(0);
  error_code ignored;
  channel_.socket().close(ignored);
  worker_->remove(*this);
}

void Connection::enter(Phase phase) {
  if (phase_ == Phase::shaking_hands) --worker_->handshakes;
  if (phase == Phase::shaking_hands) ++worker_->handshakes;
  phase_ = phase;
}

void Connection::drain() noexcept {
  if (phase_ == Phase::shaking_hands) {
    deadline_ = std::min(deadline_, Clock::now() + kPatienceAtTheEnd);
  }
  if (phase_ != Phase::reading || reader_.has_begun()) return;
  if (!channel_.has_unread()) close();
}

void Connection::set_deadline(std::chrono::milliseconds from_now) {
  deadline_ = Clock::now() + from_now;
}

void Connection::set_request_deadline(std::chrono::milliseconds from_now) {
  set_deadline(from_now);
  deadline_ = std::min(deadline_, begun_ + worker_->shared().settings.request_timeout);
}

void Connection::check_deadline(Clock::time_point now) noexcept {
  if (now < deadline_) return;
  if (phase_ == Phase::shaking_hands) ++worker_->shared().given_up_handshakes;
  if (phase_ != Phase::reading || !reader_.has_begun()) return close();
  slow_ = true;
  guarded([this] { refuse({408, "The request came too slowly."}); });
}

// Receiving -----------------------------------------------------------------------------------

void Connection::shake_hands() {
  Shared& shared = worker_->shared();
  if (phase_ != Phase::shaking_hands) {
    enter(Phase::shaking_hands);
    since_ = Clock::now();
    set_deadline(shared.settings.handshake_timeout);
  }
  const error_code error = channel_.shake_hands();
  if (error == asio::error::would_block) return wait();
  if (!error) {
    ++shared.handshakes;
    certificate_ = channel_.peer();
    return begin();
  }
  ++shared.failed_handshakes;
  failed_ = true;
  channel_.drop_tls();
  return channel_.is_plain_http() ? refuse(kNoTls) : linger();
}

// Waiting instead of reading into a buffer: idle connections hold none, and a read that would only
// find nothing is saved.
void Connection::wait() {
  if (phase_ == Phase::closed) return;
  if (!channel_.has_more() || phase_ == Phase::writing) return wait_for_socket();
  if (std::exchange(waiting_readable_, true)) return;
  asio::post(channel_.socket().get_executor(), [self = shared_from_this()] {
    self->waiting_readable_ = false;
    self->on_ready();
  });
}

void Connection::wait_for_socket() {
  const bool writable = channel_.is_tls() ? channel_.wants_write() : phase_ == Phase::writing;
  bool Connection::*const waiting =
      writable ? &Connection::waiting_writable_ : &Connection::waiting_readable_;
  if (std::exchange(this->*waiting, true)) return;
  channel_.socket().async_wait(
      writable ? asio::socket_base::wait_write : asio::socket_base::wait_read,
      [self = shared_from_this(), waiting](const error_code& error) {
        (*self).*waiting = false;
        error ? self->close() : self->on_ready();
      });
}

void Connection::on_ready() {
  guarded([this] {
    switch (phase_) {
      case Phase::shaking_hands:
        return shake_hands();
      case Phase::reading:
        if (must_pause()) return;
        if (const auto space = reader_.body_space(); !space.empty()) return receive_body(space);
        return receive();
      case Phase::writing:
        write_more();
        if (phase_ == Phase::reading) process_pending();
        return;
      case Phase::lingering:
        return discard();
      case Phase::handling:
      case Phase::closed:
        return;
    }
  });
}

void Connection::receive() {
  const std::span<char> scratch = worker_->scratch();
  std::copy(pending_.begin(), pending_.end(), scratch.begin());
  error_code error;
  const std::size_t received = channel_.read_some(scratch.subspan(pending_.size()), error);
  const Wipe wipe{scratch.first(pending_.size() + received)};
  if (!check_received(error)) return;
  std::string().swap(pending_);  // unlike clear() and assignment, this frees what it held
  process({wipe.bytes.data(), wipe.bytes.size()});
}

void Connection::receive_body(std::span<char> space) {
  charge(reader_.request().body.capacity());
  error_code error;
  const std::size_t received = channel_.read_some(space, error);
  if (!check_received(error)) return;
  reader_.body_received(received);
  process({});
}

bool Connection::check_received(const error_code& error) {
  if (!error) return true;
  if (error == asio::error::would_block || error == asio::error::interrupted) {
    wait();
  } else if (error == asio::error::eof && reader_.has_begun()) {
    refuse({400, "The request ended before it was complete."});
  } else {
    close();
  }
  return false;
}

// Room for bodies -----------------------------------------------------------------------------

bool Connection::holds_a_large_body() const { return phase_ == Phase::reading && charged_ > 0; }

bool Connection::must_pause() {
  const Shared& shared = worker_->shared();
  if (shared.body_bytes < shared.settings.max_bodies_bytes) return false;
  if (reader_.next_body_space() <= kLargeBody) return false;
  if (!std::exchange(paused_, true)) worker_->pause(shared_from_this());
  return true;
}

void Connection::resume() noexcept {
  paused_ = false;
  guarded([this] {
    if (phase_ == Phase::reading) wait();
  });
}

void Connection::give_up_body() noexcept {
  guarded([this] { refuse(kNoRoom); });
}

void Connection::charge(std::size_t body_bytes) {
  if (body_bytes <= kLargeBody) body_bytes = 0;
  if (body_bytes == charged_) return;
  worker_->shared().body_bytes += body_bytes - charged_;  // modulo 2^64, and so right
  charged_ = body_bytes;
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
    if (channel_.write_some(kContinue, {}, error) != kContinue.size()) return close();
  }
  if (reader_.has_begun() && !begun_seen_) {
    begun_seen_ = true;
    begun_ = Clock::now();
    set_request_deadline(settings.header_timeout);
  }
  if (reader_.head_is_complete() != head_seen_) {
    head_seen_ = true;
    since_ = Clock::now();
    set_request_deadline(settings.body_timeout);
  }
  charge(reader_.request().body.capacity());
  wait();
}

void Connection::identify(Request& request) const {
  request.peer_address = peer_address_;
  request.secure = channel_.is_tls();
  request.certificate = certificate_;
  if (behind_proxy_) believe_proxies(worker_->shared().settings.trusted_proxies, request);
}

void Connection::dispatch() {
  Request& request = reader_.request();
  identify(request);
  request.id = ++worker_->shared().last_request;
  request.waited = std::chrono::duration_cast<std::chrono::microseconds>(worker_->turn());
  head_only_ = request.method() == "HEAD";
  charge(request.body.size());
  enter(Phase::handling);
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

}  // namespace isoguard::http
