#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include "src/http/request_reader.h"
#include "src/http/server.h"
#include "src/http/turns.h"

namespace isoguard::http {

class Connection;

using Clock = std::chrono::steady_clock;

/// What the workers of one Server share.
struct Shared {
  Shared(Settings what, Handler& whom) : settings(std::move(what)), handler(whom) {}

  const Settings settings;
  Handler& handler;
  std::atomic<std::size_t> connections{0};
  std::atomic<std::size_t> body_bytes{0};
  std::atomic<std::uint64_t> refused_connections{0};
  std::atomic<std::uint64_t> refused_bodies{0};
  std::atomic<std::uint64_t> failed_handshakes{0};
  std::atomic<std::uint64_t> given_up_handshakes{0};
  std::atomic<std::uint64_t> handshakes{0};
  std::atomic<std::uint64_t> last_request{0};
};

/// One thread with its event loop, its listening socket and its connections. Lives as long as any
/// of its connections, so that a late answer finds it; functions without a thread note are for its
/// own thread.
class Worker : public std::enable_shared_from_this<Worker> {
 public:
  /// Binds and listens (any thread). Throws boost::system::system_error.
  Worker(std::shared_ptr<Shared> shared, const boost::asio::ip::tcp::endpoint& endpoint);
  ~Worker();

  /// Any thread.
  boost::asio::ip::tcp::endpoint endpoint() const { return endpoint_; }

  /// Serves until stop() and the draining after it; call it on the thread that shall be its own.
  void run() noexcept;

  /// Any thread: begins the draining.
  void stop();

  /// Any thread: hands an answer over to the connection's own thread. Drops it after run().
  void deliver(std::shared_ptr<Connection> connection, Response response);

  /// Any thread.
  bool is_current() const { return std::this_thread::get_id() == thread_; }

  /// Any thread: when its loop last went round, or ended for good.
  Clock::time_point ticked() const { return Clock::time_point(Clock::duration(ticked_.load())); }

  bool is_draining() const { return draining_; }
  Shared& shared() { return *shared_; }
  /// Where a connection reads to before it has parsed; nobody's after the event.
  std::span<char> scratch() { return scratch_; }
  void remove(Connection& connection);

  /// How many handshakes are under way; kept by the connections.
  std::size_t handshakes = 0;
  /// Has the connection wait for others' bodies to go. It is resumed at the next tick.
  void pause(std::shared_ptr<Connection> connection) { paused_.push_back(std::move(connection)); }
  /// A request is about to be handled: about how long it has waited for its turn.
  Clock::duration turn() { return turns_.next(connections_.size()); }

 private:
  void run_loop() noexcept;
  void accept();
  void accept_next();
  void on_accept(const boost::system::error_code& error, boost::asio::ip::tcp::socket socket);
  void pause_accepting(Clock::duration time);
  bool has_room_for_a_handshake();
  void relieve();
  /// Takes those that the system has let connect already, and no others.
  void accept_rest();
  void tick();
  void drain();
  void take_deliveries();
  void close_everything() noexcept;

  const std::shared_ptr<Shared> shared_;
  boost::asio::io_context io_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer tick_timer_;
  boost::asio::steady_timer accept_timer_;
  Turns turns_;
  boost::asio::ip::tcp::endpoint endpoint_;
  const Clock::duration tick_;
  std::vector<char> scratch_;
  std::vector<std::shared_ptr<Connection>> connections_;
  std::vector<std::shared_ptr<Connection>> paused_;
  std::thread::id thread_;
  std::atomic<Clock::rep> ticked_{Clock::now().time_since_epoch().count()};
  bool draining_ = false;
  Clock::time_point drain_deadline_;
  std::mutex mutex_;
  std::vector<std::pair<std::shared_ptr<Connection>, Response>> deliveries_;  // under mutex_
  bool delivery_is_due_ = false;                                              // under mutex_
  bool ended_ = false;                                                        // under mutex_
};

}  // namespace isoguard::http
