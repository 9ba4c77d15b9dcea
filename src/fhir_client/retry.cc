#include "src/fhir_client/retry.h"

#include <algorithm>
#include <charconv>

namespace isoguard::fhir_client {
namespace {

using std::chrono::milliseconds;

/// For a process to be restarted or another one to be chosen, and little of the deadline.
constexpr milliseconds kPause{25};
constexpr int kLongestRetryAfter = 3600;  // seconds; in no deadline

}  // namespace

void RetryBudget::asked() {
  const std::lock_guard lock(mutex_);
  tenths_ = std::min(tenths_ + 1, kAtMost * kRequestsARetry);
}

bool RetryBudget::take() {
  const std::lock_guard lock(mutex_);
  if (tenths_ < kRequestsARetry) return false;
  tenths_ -= kRequestsARetry;
  return true;
}

bool is_trouble_of_the_server(fhir::Failure failure, int status) {
  return failure == fhir::Failure::unreachable || failure == fhir::Failure::timeout ||
         status == 502 || status == 503 || status == 504;
}

std::optional<milliseconds> pause_before_retry(fhir::Failure failure, int status,
                                               std::optional<std::string_view> retry_after) {
  if (failure == fhir::Failure::timeout || !is_trouble_of_the_server(failure, status)) {
    return std::nullopt;
  }
  if (!retry_after) return kPause;
  int seconds = 0;
  const char* end = retry_after->data() + retry_after->size();
  const auto [parsed, error] = std::from_chars(retry_after->data(), end, seconds);
  const bool usable = error == std::errc() && parsed == end && seconds >= 0;
  if (!usable || seconds > kLongestRetryAfter) return std::nullopt;
  return std::max(kPause, milliseconds(std::chrono::seconds(seconds)));
}

}  // namespace isoguard::fhir_client
