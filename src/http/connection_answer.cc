// The way out: answers, refusals, and a polite end.
#include <algorithm>
#include <boost/asio/error.hpp>
#include <chrono>
#include <utility>

#include "src/http/connection.h"
#include "src/http/date.h"
#include "src/http/wipe.h"

namespace isoguard::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::chrono::milliseconds kLingerTime{2000};
constexpr std::chrono::milliseconds kLingerTimeOfTheSlow{300};
constexpr std::size_t kLingerBytes = 16 * 1024 * 1024;

}  // namespace

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

void Connection::refuse(const Refusal& refusal) {
  failed_ = true;
  head_only_ = false;
  Response answer = to_response(refusal);
  identify(reader_.request());
  worker_->shared().handler.on_refusal(reader_.request(), answer);
  send(std::move(answer), false);
}

void Connection::send(Response response, bool keep_alive) {
  charge(0);
  response_ = std::move(response);
  keep_alive_ = keep_alive && !worker_->is_draining();
  const Framing framing{head_only_, keep_alive_, reader_.is_http_1_0(), date_now()};
  write_head(response_, framing, head_);
  if (!sends_body(response_, framing)) response_.body.clear();
  if (channel_.is_tls()) {  // one record instead of two
    head_ += response_.body;
    response_.body.clear();
  }
  sent_ = 0;
  client_had_closed_ = response_.delivery && channel_.peer_has_closed();
  enter(Phase::writing);
  deadline_ = Clock::time_point::max();
  write_more();
}

void Connection::write_more() {
  const std::string_view head(head_);
  const std::string_view body(response_.body);
  const std::size_t of_head = std::min(sent_, head.size());
  error_code error;
  sent_ += channel_.write_some(head.substr(of_head), body.substr(sent_ - of_head), error);
  if (error && error != asio::error::would_block && error != asio::error::interrupted) {
    return close();
  }
  if (sent_ < head.size() + body.size()) {
    if (deadline_ == Clock::time_point::max()) {
      set_deadline(worker_->shared().settings.write_timeout);
    }
    return wait();
  }
  on_written();
}

void Connection::on_written() {
  if (response_.delivery) response_.delivery->written(client_had_closed_);
  response_ = Response();
  if (!keep_alive_ || worker_->is_draining()) return linger();
  reader_.reset();
  head_seen_ = begun_seen_ = false;
  enter(Phase::reading);
  set_deadline(worker_->shared().settings.idle_timeout);
}

// Closing a socket with unread bytes resets the connection, and the client may lose the answer.
void Connection::linger() {
  channel_.say_goodbye();
  if (!failed_ && !channel_.has_unread()) return close();
  error_code error;
  channel_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, error);
  if (error) return close();
  enter(Phase::lingering);
  set_deadline(slow_ ? kLingerTimeOfTheSlow : kLingerTime);
  wait();
}

void Connection::discard() {
  const std::span<char> scratch = worker_->scratch();
  error_code error;
  const std::size_t received = channel_.read_some(scratch, error);
  const Wipe wipe{scratch.first(received)};
  discarded_ += received;
  if (error && error != asio::error::would_block) return close();
  // Who sends on and on without a look at the answer is held up by full buffers, and looks then.
  if (discarded_ <= kLingerBytes) wait();
}

}  // namespace isoguard::http
