#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "plugin/explained_code.h"
#include "src/fhir_client/workers.h"

namespace isoguard::terminology_client {

/// A call that waits for answers about some codes: hands over what has come when all has, or at its
/// deadline. Its timer keeps it alive. Thread-safe.
class WaitingCall : public std::enable_shared_from_this<WaitingCall> {
 public:
  using Done = std::function<void(std::vector<plugin::ExplainedCode>)>;

  WaitingCall(fhir_client::Workers& workers, Done done);

  /// Starts the clock; before anything is expected or taken.
  void arm(std::chrono::steady_clock::time_point deadline);

  /// One more answer will come; before seal().
  void expect();
  void take(const plugin::ExplainedCode& answer);
  /// Nothing more is expected than was said.
  void seal() { settle(); }

 private:
  void settle();
  void expire();
  void finish(std::unique_lock<std::mutex> lock);

  std::mutex mutex_;
  boost::asio::steady_timer timer_;
  std::vector<plugin::ExplainedCode> answers_;
  std::size_t open_ = 1;  // seal()
  Done done_;
};

}  // namespace isoguard::terminology_client
