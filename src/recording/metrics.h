#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/plugin.h"
#include "src/fhir_client/figures.h"
#include "src/http/handler.h"
#include "src/process/reload_result.h"
#include "src/recording/decision_log.h"
#include "src/telemetry/counters.h"
#include "src/telemetry/histogram.h"

namespace isoguard::app {

/// What this process counts of the calls it answers, for GET /metrics. Any thread; nothing here
/// waits for a lock once each combination of labels has come up. The values of all labels are words
/// of ours and of the manifests; nothing of a request is one.
class Metrics {
 public:
  using Clock = std::chrono::steady_clock;

  Metrics();

  /// From now on calls of the service are in the page, also before there is one: who waits for a
  /// first one, or for none, needs the 0.
  void offers(std::string_view service) noexcept;

  /// An answer is on its way. `endpoint`: call, feedback, discovery, preflight, none (no such
  /// path) or listener (no request that could be passed on); `service`: an id that is offered, or
  /// empty.
  void answered(std::string_view endpoint, std::string_view service, int status) noexcept;
  /// Does so when the answer is given to what is returned; of calls the time until then, too.
  /// `endpoint` is a literal.
  http::Responder measured(const char* endpoint, std::string_view service,
                           http::Responder responder);

  /// The token of a request was judged; `client` is a name out of the file of clients, or empty.
  void authenticated(std::string_view client, std::string_view result) noexcept;
  /// A client asked more than it may.
  void throttled(std::string_view client) noexcept;

  /// A call was decided or refused. `latency.total` is not looked at.
  void decided(const plugin::CallFigures& figures, const Latency& latency) noexcept;
  /// An event was acknowledged, or it became clear that it is not durable (yet).
  void recorded(bool durable, std::chrono::microseconds time) noexcept;

  /// The manifests were read anew and put to use, or refused.
  void reloaded(const ReloadResult& result) noexcept {
    reloads_.add({result.was_refused() ? "refused" : "taken"});
  }

  void write(telemetry::TextPage& page) const;

 private:
  class Measured;

  telemetry::Counters requests_{
      "isoguard_requests_total", "Requests that were answered.", {"endpoint", "service", "status"}};
  telemetry::Counters cards_{
      "isoguard_cards_total", "Cards in answers, by rule and indicator.", {"rule", "indicator"}};
  telemetry::Counters missing_{"isoguard_not_checked_total",
                               "Data that checks of a call needed and did not get.",
                               {"source", "why"}};
  telemetry::Counters events_{"isoguard_audit_events_total",
                              "Audit events by whether they were durable when acknowledged.",
                              {"durable"}};
  telemetry::Counters reloads_{
      "isoguard_reloads_total", "Manifests read anew, by what came of it.", {"result"}};
  telemetry::Counters tokens_{"isoguard_tokens_total",
                              "Tokens of requests by whose they say they are and what came of it.",
                              {"client", "result"}};
  telemetry::Counters throttled_{
      "isoguard_throttled_total", "Requests of clients that asked more than they may.", {"client"}};
  telemetry::Histogram total_;
  telemetry::Histogram parse_;
  telemetry::Histogram fhir_;
  telemetry::Histogram eval_;
  telemetry::Histogram audit_;
};

/// The metrics of the FHIR servers, and those of a terminology server, if there is one.
void write_servers(const std::vector<fhir_client::ServerFigures>& servers,
                   telemetry::TextPage& page);
void write_terminology_server(const fhir_client::ServerFigures& server, telemetry::TextPage& page);

}  // namespace isoguard::app
