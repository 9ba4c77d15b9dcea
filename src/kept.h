#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "src/admission/overload.h"
#include "src/audit/tenant_keys.h"
#include "src/cds_handler.h"
#include "src/process/reload_result.h"
#include "src/process/worker.h"
#include "src/recording/alert_memory.h"
#include "src/recording/audit_store.h"
#include "src/recording/counted_sink.h"
#include "src/recording/decision_log.h"
#include "src/recording/feedback_intake.h"

namespace isoguard::plugin {
class Plugin;
}

namespace isoguard::app {

/// The part of a running service that keeps what it decides, is told and is set to. Without a store
/// it does nothing.
class Kept {
 public:
  /// Events are counted into `metrics`, unless it is nullptr; all must outlive this.
  Kept(std::unique_ptr<AuditStore> store, const ServeOptions& options, Metrics* metrics);
  /// stop().
  ~Kept();
  Kept(const Kept&) = delete;
  Kept& operator=(const Kept&) = delete;

  /// Without a store uuids of cards are good for this process only.
  Keeping keeping();
  /// A line for the log of the process; empty when all is kept.
  std::string warning() const;
  /// Of the store; nothing without one. Any thread.
  std::optional<audit::Health> health() const;
  /// What replicas know together; nullptr without a store that they share.
  audit_db::SharedState* shared_state();
  /// Of the store that replicas share; nothing without one. Any thread.
  std::optional<audit_db::ShippingHealth> shipping() const;

  /// Of the witness behind a URL; nothing without one. Any thread.
  std::optional<WitnessHealth> witness() const;

  /// About once a second: says what became of answers, and each minute, in one event, what was
  /// turned away or not recorded.
  void tick(const Overload& overload, std::chrono::steady_clock::time_point now);

  /// `config` events: options and knowledge at the start, what a reload said, the end; and those of
  /// knowledge that was refused or goes back. `plugin` is what decides; `stepped_back` says why
  /// that is older than what was there before, or is empty.
  void started(const plugin::Plugin& plugin, const std::string& stepped_back = {});
  void reloaded(const plugin::Plugin& plugin, const ReloadResult& result);
  void stopped(const plugin::Plugin& plugin, const Overload& overload);
  /// Returns when what a start or a reload reads of earlier feedback is in memory, or failed.
  void finish_reading();

 private:
  /// Reads what clinicians did in the last days into memory_, on a thread of its own, once. Says
  /// what it could not read.
  void remember(int days);
  void read_feedback_of(int days);
  void tell_refusals(const Overload& overload);

  const ServeOptions& options_;
  std::unique_ptr<AuditStore> store_;
  audit::TenantKeys card_keys_;
  std::optional<CountedSink> counted_;
  std::optional<DecisionLog> log_;
  AlertMemory memory_;
  std::optional<FeedbackIntake> feedback_;
  std::atomic<int> days_remembered_ = 0;  ///< that are in memory_, or will be
  std::atomic<bool> ending_ = false;
  std::optional<Worker> reader_;
  Overload::Counts told_{};
  std::uint64_t told_unrecorded_ = 0;
  std::chrono::steady_clock::time_point told_at_{};
};

}  // namespace isoguard::app
