#include "src/http/server.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "src/http/worker.h"

namespace isoguard::http {
namespace {

using boost::asio::ip::tcp;

/// SO_REUSEPORT would let a second process share a port unnoticed and take half of the requests:
/// bind once without it.
void check_port_is_free(const tcp::endpoint& endpoint) {
  if (endpoint.port() == 0) return;
  boost::asio::io_context io;
  tcp::acceptor probe(io, endpoint.protocol());
  probe.set_option(tcp::acceptor::reuse_address(true));
  probe.bind(endpoint);
}

}  // namespace

class Server::Impl {
 public:
  Impl(Settings settings, Handler& handler)
      : shared_(std::make_shared<Shared>(std::move(settings), handler)) {
    const Settings& what = shared_->settings;
    tcp::endpoint endpoint(boost::asio::ip::make_address(what.address), what.port);
    check_port_is_free(endpoint);
    for (unsigned i = 0; i < std::max(1u, what.threads); ++i) {
      workers_.push_back(std::make_shared<Worker>(shared_, endpoint));
      endpoint = workers_.front()->endpoint();
    }
  }

  ~Impl() { stop(); }

  std::uint16_t port() const { return workers_.front()->endpoint().port(); }
  std::size_t connections() const { return shared_->connections.load(); }
  Figures figures() const {
    const Shared& shared = *shared_;
    return {shared.connections,    shared.body_bytes,        shared.refused_connections,
            shared.refused_bodies, shared.failed_handshakes, shared.given_up_handshakes,
            shared.handshakes};
  }
  Clock::time_point ticked() const {
    Clock::time_point oldest = Clock::time_point::max();
    for (const auto& worker : workers_) oldest = std::min(oldest, worker->ticked());
    return oldest;
  }

  void start() {
    for (const auto& worker : workers_) threads_.emplace_back([worker] { worker->run(); });
  }

  void stop() {
    const std::lock_guard lock(mutex_);
    for (const auto& worker : workers_) worker->stop();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

 private:
  const std::shared_ptr<Shared> shared_;
  std::vector<std::shared_ptr<Worker>> workers_;
  std::mutex mutex_;
  std::vector<std::thread> threads_;
};

Server::Server(Settings settings, Handler& handler) try
    : impl_(std::make_unique<Impl>(settings, handler)) {
} catch (const boost::system::system_error& error) {
  throw std::system_error(
      error.code().value(), std::system_category(),
      "Cannot listen on " + settings.address + " port " + std::to_string(settings.port));
}

Server::~Server() = default;

std::uint16_t Server::port() const { return impl_->port(); }
void Server::start() { impl_->start(); }
void Server::stop() { impl_->stop(); }
std::chrono::steady_clock::time_point Server::ticked() const { return impl_->ticked(); }
Figures Server::figures() const { return impl_->figures(); }
std::size_t Server::connections() const { return impl_->connections(); }

}  // namespace isoguard::http
