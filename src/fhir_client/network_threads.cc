#include "src/fhir_client/network_threads.h"

#include <chrono>
#include <mutex>
#include <utility>

#include "src/fhir_client/allocation_guard.h"
#include "src/fhir_client/cpprest.h"

namespace isoguard::fhir_client {
namespace {

struct Process {
  std::mutex starting;  // one set starts only after the one before has been joined
  std::weak_ptr<NetworkThreads> current;
  std::once_flag pool_taken;
};

Process& process() {
  static Process& instance = *new Process;  // outlives every static destructor
  return instance;
}

boost::asio::io_service& service() { return crossplat::threadpool::shared_instance().service(); }

void run() {
  const AllocationGuard guard;
  while (true) {
    try {
      service().run();
      return;
    } catch (...) {  // the handler is gone and its exchange with it; all others go on
    }
  }
}

}  // namespace

std::shared_ptr<NetworkThreads> NetworkThreads::acquire(int threads,
                                                        std::size_t largest_allocation) {
  AllocationGuard::allow(largest_allocation);
  std::call_once(process().pool_taken, [] { crossplat::threadpool::initialize_with_threads(0); });
  const std::lock_guard lock(process().starting);
  if (auto running = process().current.lock()) return running;
  auto started = std::make_shared<NetworkThreads>(threads);
  process().current = started;
  return started;
}

NetworkThreads::NetworkThreads(int threads) {
  service().reset();
  for (int i = 0; i < threads; ++i) {
    std::packaged_task<void()> runner(run);
    std::future<void> ended = runner.get_future();
    runners_.push_back({std::thread(std::move(runner)), std::move(ended)});
  }
}

NetworkThreads::~NetworkThreads() {
  const std::lock_guard lock(process().starting);
  service().stop();
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(1);
  for (Runner& runner : runners_) {
    const bool ended = runner.ended.wait_until(patience) == std::future_status::ready;
    ended ? runner.thread.join() : runner.thread.detach();
  }
}

}  // namespace isoguard::fhir_client
