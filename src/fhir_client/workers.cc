#include "src/fhir_client/workers.h"

#include <boost/asio/post.hpp>
#include <utility>

namespace isoguard::fhir_client {

Workers::Workers(int threads) : open_(context_.get_executor()) {
  for (int i = 0; i < threads; ++i) {
    threads_.emplace_back([this] { context_.run(); });
  }
}

Workers::~Workers() { stop(); }

void Workers::post(std::function<void()> job) {
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  boost::asio::post(context_, [job = std::move(job)] {
    try {
      job();
    } catch (...) {  // a caller's failure must not end everybody's thread
    }
  });
}

void Workers::stop() {
  open_.reset();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  // What came while the threads were ending must not stay: a job may own who owns these workers.
  context_.restart();
  context_.poll();
}

}  // namespace isoguard::fhir_client
