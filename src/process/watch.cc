#include "src/process/watch.h"

#include <algorithm>
#include <csignal>
#include <utility>

#include "src/http/server.h"
#include "src/process/signals.h"

namespace isoguard::app {

Watch::Watch(const Signals& signals, Life& life, const http::Server& server, Chores chores)
    : signals_(signals), life_(life), server_(server), chores_(std::move(chores)) {
  if (const auto every = notifier_.alive_every()) every_ = std::min(every_, *every);
}

int Watch::signal_until(Life::Clock::time_point end) {
  for (;;) {
    const auto now = Life::Clock::now();
    life_.tick(now);
    chores_(now);
    if (notifier_.alive_every() && life_.moves(server_.ticked())) notifier_.alive();
    if (now >= end) return 0;
    const auto left = std::chrono::ceil<std::chrono::microseconds>(end - now);
    if (const int signal = signals_.wait_for(std::min(every_, left))) return signal;
  }
}

void Watch::drain(std::chrono::milliseconds time) {
  life_.enter(Life::Stage::draining);
  notifier_.stopping();
  const auto end = Life::Clock::now() + time;
  while (signal_until(end) == SIGHUP) continue;
}

}  // namespace isoguard::app
