#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/fhir_client/client.h"
#include "tests/support/hostile_fhir_server.h"

namespace isoguard::fhir_client {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// What one fetch() delivered, and how often and how fast.
class Delivery {
 public:
  Client::Done receiver() {
    return [state = state_](std::vector<fhir::Reply> replies) {
      const std::lock_guard lock(state->mutex);
      ++state->times;
      state->replies = std::move(replies);
      state->took = std::chrono::duration_cast<milliseconds>(steady_clock::now() - state->start);
      state->changed.notify_all();
    };
  }

  /// False when nothing came within a time that no deadline of a test reaches.
  bool wait() const {
    std::unique_lock lock(state_->mutex);
    return state_->changed.wait_for(lock, std::chrono::seconds(30),
                                    [this] { return state_->times > 0; });
  }

  int times() const {
    const std::lock_guard lock(state_->mutex);
    return state_->times;
  }
  milliseconds took() const { return state_->took; }
  const std::vector<fhir::Reply>& replies() const { return state_->replies; }
  std::vector<fhir::Reply> take() { return std::move(state_->replies); }

 private:
  struct State {
    std::mutex mutex;
    std::condition_variable changed;
    int times = 0;
    const steady_clock::time_point start = steady_clock::now();
    milliseconds took{};
    std::vector<fhir::Reply> replies;
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

inline Settings settings_for(const std::vector<std::string>& servers,
                             milliseconds deadline = std::chrono::seconds(10)) {
  Settings settings;
  for (const std::string& url : servers) settings.servers.push_back({url});
  settings.limits.deadline = deadline;
  return settings;
}

/// Fetches and waits for the delivery.
inline Delivery fetch(Client& client, std::string_view server, std::vector<Read> reads,
                      std::string_view token = "t0ken-of-the-test") {
  Delivery delivery;
  client.fetch(server, token, std::move(reads), steady_clock::time_point::max(),
               delivery.receiver());
  delivery.wait();
  return delivery;
}

/// So that a failing row says "timeout" and not a number.
inline std::string name_of(fhir::Failure failure) {
  return failure == fhir::Failure::none ? "none" : std::string(fhir::to_code(failure));
}

}  // namespace isoguard::fhir_client
