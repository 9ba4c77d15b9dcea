#include "src/terminology_client/waiting_call.h"

#include <utility>

namespace isoguard::terminology_client {

WaitingCall::WaitingCall(fhir_client::Workers& workers, Done done)
    : timer_(workers.context()), done_(std::move(done)) {}

void WaitingCall::arm(std::chrono::steady_clock::time_point deadline) {
  timer_.expires_at(deadline);
  timer_.async_wait(
      [self = shared_from_this()](const boost::system::error_code&) { self->expire(); });
}

void WaitingCall::expect() {
  const std::lock_guard lock(mutex_);
  ++open_;
}

void WaitingCall::take(const plugin::ExplainedCode& answer) {
  {
    const std::lock_guard lock(mutex_);
    if (!done_) return;
    answers_.push_back(answer);
  }
  settle();
}

void WaitingCall::settle() {
  std::unique_lock lock(mutex_);
  if (done_ && --open_ == 0) finish(std::move(lock));
}

void WaitingCall::expire() {
  std::unique_lock lock(mutex_);
  if (done_) finish(std::move(lock));
}

void WaitingCall::finish(std::unique_lock<std::mutex> lock) {
  const Done done = std::exchange(done_, nullptr);
  timer_.cancel();
  std::vector<plugin::ExplainedCode> answers = std::move(answers_);
  lock.unlock();
  try {
    done(std::move(answers));
  } catch (...) {  // the caller's own
  }
}

}  // namespace isoguard::terminology_client
