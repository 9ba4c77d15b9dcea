#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string_view>

#include "fhir/reply.h"

namespace isoguard::fhir_client {

/// How many retries one server is still good for: one for every ten requests, and a few to begin
/// with, so that a server in trouble is not given more to do. Thread-safe.
class RetryBudget {
 public:
  static constexpr int kAtMost = 10;  ///< retries that can be saved up
  static constexpr int kRequestsARetry = 10;

  /// A request was made for the first time.
  void asked();
  /// Takes one retry, if there is one.
  bool take();

 private:
  std::mutex mutex_;
  int tenths_ = kAtMost * kRequestsARetry;
};

/// How long to wait before a GET is made once more that came to this end; nothing: it is not worth
/// it. Worth it are broken connections and 502, 503 and 504. `retry_after` is the header's value:
/// its seconds are waited for; a date or anything else is too far away to be waited for.
std::optional<std::chrono::milliseconds> pause_before_retry(
    fhir::Failure failure, int status, std::optional<std::string_view> retry_after);

/// Whether this end of a request says that the server, and not the request, is in trouble.
bool is_trouble_of_the_server(fhir::Failure failure, int status);

}  // namespace isoguard::fhir_client
