#include "src/http/turns.h"

#include <boost/asio/post.hpp>

namespace isoguard::http {
namespace {

// Asio takes so many events from the system at a time.
constexpr std::size_t kEventsAtATime = 128;
// A loop that was idle for so long had nobody waiting.
constexpr auto kUnhurried = std::chrono::milliseconds(5);

}  // namespace

Turns::Clock::duration Turns::next(std::size_t connections) {
  ++requests_;
  const Clock::time_point now = Clock::now();
  if (!is_noted_) {
    is_noted_ = true;
    if (now - end_ > kUnhurried) waited_ = Clock::duration::zero();
    begin_ = now;
    boost::asio::post(io_, [this, connections] {
      const bool crowded = requests_ >= kEventsAtATime / 2;
      const std::size_t rounds = crowded ? 1 + connections / kEventsAtATime : 1;
      end_ = Clock::now();
      waited_ = (end_ - begin_) * static_cast<Clock::rep>(rounds);
      requests_ = 0;
      is_noted_ = false;
    });
  }
  return waited_ + (now - begin_);
}

}  // namespace isoguard::http
