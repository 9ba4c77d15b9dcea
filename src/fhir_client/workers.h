#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace isoguard::fhir_client {

/// The client's own threads: deadlines, parsing, and the callers' code. None of cpprestsdk's work
/// runs here, so a deadline fires even when all its threads are stuck.
class Workers {
 public:
  explicit Workers(int threads);
  /// Calls stop().
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  /// Runs `job` on one of the threads; what it throws is swallowed. After stop() it is dropped.
  void post(std::function<void()> job);
  /// For timers, whose handlers must not throw.
  boost::asio::io_context& context() { return context_; }
  /// Runs what has been posted, then joins. Idempotent; not from one of the threads.
  void stop();

 private:
  boost::asio::io_context context_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> open_;
  std::vector<std::thread> threads_;
  std::mutex mutex_;  // guards closed_
  bool closed_ = false;
};

}  // namespace isoguard::fhir_client
