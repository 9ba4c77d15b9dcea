#pragma once

#include <string_view>

#include "src/http/handler.h"

namespace isoguard::telemetry {
class Log;
}

namespace isoguard::app {

/// A line of the log for each answer: endpoint, service, status, time, event id of its record, and
/// what joins it with the caller's own logs. Nothing of a body, of a query or of a path that is not
/// ours.
class RequestLog {
 public:
  /// `log` must outlive this and all answers.
  explicit RequestLog(telemetry::Log& log) : log_(log) {}

  /// A line when the answer is given to what is returned. `endpoint` is a literal, `service` an id
  /// that is offered, or empty.
  http::Responder logged(const char* endpoint, std::string_view service,
                         const http::Request& request, http::Responder responder);
  /// A request that the listener answers itself.
  void refused(const http::Request& request, const http::Response& answer) noexcept;

 private:
  class Logged;

  telemetry::Log& log_;
};

}  // namespace isoguard::app
