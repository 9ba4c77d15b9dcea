#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "fhir/release.h"
#include "src/admission/admission.h"
#include "src/admission/cors.h"
#include "src/http/handler.h"
#include "src/request_log.h"

namespace isoguard::audit {
class TenantKeys;
}
namespace isoguard::fhir_client {
class Client;
}
namespace isoguard::terminology_client {
class CodeExplainer;
}

namespace isoguard::app {

class AlertMemory;
class Overload;
class DecisionLog;
class FeedbackIntake;
class Metrics;
class PluginInUse;

/// Where calls and feedback are kept; without a log nothing is, and no feedback is taken.
struct Keeping {
  DecisionLog* log = nullptr;
  FeedbackIntake* feedback = nullptr;
  /// Of Plugin::call; cards are not keyed without.
  const audit::TenantKeys* card_keys = nullptr;
  AlertMemory* memory = nullptr;  ///< of Call::remember; nobody remembers without
};

/// The CDS Hooks endpoints over HTTP: discovery, service calls, feedback, CORS, statuses (CH-08,
/// CH-21, CH-58 to CH-64, CH-103 to CH-109, CH-119 to CH-138). Every answer that is not 2xx carries
/// an OperationOutcome.
class CdsHandler final : public http::Handler {
 public:
  /// All must outlive the handler. `fhir_deadline` bounds all FHIR reads of a call together.
  /// `discovery`: the release in whose terms clients are asked for prefetch.
  CdsHandler(const PluginInUse& plugin, fhir_client::Client& fhir, CorsPolicy cors,
             std::chrono::milliseconds fhir_deadline, fhir::Release discovery = fhir::Release::r4,
             Keeping keeping = {});

  /// Lets `terminology` be asked about codes that nothing here knows; it must outlive the handler.
  /// Before the first call.
  void ask_about_codes(terminology_client::CodeExplainer& terminology) {
    terminology_ = &terminology;
  }

  /// Counts calls and answers; `metrics` must outlive the handler and all answers. Before the first
  /// call.
  void count_into(Metrics& metrics) { metrics_ = &metrics; }

  /// Writes a line for each answer; `log` must outlive the handler and all answers. Before the
  /// first call.
  void log_requests(telemetry::Log& log) { requests_.emplace(log); }

  /// From now on `admission`, which must outlive the handler, says who may call. Before the first
  /// call.
  void let_in_by(Admission& admission) { admission_ = &admission; }

  /// Has `overload` turn calls and feedback away under overload; it must outlive the handler and
  /// all answers. Before the first call.
  void turn_away_by(Overload& overload) { overload_ = &overload; }

  void handle(http::Request request, http::Responder responder) override;
  /// The listener's own refusals carry the CORS headers too, as far as the origin has been read. A
  /// call that was too large is recorded: somebody wanted a check.
  void on_refusal(const http::Request& request, http::Response& answer) override;

 private:
  struct Route;

  Route route_of(const http::Request& request) const;
  bool needs_token(const Route& route, std::string_view method) const;
  bool allows_origin(std::string_view origin) const;
  void add_cors(const http::Request& request, http::Response& response) const;
  http::Responder watched(const char* endpoint, std::string_view service,
                          const http::Request& request, http::Responder responder);
  void forget_others_origin(Visit& visit) const;
  void serve(const Route& route, Visit visit);
  void take_call(std::string_view id, Visit visit);
  void take_feedback(std::string_view id, Visit visit);
  std::string card_key(std::string_view tenant) const;
  static http::Response preflight(http::Response base, bool collection);

  const PluginInUse& plugin_;
  fhir_client::Client& fhir_;
  terminology_client::CodeExplainer* terminology_ = nullptr;
  CorsPolicy cors_;
  std::chrono::milliseconds fhir_deadline_;
  fhir::Release discovery_;
  Keeping keeping_;
  Metrics* metrics_ = nullptr;
  std::optional<RequestLog> requests_;
  Admission* admission_ = nullptr;
  Overload* overload_ = nullptr;
};

}  // namespace isoguard::app
