#include "src/http/worker.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <csignal>
#include <string>

#include "src/http/connection.h"

namespace isoguard::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr int kBacklog = 1024;
constexpr std::size_t kReadBytes = 64 * 1024;
constexpr auto kAcceptPause = std::chrono::milliseconds(100);
constexpr auto kHandshakePause = std::chrono::milliseconds(10);
constexpr auto kHandshakeMayTake = std::chrono::seconds(1);
// Beyond max_connections so many may at a time be told 503; the others are closed without a word.
constexpr std::size_t kMaxRefusing = 64;

/// Time limits are checked this often, which costs less than a timer for each connection.
Clock::duration tick_of(const Settings& settings) {
  const auto shortest =
      std::min({settings.header_timeout, settings.body_timeout, settings.idle_timeout,
                settings.write_timeout, settings.drain_timeout, settings.handshake_timeout});
  return std::clamp(shortest / 8, Settings::Duration(5), Settings::Duration(250));
}

void listen(tcp::acceptor& acceptor, const tcp::endpoint& endpoint) {
  acceptor.open(endpoint.protocol());
  acceptor.set_option(tcp::acceptor::reuse_address(true));
  if (endpoint.address().is_v6()) acceptor.set_option(asio::ip::v6_only(false));
  const int on = 1;
  if (setsockopt(acceptor.native_handle(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0) {
    throw boost::system::system_error(errno, boost::system::system_category());
  }
  acceptor.bind(endpoint);
  acceptor.listen(kBacklog);
}

std::string peer_of(const tcp::socket& socket) {
  error_code error;
  const tcp::endpoint peer = socket.remote_endpoint(error);
  if (error) return {};
  const asio::ip::address address = peer.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

}  // namespace

Worker::Worker(std::shared_ptr<Shared> shared, const tcp::endpoint& endpoint)
    : shared_(std::move(shared)),
      io_(1),
      acceptor_(io_),
      tick_timer_(io_),
      accept_timer_(io_),
      turns_(io_),
      tick_(tick_of(shared_->settings)),
      scratch_(kReadBytes + shared_->settings.max_header_bytes) {
  listen(acceptor_, endpoint);
  endpoint_ = acceptor_.local_endpoint();
}

Worker::~Worker() = default;

void Worker::run() noexcept {
  // OpenSSL writes to sockets without MSG_NOSIGNAL.
  sigset_t broken_pipe;
  sigemptyset(&broken_pipe);
  sigaddset(&broken_pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
  thread_ = std::this_thread::get_id();
  asio::post(io_, [this] {
    accept();
    tick();
  });
  run_loop();
  close_everything();
  ticked_ = Clock::time_point::max().time_since_epoch().count();
}

void Worker::run_loop() noexcept {
  for (;;) {
    try {
      io_.run();
      return;
    } catch (...) {
      // Of one event; the loop goes on with the next.
    }
  }
}

void Worker::stop() {
  asio::post(io_, [this] { drain(); });
}

// Accepting -----------------------------------------------------------------------------------

void Worker::accept() {
  if (handshakes < shared_->settings.max_handshakes) return accept_next();
  acceptor_.async_wait(tcp::acceptor::wait_read, [this](const error_code& error) {
    if (error || !acceptor_.is_open()) return;
    has_room_for_a_handshake() ? accept_next() : pause_accepting(kHandshakePause);
  });
}

void Worker::accept_next() {
  acceptor_.async_accept([this](const error_code& error, tcp::socket socket) {
    try {
      on_accept(error, std::move(socket));  // perhaps from before the acceptor was closed
    } catch (...) {
      // Out of memory: that client is let go.
    }
    if (!acceptor_.is_open()) return;
    if (error && error != asio::error::connection_aborted) return pause_accepting(kAcceptPause);
    accept();
  });
}

// Out of file descriptors the listening socket stays readable: without a pause the loop would spin.
void Worker::pause_accepting(Clock::duration time) {
  accept_timer_.expires_after(time);
  accept_timer_.async_wait([this](const error_code& error) {
    if (!error && acceptor_.is_open()) accept();
  });
}

// Somebody waits to be accepted: the oldest handshake gives way, when it had its time.
bool Worker::has_room_for_a_handshake() {
  if (handshakes < shared_->settings.max_handshakes) return true;
  std::shared_ptr<Connection> oldest;
  for (const auto& connection : connections_) {
    if (!connection->is_shaking_hands()) continue;
    if (oldest == nullptr || connection->since() < oldest->since()) oldest = connection;
  }
  if (oldest == nullptr || Clock::now() - oldest->since() < kHandshakeMayTake) return false;
  ++shared_->given_up_handshakes;
  oldest->close();
  return true;
}

void Worker::on_accept(const error_code& error, tcp::socket socket) {
  if (error) return;
  const std::size_t limit = shared_->settings.max_connections;
  const std::size_t open = shared_->connections.load();
  if (open >= limit + kMaxRefusing) {
    ++shared_->refused_connections;
    return;
  }
  error_code failed;
  socket.non_blocking(true, failed);
  if (!failed) socket.set_option(tcp::no_delay(true), failed);
  if (failed) return;
  std::string peer = peer_of(socket);
  const TlsInUse* tls = shared_->settings.tls;
  const auto connection = std::make_shared<Connection>(
      Channel(std::move(socket), tls == nullptr ? nullptr : tls->now()), shared_from_this(),
      std::move(peer));
  connection->index = connections_.size();
  connections_.push_back(connection);
  ++shared_->connections;
  if (open < limit) {
    connection->start();
  } else {
    ++shared_->refused_connections;
    connection->start_refusing({503, "There are too many connections."});
  }
  if (draining_) connection->drain();
}

void Worker::remove(Connection& connection) {
  const std::size_t index = connection.index;
  std::swap(connections_[index], connections_.back());
  connections_[index]->index = index;
  // The last reference may be this one: the caller holds another while it runs.
  connections_.pop_back();
  --shared_->connections;
  if (draining_ && connections_.empty()) tick_timer_.cancel();
}

// Time ----------------------------------------------------------------------------------------

void Worker::tick() {
  const Clock::time_point now = Clock::now();
  ticked_ = now.time_since_epoch().count();
  for (std::size_t i = connections_.size(); i > 0; --i) {
    const std::shared_ptr<Connection> connection = connections_[i - 1];
    connection->check_deadline(now);
  }
  relieve();
  if (draining_ && (connections_.empty() || now >= drain_deadline_)) return io_.stop();
  tick_timer_.expires_after(tick_);
  tick_timer_.async_wait([this](const error_code&) { tick(); });
}

// Without this, many bodies that are begun and not ended would keep all others waiting.
void Worker::relieve() {
  const auto paused = std::exchange(paused_, {});
  while (!paused.empty() && shared_->body_bytes.load() >= shared_->settings.max_bodies_bytes) {
    std::shared_ptr<Connection> slowest;
    for (const auto& connection : connections_) {
      if (!connection->holds_a_large_body()) continue;
      if (slowest == nullptr || connection->since() < slowest->since()) slowest = connection;
    }
    if (slowest == nullptr) break;
    ++shared_->refused_bodies;
    slowest->give_up_body();
  }
  for (const auto& connection : paused) connection->resume();
}

void Worker::accept_rest() {
  error_code error;
  acceptor_.non_blocking(true, error);
  for (int i = 0; i < kBacklog && !error; ++i) {
    tcp::socket socket(io_);
    acceptor_.accept(socket, error);
    if (error) break;
    try {
      on_accept({}, std::move(socket));
    } catch (...) {
      // Out of memory: that client is let go.
    }
  }
  acceptor_.close(error);
}

void Worker::drain() {
  if (draining_) return;
  draining_ = true;
  drain_deadline_ = Clock::now() + shared_->settings.drain_timeout;
  accept_rest();
  accept_timer_.cancel();
  for (std::size_t i = connections_.size(); i > 0; --i) {
    const std::shared_ptr<Connection> connection = connections_[i - 1];
    connection->drain();
  }
  tick_timer_.cancel();
}

// Answers from other threads ------------------------------------------------------------------

void Worker::deliver(std::shared_ptr<Connection> connection, Response response) {
  const std::lock_guard lock(mutex_);
  if (ended_) return;
  deliveries_.emplace_back(std::move(connection), std::move(response));
  if (delivery_is_due_) return;
  asio::post(io_, [this] { take_deliveries(); });
  delivery_is_due_ = true;
}

void Worker::take_deliveries() {
  std::vector<std::pair<std::shared_ptr<Connection>, Response>> taken;
  {
    const std::lock_guard lock(mutex_);
    taken.swap(deliveries_);
    delivery_is_due_ = false;
  }
  for (auto& [connection, response] : taken) connection->on_answer(std::move(response));
}

void Worker::close_everything() noexcept {
  decltype(deliveries_) dropped;
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    dropped.swap(deliveries_);
  }
  paused_.clear();
  while (!connections_.empty()) {
    const std::shared_ptr<Connection> connection = connections_.back();
    connection->close();
  }
  // Cancelled operations hold their connection, which holds the worker: let them go.
  io_.restart();
  try {
    io_.poll();
  } catch (...) {
  }
}

}  // namespace isoguard::http
