#pragma once

#include <cstddef>
#include <future>
#include <memory>
#include <thread>
#include <vector>

namespace isoguard::fhir_client {

/// Our own threads under cpprestsdk's I/O, in place of its 40, on which an exception that escapes
/// one of its handlers would end the process. Here it ends the exchange that caused it: whatever
/// waited for that exchange is cancelled by the handler's destruction.
class NetworkThreads {
 public:
  /// The set of this process, started on first use with `threads` threads and joined when the last
  /// owner lets go (one that does not end within a second is left behind). `largest_allocation`
  /// raises what AllocationGuard lets these threads take.
  static std::shared_ptr<NetworkThreads> acquire(int threads, std::size_t largest_allocation);

  explicit NetworkThreads(int threads);
  ~NetworkThreads();
  NetworkThreads(const NetworkThreads&) = delete;
  NetworkThreads& operator=(const NetworkThreads&) = delete;

 private:
  struct Runner {
    std::thread thread;
    std::future<void> ended;
  };
  std::vector<Runner> runners_;
};

}  // namespace isoguard::fhir_client
