#include "src/recording/metrics.h"

#include <memory>
#include <utility>

namespace isoguard::app {
namespace {

using std::chrono::microseconds;
using telemetry::TextPage;

std::string_view outcome_of(std::size_t number) {
  const auto failure = static_cast<fhir::Failure>(number);
  return failure == fhir::Failure::none ? "ok" : fhir::to_code(failure);
}

void write_requests(const fhir_client::ServerFigures& server, bool named, TextPage& page) {
  for (std::size_t i = 0; i < fhir_client::kOutcomes; ++i) {
    if (server.requests[i] == 0 && i != 0) continue;  // the first, so that no series is missing
    TextPage::Labels labels;
    if (named) labels.emplace_back("server", server.url);
    labels.emplace_back("outcome", outcome_of(i));
    page.sample(labels, server.requests[i]);
  }
}

}  // namespace

/// Between a handler and the connection, to see what is answered and when.
class Metrics::Measured final : public http::Responder::Sink {
 public:
  Measured(Metrics& metrics, const char* endpoint, std::string_view service,
           http::Responder responder)
      : metrics_(metrics),
        endpoint_(endpoint),
        service_(service),
        responder_(std::move(responder)) {}

  void answer(http::Response response) noexcept override {
    metrics_.answered(endpoint_, service_, response.status);
    if (endpoint_ == "call") {
      metrics_.total_.add(std::chrono::duration_cast<microseconds>(Clock::now() - begun_));
    }
    responder_(std::move(response));
  }

 private:
  Metrics& metrics_;
  const std::string_view endpoint_;
  const std::string service_;
  const Clock::time_point begun_ = Clock::now();
  http::Responder responder_;
};

// Alerts look for what grows, and nothing grows to a number that was never lower.
Metrics::Metrics() {
  for (const char* durable : {"yes", "no"}) events_.add({durable}, 0);
  for (const char* result : {"taken", "refused"}) reloads_.add({result}, 0);
}

void Metrics::offers(std::string_view service) noexcept {
  requests_.add({"call", service, "200"}, 0);
}

void Metrics::answered(std::string_view endpoint, std::string_view service, int status) noexcept {
  requests_.add({endpoint, service, std::to_string(status)});
}

http::Responder Metrics::measured(const char* endpoint, std::string_view service,
                                  http::Responder responder) {
  return http::Responder(
      std::make_shared<Measured>(*this, endpoint, service, std::move(responder)));
}

void Metrics::authenticated(std::string_view client, std::string_view result) noexcept {
  tokens_.add({client, result});
}

void Metrics::throttled(std::string_view client) noexcept { throttled_.add({client}); }

void Metrics::decided(const plugin::CallFigures& figures, const Latency& latency) noexcept {
  for (const auto& card : figures.cards) cards_.add({card.rule, card.indicator});
  for (const auto& missing : figures.missing) missing_.add({missing.source, missing.why});
  parse_.add(latency.parse);
  eval_.add(latency.eval);
  if (latency.fhir.count() > 0) fhir_.add(latency.fhir);
}

void Metrics::recorded(bool durable, microseconds time) noexcept {
  events_.add({durable ? "yes" : "no"});
  audit_.add(time);
}

void Metrics::write(TextPage& page) const {
  requests_.write(page);
  tokens_.write(page);
  throttled_.write(page);
  page.family(
      "isoguard_call_seconds", TextPage::Type::histogram,
      "Time of hook calls: in all, reading the request, waiting for FHIR servers, deciding; "
      "and of audit events until they were acknowledged.");
  total_.write(page, {{"stage", "total"}});
  parse_.write(page, {{"stage", "parse"}});
  fhir_.write(page, {{"stage", "fhir"}});
  eval_.write(page, {{"stage", "eval"}});
  audit_.write(page, {{"stage", "audit"}});
  cards_.write(page);
  missing_.write(page);
  events_.write(page);
  reloads_.write(page);
}

void write_servers(const std::vector<fhir_client::ServerFigures>& servers, TextPage& page) {
  page.family("isoguard_fhir_requests_total", TextPage::Type::counter,
              "Requests to FHIR servers by what came of them.");
  for (const auto& server : servers) write_requests(server, true, page);
  page.family("isoguard_fhir_batches_total", TextPage::Type::counter,
              "Those of them that were batches.");
  for (const auto& server : servers) page.sample({{"server", server.url}}, server.batches);
  page.family("isoguard_fhir_calls_turned_away_total", TextPage::Type::counter,
              "Rounds of reads that were not begun because the server was out of order.");
  for (const auto& server : servers) page.sample({{"server", server.url}}, server.refused);
  page.family("isoguard_fhir_breaker_open", TextPage::Type::gauge,
              "1 while a server is out of order and asked from time to time only.");
  for (const auto& server : servers) {
    page.sample({{"server", server.url}}, server.out_of_order ? 1 : 0);
  }
}

void write_terminology_server(const fhir_client::ServerFigures& server, TextPage& page) {
  page.family("isoguard_terminology_requests_total", TextPage::Type::counter,
              "Questions to the terminology server, three a code, by what came of them.");
  write_requests(server, false, page);
  page.gauge("isoguard_terminology_breaker_open",
             "1 while the terminology server is out of order and asked from time to time only.",
             server.out_of_order ? 1 : 0);
}

}  // namespace isoguard::app
