#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "fhir/json.h"
#include "src/audit/record_source.h"

namespace isoguard::audit_view {

/// What one reading may cost.
struct Allowance {
  using Clock = std::chrono::steady_clock;

  Clock::time_point until = Clock::time_point::max();
  std::uint64_t events = std::numeric_limits<std::uint64_t>::max();  ///< looked into

  std::shared_ptr<const std::atomic<bool>> given_up{};  ///< set from elsewhere; or none

  bool is_over() const {
    return events == 0 || (given_up != nullptr && *given_up) || Clock::now() >= until;
  }
};

/// A reading would have cost more than it may.
class TooCostly : public std::runtime_error {
 public:
  TooCostly() : std::runtime_error("the period holds too much to be counted at once") {}
};

/// Events of all sources together, each once, by the time at which they were recorded as far as
/// each source is in that order. One thread at a time.
class EventReader {
 public:
  /// Runs what reads a source; may take what that throws, and the reading goes on without it.
  using Attempt = std::function<void(const std::string& name, const std::function<void()>& read)>;

  explicit EventReader(std::vector<audit::NamedRecords> sources, Allowance allowance = {},
                       Attempt attempt = {});

  /// Throws what sources throw, and TooCostly when the allowance is used up. What is written
  /// meanwhile is not read. Events whose time was over, and that are gone, are passed over.
  void each(audit::RecordFilter filter, const char* type,
            const std::function<void(const fhir::json::Value&)>& use);
  /// Events that are no JSON, which no call was made for.
  std::uint64_t unreadable() const { return unreadable_; }

 private:
  class Stream;
  void take(const audit::Record& record, const std::function<void(const fhir::json::Value&)>& use);

  std::vector<audit::NamedRecords> sources_;
  Allowance allowance_;
  Attempt attempt_;
  std::unordered_set<std::string> seen_;
  std::uint64_t unreadable_ = 0;
};

}  // namespace isoguard::audit_view
