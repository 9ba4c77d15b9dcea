// Appends events to an audit log as fast as it takes them.
//
//   audit_writer ids DIRECTORY THREADS        prints the id of each acknowledged event, until it is
//                                             killed (tests/src/audit/kill_test.cc)
//   audit_writer speed DIRECTORY IN_FLIGHT    prints durable events a second and the latency of
//   one,
//                                             beside what the disk's own fdatasync takes

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "src/audit/log.h"

namespace {

using Clock = std::chrono::steady_clock;
using isoguard::audit::Event;
using isoguard::audit::Log;
using isoguard::audit::LogOptions;
using isoguard::audit::Receipt;

constexpr std::chrono::seconds kRun{3};

Event some_event(int number) {
  Event event;
  event.id = isoguard::audit::new_event_id();
  event.type = "decision";
  event.body =
      "{\"number\":" + std::to_string(number) + ",\"padding\":\"" + std::string(2000, 'x') + "\"}";
  event.patient = "pseudonym-" + std::to_string(number % 1000);
  event.wrapped_key = "a wrapped key of about sixty bytes, as the keys of patients are";
  event.card_uuids = event.id.text();
  return event;
}

Receipt append(Log& log, Event event) {
  std::promise<Receipt> promise;
  log.append(std::move(event), [&promise](const Receipt& at) { promise.set_value(at); });
  return promise.get_future().get();
}

LogOptions options_for(const char* directory) {
  LogOptions options;
  options.directory = directory;
  options.origin = "bench/writer";
  options.answer_within = std::chrono::milliseconds(0);
  return options;
}

int print_ids(const char* directory, int threads) {
  Log log(options_for(directory));
  std::vector<std::thread> running;
  for (int t = 0; t < threads; ++t) {
    running.emplace_back([&log] {
      for (int number = 0;; ++number) {
        Event event = some_event(number);
        const std::string line = event.id.text() + "\n";
        if (!append(log, std::move(event)).durable) continue;
        // One write, so that lines of threads do not mix, and none that is half acknowledged.
        if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) std::_Exit(1);
      }
    });
  }
  for (std::thread& thread : running) thread.join();
  return 0;
}

double percentile(std::vector<double>& values, double part) {
  std::sort(values.begin(), values.end());
  return values.empty()
             ? 0
             : values[static_cast<std::size_t>(part * static_cast<double>(values.size() - 1))];
}

double since(Clock::time_point start) {
  return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
}

void print_disk(const std::string& directory) {
  const std::string file = directory + "/fdatasync.tmp";
  const int descriptor = ::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  const std::string page(16384, 'x');
  std::vector<double> times;
  for (int i = 0; i < 1000; ++i) {
    const auto start = Clock::now();
    if (::pwrite(descriptor, page.data(), page.size(), i % 64 * 16384) < 0) break;
    ::fdatasync(descriptor);
    times.push_back(since(start));
  }
  ::close(descriptor);
  ::unlink(file.c_str());
  const double half = percentile(times, 0.5);
  std::printf("fdatasync after 16 KiB: p50 %.0f us, p99 %.0f us\n", half, percentile(times, 0.99));
}

int print_speed(const char* directory, int in_flight) {
  const auto opening = Clock::now();
  Log log(options_for(directory));
  const unsigned long long rows = log.health().rows;
  std::printf("opened with %llu events in %.0f ms\n", rows, since(opening) / 1000);
  print_disk(directory);
  std::vector<std::vector<double>> times(static_cast<std::size_t>(in_flight));
  std::vector<std::thread> running;
  const auto start = Clock::now();
  for (auto& mine : times) {
    running.emplace_back([&log, &mine, start] {
      for (int number = 0; Clock::now() - start < kRun; ++number) {
        Event event = some_event(number);
        const auto before = Clock::now();
        if (append(log, std::move(event)).durable) mine.push_back(since(before));
      }
    });
  }
  for (std::thread& thread : running) thread.join();
  const double seconds = since(start) / 1e6;
  std::vector<double> all;
  for (const auto& mine : times) all.insert(all.end(), mine.begin(), mine.end());
  const double half = percentile(all, 0.5);
  std::printf("%d in flight: %.0f durable events a second, p50 %.0f us, p99 %.0f us\n", in_flight,
              static_cast<double>(all.size()) / seconds, half, percentile(all, 0.99));
  return 0;
}

}  // namespace

int main(int count, char** words) {
  if (count == 4 && std::string_view(words[1]) == "ids") {
    return print_ids(words[2], std::atoi(words[3]));
  }
  if (count == 4 && std::string_view(words[1]) == "speed") {
    return print_speed(words[2], std::atoi(words[3]));
  }
  std::fputs("usage: audit_writer ids|speed DIRECTORY NUMBER\n", stderr);
  return 2;
}
