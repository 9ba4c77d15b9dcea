#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <tl/expected.hpp>

#include "src/audit/log_options.h"
#include "src/audit/sink.h"
#include "src/audit/subjects.h"
#include "src/audit_db/shared_state.h"
#include "src/audit_db/shipper.h"
#include "src/options/config.h"
#include "src/recording/cards_sent.h"
#include "src/recording/witness_post.h"

namespace isoguard::app {

/// Where this process keeps what it decides, and with which keys.
class AuditStore {
 public:
  virtual ~AuditStore() = default;

  virtual audit::Sink& sink() = 0;
  virtual const audit::Subjects& subjects() const = 0;
  virtual CardsSent& cards() = 0;
  /// Calls `use` with the bytes of each feedback event recorded since then whose patient's key was
  /// not destroyed after it, oldest first in each database. Reads from a disk; throws
  /// audit::DatabaseError. Any thread.
  virtual void each_feedback(std::int64_t since_us,
                             const std::function<void(const std::string& event)>& use) = 0;
  /// SiteKeys::cards.
  virtual const audit::Key& card_key() const = 0;
  /// Any thread; does not wait for a disk.
  virtual audit::Health health() const = 0;
  /// What all replicas know together; nullptr when they share nothing.
  virtual audit_db::SharedState* shared_state() { return nullptr; }
  /// How far the shared store is; nothing when there is none. Any thread; waits for nothing.
  virtual std::optional<audit_db::ShippingHealth> shipping() const { return std::nullopt; }
  /// How far the witness behind a URL is; nothing when there is none. Any thread; waits for
  /// nothing.
  virtual std::optional<WitnessHealth> witness() const { return std::nullopt; }
  /// Writes what waits; every `done` was called when it returns, and later events are not taken.
  virtual void stop() = 0;
};

/// The store in the data folder that the options name; nullptr when nothing is kept. What is wrong
/// with the installation, in a sentence. `report` gets lines for operators (LogOptions::report).
tl::expected<std::unique_ptr<AuditStore>, std::string> open_audit_store(
    const ServeOptions& options, std::function<void(const std::string&)> report = {});

}  // namespace isoguard::app
