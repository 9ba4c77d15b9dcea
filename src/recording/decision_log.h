#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "fhir/issue.h"
#include "plugin/plugin.h"
#include "src/audit/canonical.h"
#include "src/audit/event.h"
#include "src/audit/sink.h"
#include "src/audit/subjects.h"
#include "src/http/handler.h"
#include "src/recording/caller.h"
#include "src/recording/deliveries.h"
#include "src/recording/on_audit_failure.h"
#include "src/recording/refusal_tally.h"

namespace isoguard::app {

/// Times of one call, in microseconds, as its record has them.
struct Latency {
  std::chrono::microseconds parse{};  ///< reading the body
  std::chrono::microseconds fhir{};   ///< waiting for the FHIR server
  std::chrono::microseconds eval{};   ///< deciding and composing
  std::chrono::microseconds total{};  ///< from the request to the record
};

/// Writes events of the service into the audit, and lets answers go out after them.
class DecisionLog {
 public:
  /// Response header with the event id of the answer's record. An answer has it only when the
  /// record is durable.
  static constexpr const char* kEventHeader = "X-Event-Id";

  /// Both must outlive this, and the sink must have called every `done` before this goes.
  /// `on_failure` holds for callers who do not say their own.
  DecisionLog(audit::Sink& sink, const audit::Subjects& subjects, OnAuditFailure on_failure);
  ~DecisionLog() { deliveries_->close(); }
  DecisionLog(const DecisionLog&) = delete;
  DecisionLog& operator=(const DecisionLog&) = delete;

  /// Writes the record, then answers, from a thread of the sink. A record that cannot be made or
  /// kept is handled as the caller's OnAuditFailure says; a request that was refused keeps its
  /// answer. What became of the answer to a decision is told later, see deliveries(). Any thread;
  /// never throws.
  void answer(plugin::Record record, const Caller& caller, const Latency& latency,
              http::Response response, http::Responder responder) noexcept;

  /// A request for `service` that was refused before it was read as a hook call. Nobody waits. This
  /// and answer() leave no record of a refusal beyond those that RefusalTally allows.
  /// `request_sha256`: of the body, in hex; empty when it was not read.
  void refused(std::string_view service, std::string_view endpoint, const Caller& caller,
               int status, const fhir::Issues& issues,
               std::string_view request_sha256 = {}) noexcept;

  /// How many refusals have no record of their own, since the start.
  std::uint64_t unrecorded_refusals() const { return tally_.counted(); }
  /// What was turned away since the last such event; `details` is canonical JSON. Nobody waits.
  void refusals(std::string details) noexcept;

  /// What became of answers since the last such event, as one of type `delivery`; to be called
  /// about once a second. Where many were given there is an event before that. Nobody waits.
  void deliveries() noexcept { deliveries_->flush(); }

  /// Something about the installation: `what` is started, reloaded, reload-refused or stopped,
  /// `details` canonical JSON. Returns when it is durable, or will not be.
  void config(std::string_view what, std::string details);
  /// Something about the manifests: `type` is knowledge_rejected or knowledge_rolled_back, `know`
  /// names what decides from now on and `said` is for people. Returns like config().
  void knowledge(std::string_view type, std::string know, std::string_view said);

  /// For other authors of events.
  audit::Sink& sink() { return sink_; }
  const audit::Subjects& subjects() const { return subjects_; }

 private:
  struct Waiting;

  void write_and_wait(audit::Event event);
  audit::Event event_of(plugin::Record record, const Caller& caller, const Latency& latency) const;
  void finish(const std::shared_ptr<Waiting>& waiting, bool durable) noexcept;
  static void answer_unrecorded(http::Response response, http::Responder responder,
                                OnAuditFailure choice) noexcept;

  audit::Sink& sink_;
  const audit::Subjects& subjects_;
  OnAuditFailure on_failure_;
  RefusalTally tally_;
  const std::shared_ptr<Deliveries> deliveries_;  // of answers, which may outlive this
};

/// Canonical JSON of the member `subject` of an event whose `id` and `patient` are there: the
/// pseudonym, and `sealed` in the patient's box, whose wrapped key the event gets. A box that
/// cannot be closed is missing, and the member `enc_failed` says so.
std::string subject_of(const audit::Subjects& subjects, std::string_view sealed,
                       audit::Event& event);

/// The answer in place of one that must not go out unrecorded: 503, with the headers of `response`
/// and a sentence for people.
http::Response unrecorded(http::Response response, std::string why);

}  // namespace isoguard::app
