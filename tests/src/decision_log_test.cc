#include "src/recording/decision_log.h"

#include <gtest/gtest.h>

#include <set>

#include "fhir/document.h"
#include "src/audit/canonical.h"
#include "src/audit/merkle.h"
#include "src/audit/text.h"
#include "src/process/build_identity.h"
#include "tests/src/cds_service.h"
#include "tests/support/hostile_fhir_server.h"

namespace isoguard::app {
namespace {

using fhir::json::Value;
using Mode = test_support::EventsInMemory::Mode;

fhir::Document parsed(const std::string& text) {
  auto document = fhir::Document::parse(text);
  if (!document) throw std::runtime_error("no JSON: " + text);
  return std::move(*document);
}
std::set<std::string> members_of(const Value& object) {
  std::set<std::string> names;
  for (const auto& member : object.members()) names.emplace(member.name);
  return names;
}
using Names = std::set<std::string>;

constexpr const char* kHeader = DecisionLog::kEventHeader;

TEST(DecisionLog, WritesBeforeTheAnswerGoesOut) {
  KeepingService running;
  running.sink.set(Mode::holding);
  const auto answered = running.begin(kSign, order());
  ASSERT_EQ(running.sink.events().size(), 1u);
  EXPECT_FALSE(answered->is_answered());
  running.sink.release();
  const Response response = answered->wait();
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(header(response, kHeader), running.sink.events()[0].id.text());
  EXPECT_EQ(header(response, "Access-Control-Allow-Origin"), kOrigin);
}

TEST(DecisionLog, EventsOfACallHaveAllMembers) {
  KeepingService running;
  const std::string body = order(R"("prefetch":{},)");
  const Response response = running.post(kSign, body);
  const auto events = running.sink.events();
  ASSERT_EQ(events.size(), 1u);
  const audit::Event& event = events[0];
  EXPECT_EQ(event.type, "decision");
  EXPECT_EQ(event.service, "order-sign");
  EXPECT_EQ(event.user, "Practitioner/1");
  EXPECT_EQ(event.call, "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea");
  EXPECT_EQ(event.patient, running.site.subjects.pseudonym("", "", "Patient/p"));
  EXPECT_TRUE(audit::is_canonical(event.body)) << event.body;
  EXPECT_EQ(event.seams.size, event.body.size());
  const fhir::Document kept = parsed(event.body);
  const Value& root = kept.root();
  EXPECT_EQ(members_of(root),
            (Names{"build", "call", "cards", "checks", "client", "evidence", "keep", "know",
                   "latency", "missing", "order", "result", "subject", "user"}));
  EXPECT_EQ(members_of(root["latency"]), (Names{"eval", "fhir", "parse", "total"}));
  EXPECT_EQ(members_of(root["subject"]), (Names{"enc", "pseudonym"}));
  EXPECT_EQ(root["client"]["peer_ip"].string(), "192.0.2.7");
  EXPECT_EQ(root["build"]["version"].string(), build_identity().version);
  EXPECT_EQ(root["build"]["commit"].string(), build_identity().commit);
  EXPECT_EQ(root["call"]["request_sha256"].string(), audit::hex(audit::sha256(body)));
  EXPECT_EQ(root["result"]["response_sha256"].string(), audit::hex(audit::sha256(response.body)));
  EXPECT_EQ(running.site.opened(event, root["subject"]["enc"].string()),
            R"({"orders":[{"ref":"MedicationRequest/iso"}],"patient":"Patient/p"})");
}

TEST(DecisionLog, KeepsRefusalsAndCallsThatDoNotConcernUs) {
  struct Row {
    const char* target;
    std::string body;
    int status;
    const char* type;  ///< empty: no event
    Names names;
  };
  const Names short_record = {"build",   "call",    "cards",  "client",  "keep", "know",
                              "latency", "missing", "result", "subject", "user"};
  const Names refusal = {"build", "call", "client", "issues", "know", "latency", "result"};
  const Row rows[] = {
      {kSign, order({}, R"("medicationCodeableConcept":{"text":"Ibuprofen"})"), 200, "decision",
       short_record},
      {kSign, "{", 400, "refusal", refusal},
      {kSign, R"({"hook":"order-sign"})", 400, "refusal", refusal},
      {kSign, std::string(100, '['), 413, "refusal", refusal},
      {"/cds-services/none", order(), 404, "", {}},
      {"/cds-services", order(), 405, "", {}},
  };
  for (const Row& row : rows) {
    KeepingService running;
    const Response response = running.post(row.target, row.body);
    EXPECT_EQ(response.status, row.status) << row.body;
    const auto events = running.sink.events();
    ASSERT_EQ(events.size(), *row.type == '\0' ? 0u : 1u) << row.body;
    if (events.empty()) {
      EXPECT_EQ(header(response, kHeader), "absent");
      continue;
    }
    EXPECT_EQ(events[0].type, row.type);
    EXPECT_EQ(members_of(parsed(events[0].body).root()), row.names) << events[0].body;
    EXPECT_EQ(header(response, kHeader), events[0].id.text());
  }
}

TEST(DecisionLog, WhatCannotBeKeptIsDeliveredOrRefused) {
  for (const Mode mode : {Mode::failing, Mode::out_of_memory}) {
    for (const OnAuditFailure choice : {OnAuditFailure::deliver, OnAuditFailure::refuse}) {
      KeepingService running(choice);
      running.sink.set(mode);
      const bool delivers = choice == OnAuditFailure::deliver;
      for (const std::string& body :
           {order(), order({}, R"("medicationCodeableConcept":{"text":"Ibuprofen"})")}) {
        const Response response = running.post(kSign, body);
        EXPECT_EQ(response.status, delivers ? 200 : 503);
        EXPECT_EQ(says(response, R"({"cards":[)"), delivers) << response.body;
        EXPECT_EQ(says(response, "OperationOutcome"), !delivers) << response.body;
        EXPECT_EQ(header(response, kHeader), "absent") << "it would say that it was kept";
        EXPECT_EQ(header(response, "Access-Control-Allow-Origin"), kOrigin);
      }
      EXPECT_EQ(running.post(kSign, "{").status, 400) << "nothing was decided that could be kept";
    }
  }
}

TEST(DecisionLog, AClientsOwnChoiceGoesBeforeTheServices) {
  using Choice = std::optional<OnAuditFailure>;
  const struct {
    OnAuditFailure service;
    Choice client;
    int status;
  } rows[] = {
      {OnAuditFailure::deliver, std::nullopt, 200},
      {OnAuditFailure::deliver, OnAuditFailure::deliver, 200},
      {OnAuditFailure::deliver, OnAuditFailure::refuse, 503},
      {OnAuditFailure::refuse, std::nullopt, 503},
      {OnAuditFailure::refuse, OnAuditFailure::deliver, 200},
      {OnAuditFailure::refuse, OnAuditFailure::refuse, 503},
  };
  for (const Mode mode : {Mode::failing, Mode::out_of_memory}) {
    for (const auto& row : rows) {
      KeepingService running(row.service);
      running.sink.set(mode);
      plugin::Record record;
      record.type = "decision";
      Caller caller;
      caller.on_audit_failure = row.client;
      const auto answered = std::make_shared<Answered>();
      running.log.answer(record, caller, {}, {200, "application/json", R"({"cards":[]})", {}},
                         http::Responder(answered));
      EXPECT_EQ(answered->wait().status, row.status)
          << static_cast<int>(row.service) << row.client.has_value();
    }
  }
}

TEST(DecisionLog, ARecordWithoutItsBoxIsBetterThanNone) {
  KeepingService running;
  running.site.broken = true;
  EXPECT_EQ(running.post(kSign, order()).status, 200);
  ASSERT_EQ(running.sink.events().size(), 1u);
  const fhir::Document kept = parsed(running.sink.events()[0].body);
  EXPECT_TRUE(kept.root()["subject"]["enc_failed"].is_true());
  EXPECT_EQ(members_of(kept.root()["subject"]), (Names{"enc_failed", "pseudonym"}));
}

TEST(DecisionLog, WritesWhatTheFhirServerDidToo) {
  test_support::HostileFhirServer server;
  server.on("/fhir/", [](test_support::Connection& connection, const std::string&) {
    connection.send(test_support::http_answer(401, "{}"));
  });
  KeepingService running(OnAuditFailure::deliver, {server.base_url()});
  const Response response = running.post(kSign, order(with_access(server.base_url())));
  ASSERT_EQ(running.sink.events().size(), 1u);
  const audit::Event event = running.sink.events()[0];
  EXPECT_EQ(header(response, kHeader), event.id.text());
  const fhir::Document kept = parsed(event.body);
  EXPECT_GT(kept.root()["missing"].items().size(), 10u);
  for (const Value& item : kept.root()["missing"].items()) {
    EXPECT_EQ(item["why"].string(), "unauthorised") << item["what"].string();
  }
  EXPECT_EQ(event.body.find("t0ken"), std::string::npos);
  EXPECT_EQ(event.patient, running.site.subjects.pseudonym("", server.base_url(), "Patient/p"));
  EXPECT_NE(kept.root()["latency"]["fhir"].number(), "0");
}

TEST(DecisionLog, AListenersTooLargeIsRecordedAndItsOthersAreNot) {
  KeepingService running;
  for (const int status : {400, 408, 413, 431, 503}) {
    Response answer;
    answer.status = status;
    Request request("POST", kSign);
    request.peer_address = "192.0.2.9";
    running.handler.on_refusal(request, answer);
    running.handler.on_refusal(Request("POST", "/elsewhere"), answer);
    running.handler.on_refusal(Request(), answer);
  }
  ASSERT_EQ(running.sink.events().size(), 1u);
  EXPECT_EQ(running.sink.events()[0].type, "refusal");
  const fhir::Document kept = parsed(running.sink.events()[0].body);
  EXPECT_EQ(fhir::json::to_string(kept.root()["call"]),
            R"({"endpoint":"service","service":"order-sign"})");
  EXPECT_EQ(kept.root()["result"]["http_status"].number(), "413");
}

TEST(DecisionLog, ConfigEventsSayWhatHappened) {
  KeepingService running;
  running.log.config("reloaded", R"({"said":"reload: nothing changed"})");
  ASSERT_EQ(running.sink.events().size(), 1u);
  const fhir::Document kept = parsed(running.sink.events()[0].body);
  EXPECT_EQ(members_of(kept.root()), (Names{"build", "config"}));
  EXPECT_EQ(fhir::json::to_string(kept.root()["config"]),
            R"({"details":{"said":"reload: nothing changed"},"what":"reloaded"})");
}

TEST(Caller, SaysOnlyWhatIsAnIdentifier) {
  Request request("POST", kSign);
  request.peer_address = "2001:db8::1";
  request.add_header("X-Request-Id", "Jane Doe");
  request.add_header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  EXPECT_EQ(to_json(caller_of(request)),
            R"({"peer_ip":"2001:db8::1",)"
            R"("traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"})");
  Request other("POST", kSign);
  other.add_header("X-Request-Id", "4bf92f3577b34da6a3ce929d0e0e4736");
  other.add_header("traceparent", "4711");
  EXPECT_EQ(to_json(caller_of(other)),
            R"({"peer_ip":"","x_request_id":"4bf92f3577b34da6a3ce929d0e0e4736"})");
}

}  // namespace
}  // namespace isoguard::app
