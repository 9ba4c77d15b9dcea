#include "src/process/signals.h"

#include <ctime>

namespace isoguard::app {

Signals::Signals() {
  sigemptyset(&set_);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set_, signal);
  pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

int Signals::wait_for(std::chrono::microseconds time) const {
  timespec patience{};
  patience.tv_sec = static_cast<std::time_t>(time.count() / 1'000'000);
  patience.tv_nsec = static_cast<long>(time.count() % 1'000'000 * 1000);
  const int signal = sigtimedwait(&set_, nullptr, &patience);
  return signal > 0 ? signal : 0;
}

}  // namespace isoguard::app
