// What the listener itself costs: answers every request with a fixed 2 KB, inside the handler.
//   http_floor [seconds] [threads]     then, for example:  wrk -t1 -c64 -d5s http://127.0.0.1:PORT/
#include <sys/resource.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

#include "src/http/server.h"

namespace {

class FixedAnswer final : public isoguard::http::Handler {
 public:
  void handle(isoguard::http::Request, isoguard::http::Responder respond) override {
    requests_.fetch_add(1, std::memory_order_relaxed);
    respond({200, "application/json", body_, {}});
  }
  long requests() const { return requests_.load(); }

 private:
  const std::string body_ = std::string(2048, 'x');
  std::atomic<long> requests_{0};
};

double cpu_microseconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto in_microseconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
  };
  return in_microseconds(usage.ru_utime) + in_microseconds(usage.ru_stime);
}

}  // namespace

int main(int argc, char** argv) {
  const int seconds = argc > 1 ? std::atoi(argv[1]) : 10;
  isoguard::http::Settings settings;
  settings.threads = argc > 2 ? static_cast<unsigned>(std::atoi(argv[2])) : 2;
  FixedAnswer handler;
  isoguard::http::Server server(settings, handler);
  server.start();
  std::printf("%d\n", server.port());
  std::fflush(stdout);
  std::this_thread::sleep_for(std::chrono::seconds(seconds));
  server.stop();
  const auto requests = static_cast<double>(handler.requests());
  std::printf("%.0f requests, %.2f us CPU each\n", requests, cpu_microseconds() / requests);
}
