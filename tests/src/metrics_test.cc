#include "src/recording/metrics.h"

#include <gtest/gtest.h>

#include "src/recording/counted_sink.h"
#include "tests/src/cds_service.h"

namespace isoguard::app {
namespace {

/// The value of a sample; "absent" without one.
std::string value(const Metrics& metrics, const std::string& sample) {
  telemetry::TextPage page;
  metrics.write(page);
  const std::size_t at = page.text().find("\n" + sample + " ");
  if (at == std::string::npos) return "absent";
  const std::size_t from = at + sample.size() + 2;
  return page.text().substr(from, page.text().find('\n', from) - from);
}
std::string requests(const Metrics& metrics, const std::string& labels) {
  return value(metrics, "isoguard_requests_total{" + labels + "}");
}
Response ask(Service& service, const char* method, const char* target,
             std::string body = std::string()) {
  Request request(method, target);
  request.body = std::move(body);
  return service.ask(std::move(request));
}

TEST(Metrics, EachAnswerIsCountedOnceByWhereItCameFrom) {
  Metrics metrics;
  Service service;
  service.handler.count_into(metrics);
  ask(service, "GET", "/cds-services");
  ask(service, "GET", "/cds-services/");
  ask(service, "POST", "/cds-services");
  ask(service, "OPTIONS", kSign);
  ask(service, "GET", kSign);
  ask(service, "POST", kSign, order());
  ask(service, "POST", kSign, "{");
  ask(service, "POST", "/cds-services/Quisquilia", "{}");
  ask(service, "OPTIONS", "/Quisquilia");
  ask(service, "POST", "/cds-services/order-sign/feedback", "{}");  // without a log there is none
  struct Row {
    const char* labels;
    const char* count;
  };
  const Row rows[] = {{R"(endpoint="discovery",service="",status="200")", "2"},
                      {R"(endpoint="discovery",service="",status="405")", "1"},
                      {R"(endpoint="preflight",service="order-sign",status="204")", "1"},
                      {R"(endpoint="call",service="order-sign",status="405")", "1"},
                      {R"(endpoint="call",service="order-sign",status="200")", "1"},
                      {R"(endpoint="call",service="order-sign",status="400")", "1"},
                      {R"(endpoint="none",service="",status="404")", "3"}};
  for (const Row& row : rows) EXPECT_EQ(requests(metrics, row.labels), row.count) << row.labels;
  EXPECT_EQ(value(metrics, R"(isoguard_call_seconds_count{stage="total"})"), "3");
  EXPECT_EQ(value(metrics, R"(isoguard_call_seconds_count{stage="eval"})"), "2") << "not the 405";
  telemetry::TextPage page;
  metrics.write(page);
  EXPECT_EQ(page.text().find("Quisquilia"), std::string::npos);
}

TEST(Metrics, WhatAlertsWaitForIsThereBeforeItHappens) {
  Metrics metrics;
  metrics.offers("order-sign");
  EXPECT_EQ(requests(metrics, R"(endpoint="call",service="order-sign",status="200")"), "0");
  EXPECT_EQ(value(metrics, R"(isoguard_audit_events_total{durable="no"})"), "0");
  EXPECT_EQ(value(metrics, R"(isoguard_reloads_total{result="refused"})"), "0");
}

TEST(Metrics, RefusalsOfTheListenerAndAnswersThatNeverCame) {
  Metrics metrics;
  Service service;
  service.handler.count_into(metrics);
  Response answer;
  answer.status = 431;
  service.handler.on_refusal(Request("GET", "/x"), answer);
  EXPECT_EQ(requests(metrics, R"(endpoint="listener",service="",status="431")"), "1");
  const auto sink = std::make_shared<Answered>();
  { const auto dropped = metrics.measured("call", "order-sign", http::Responder(sink)); }
  EXPECT_EQ(sink->wait().status, 500);
  EXPECT_EQ(requests(metrics, R"(endpoint="call",service="order-sign",status="500")"), "1");
}

TEST(Metrics, CardsAndWhatWasMissing) {
  Metrics metrics;
  Service service;
  service.handler.count_into(metrics);
  ask(service, "POST", kSign, order(R"("prefetch":{"conditions":null},)"));
  const auto missing = [&metrics](const std::string& source, const std::string& why) {
    return value(metrics,
                 "isoguard_not_checked_total{source=\"" + source + "\",why=\"" + why + "\"}");
  };
  EXPECT_EQ(missing("conditions", "null"), "1");
  EXPECT_EQ(missing("patient", "absent"), "1");
  EXPECT_EQ(missing("conditions", "absent"), "absent");
  EXPECT_EQ(missing("draft-order", "unidentified"), "absent");
  EXPECT_EQ(value(metrics, R"(isoguard_cards_total{rule="data-unavailable",indicator="warning"})"),
            "1");
  ask(service, "POST", kSign, order({}, R"("medicationReference":{"reference":"Medication/m"})"));
  EXPECT_EQ(missing("draft-order", "unidentified"), "1");
}

TEST(Metrics, EventsAsTheyWereAcknowledged) {
  Metrics metrics;
  test_support::EventsInMemory sink;
  CountedSink counted(sink, metrics);
  int told = 0;
  const auto done = [&told](const audit::Receipt&) { ++told; };
  counted.append({}, done);
  sink.set(test_support::EventsInMemory::Mode::failing);
  counted.append({}, done);
  counted.append({}, done);
  EXPECT_EQ(told, 3);
  EXPECT_EQ(value(metrics, R"(isoguard_audit_events_total{durable="yes"})"), "1");
  EXPECT_EQ(value(metrics, R"(isoguard_audit_events_total{durable="no"})"), "2");
  EXPECT_EQ(value(metrics, R"(isoguard_call_seconds_count{stage="audit"})"), "3");
}

TEST(Metrics, ServersByWhatCameOfTheirRequests) {
  fhir_client::ServerFigures server;
  server.url = "https://ehr.example/fhir";
  server.requests[0] = 7;
  server.requests[static_cast<std::size_t>(fhir::Failure::too_large)] = 2;
  server.batches = 3;
  server.out_of_order = true;
  telemetry::TextPage page;
  write_servers({server, {}}, page);
  const std::string named = R"({server="https://ehr.example/fhir")";
  for (const std::string& line :
       {"isoguard_fhir_requests_total" + named + R"(,outcome="ok"} 7)",
        "isoguard_fhir_requests_total" + named + R"(,outcome="too-large"} 2)",
        "isoguard_fhir_batches_total" + named + "} 3", "isoguard_fhir_breaker_open" + named + "} 1",
        std::string(R"(isoguard_fhir_requests_total{server="",outcome="ok"} 0)")}) {
    EXPECT_NE(page.text().find("\n" + line + "\n"), std::string::npos) << line;
  }
  EXPECT_EQ(page.text().find("timeout"), std::string::npos) << "what never happened is left out";
}

}  // namespace
}  // namespace isoguard::app
