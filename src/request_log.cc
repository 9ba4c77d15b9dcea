#include "src/request_log.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "src/process/trace_context.h"
#include "src/recording/caller.h"
#include "src/recording/decision_log.h"
#include "src/telemetry/log.h"

namespace isoguard::app {
namespace {

using telemetry::Level;
using telemetry::LogLine;

Level level_of(int status) { return status >= 500 ? Level::error : Level::info; }

std::string_view event_id_of(const http::Response& response) {
  const auto found =
      std::find_if(response.headers.begin(), response.headers.end(),
                   [](const auto& header) { return header.first == DecisionLog::kEventHeader; });
  return found == response.headers.end() ? std::string_view() : found->second;
}

void add(const Caller& caller, LogLine& line) {
  line.text("peer", caller.peer)
      .text("x_request_id", caller.request_id)
      .text("trace_id", trace_id_of(caller.traceparent));
}

}  // namespace

/// Between a handler and the connection.
class RequestLog::Logged final : public http::Responder::Sink {
 public:
  Logged(telemetry::Log& log, const char* endpoint, std::string_view service,
         const http::Request& request, http::Responder responder)
      : log_(log),
        endpoint_(endpoint),
        service_(service),
        caller_(caller_of(request)),
        responder_(std::move(responder)) {}

  void answer(http::Response response) noexcept override {
    note(response);
    responder_(std::move(response));
  }

 private:
  void note(const http::Response& response) noexcept try {
    using std::chrono::microseconds;
    const auto time = std::chrono::steady_clock::now() - begun_;
    LogLine line(level_of(response.status), "request");
    line.text("endpoint", endpoint_).text("service", service_);
    line.integer("status", response.status);
    line.integer("duration_us", std::chrono::duration_cast<microseconds>(time).count());
    line.text("event_id", event_id_of(response));
    add(caller_, line);
    log_.write_soon(line);
  } catch (...) {
    // Out of memory: the answer goes out without its line.
  }

  telemetry::Log& log_;
  const std::string_view endpoint_;
  const std::string service_;
  const Caller caller_;
  const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  http::Responder responder_;
};

http::Responder RequestLog::logged(const char* endpoint, std::string_view service,
                                   const http::Request& request, http::Responder responder) {
  return http::Responder(
      std::make_shared<Logged>(log_, endpoint, service, request, std::move(responder)));
}

void RequestLog::refused(const http::Request& request, const http::Response& answer) noexcept try {
  LogLine line(level_of(answer.status), "request");
  line.text("endpoint", "listener").integer("status", answer.status);
  add(caller_of(request), line);
  log_.write_soon(line);
} catch (...) {
  // As above.
}

}  // namespace isoguard::app
