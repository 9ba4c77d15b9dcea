#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstddef>

namespace isoguard::http {

/// About how long requests wait for an event loop to come to them: as long as what was ready before
/// them takes. One thread, that of the loop, which must end before this goes.
class Turns {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Turns(boost::asio::io_context& io) : io_(io) {}

  /// A request is about to be handled, of one of so many connections: about how long it has lain
  /// ready. Zero, more or less, in a loop that is not busy.
  Clock::duration next(std::size_t connections);

 private:
  boost::asio::io_context& io_;
  bool is_noted_ = false;      // a note lies at the end of the queue of events
  std::size_t requests_ = 0;   // since then
  Clock::time_point begin_{};  // when it was put there
  Clock::time_point end_{};    // when the last one was reached
  Clock::duration waited_{};   // what that tells of those who came meanwhile
};

}  // namespace isoguard::http
