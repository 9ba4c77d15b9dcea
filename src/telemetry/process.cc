#include "src/telemetry/process.h"

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>

namespace isoguard::telemetry {
namespace {

namespace fs = std::filesystem;

// As good as the start of the process: static objects are made before main().
const auto kStarted = std::chrono::system_clock::now();

std::uint64_t entries_of(const char* folder) {
  std::error_code error;
  std::uint64_t count = 0;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    ++count;
  }
  return count;
}

std::uint64_t microseconds_of(const timeval& time) {
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000 +
         static_cast<std::uint64_t>(time.tv_usec);
}

}  // namespace

void write_process(TextPage& page) {
  std::ifstream pages("/proc/self/statm");
  std::uint64_t size = 0;
  std::uint64_t resident = 0;
  if (pages >> size >> resident) {
    const auto page_bytes = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    page.gauge("process_resident_memory_bytes", "Memory of the process that is in RAM.",
               resident * page_bytes);
  }
  // Without the descriptor that the look into the folder takes.
  if (const std::uint64_t open = entries_of("/proc/self/fd"); open > 0) {
    page.gauge("process_open_fds", "Open file descriptors.", open - 1);
  }
  if (const std::uint64_t threads = entries_of("/proc/self/task"); threads > 0) {
    page.gauge("process_threads", "Threads of the process.", threads);
  }
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) == 0) {
    page.family("process_cpu_seconds_total", TextPage::Type::counter, "Processor time used.");
    page.seconds("", {}, microseconds_of(usage.ru_utime) + microseconds_of(usage.ru_stime));
  }
  const auto since = kStarted.time_since_epoch();
  page.gauge(
      "process_start_time_seconds", "When the process began, since 1970 in UTC.",
      static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(since).count()));
}

}  // namespace isoguard::telemetry
