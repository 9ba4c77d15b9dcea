// Who is let in to which endpoint, and what all others see.

#include "src/admission/admission.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "fhir/document.h"
#include "plugin/knowledge/knowledge.h"
#include "plugin/plugin.h"
#include "src/recording/metrics.h"
#include "src/telemetry/text_page.h"
#include "tests/src/cds_service.h"
#include "tests/src/clients/signer.h"

namespace isoguard::app {
namespace {

using clients::Client;
using clients::ec_signer;
using clients::kNow;
using clients::rsa_signer;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kServices = "/cds-services";

/// Two clients of two hospitals; both sign with the same key, which only a test may do.
Client hospital(const std::string& name) {
  Client client = clients::client_of(rsa_signer().jwks());
  client.name = name;
  client.iss = "https://" + name + ".example";
  client.tenants = {name};
  client.fhir_servers = {"http://127.0.0.1:1/" + name};
  client.cors_origins = {"https://pages." + name + ".example"};
  return client;
}

struct Guarded : KeepingService {
  explicit Guarded(Client first = hospital("anna"), bool discovery_needs_token = false,
                   unsigned verifier_threads = 1)
      : KeepingService(OnAuditFailure::deliver,
                       {"http://127.0.0.1:1/anna", "http://127.0.0.1:1/bert"}),
        authenticator({verifier_threads, [] { return kNow; }, nullptr, 1000}),
        failures(&log),
        admission(authenticator, failures, &metrics) {
    auto all = std::make_shared<clients::Registry>();
    all->discovery_needs_token = discovery_needs_token;
    all->clients.push_back(std::make_shared<const Client>(std::move(first)));
    all->clients.push_back(std::make_shared<const Client>(hospital("bert")));
    authenticator.use(all);
    handler.let_in_by(admission);
    handler.count_into(metrics);
  }

  /// A new token of a client for an endpoint.
  std::string token(const std::string& client, const std::string& endpoint,
                    std::map<std::string, std::string> other = {}) {
    other.emplace("iss", "\"https://" + client + ".example\"");
    other.emplace("aud", "\"https://cds.example" + endpoint + "\"");
    other.emplace("jti", "\"" + std::to_string(++made) + "\"");
    return rsa_signer().token(rsa_signer().header(), clients::claims(other));
  }
  std::shared_ptr<Answered> start(const std::string& method, const std::string& target,
                                  const std::string& token, std::string body = order(),
                                  const std::string& origin = {}) {
    Request request(method, target);
    request.add_header("Content-Type", "application/json");
    if (!token.empty()) request.add_header("Authorization", "Bearer " + token);
    if (!origin.empty()) request.add_header("Origin", origin);
    request.peer_address = "192.0.2.7";
    request.body = std::move(body);
    const auto answered = std::make_shared<Answered>();
    handler.handle(std::move(request), http::Responder(answered));
    return answered;
  }
  Response ask(const std::string& method, const std::string& target, const std::string& token,
               std::string body = order(), const std::string& origin = {}) {
    return start(method, target, token, std::move(body), origin)->wait();
  }
  /// A call as a client should make it.
  Response call(const std::string& client, std::string body = order()) {
    return ask("POST", kSign, token(client, kSign), std::move(body));
  }
  std::string page() {
    telemetry::TextPage text;
    metrics.write(text);
    return text.text();
  }

  int made = 0;
  Metrics metrics;
  clients::Authenticator authenticator;
  AuthFailures failures;
  Admission admission;
};

TEST(Admission, EveryReasonLooksTheSame) {
  Guarded running;
  const std::string used = running.token("anna", kSign);
  EXPECT_EQ(running.ask("POST", kSign, used).status, 200);
  std::string forged = running.token("anna", kSign);
  forged.replace(forged.size() - 8, 4, "AAAA");
  const std::string tokens[] = {
      "",
      "x",
      "a.b.c",
      forged,
      used,
      running.token("nobody", kSign),
      running.token("anna", "/cds-services/order-select"),
      running.token("anna", kSign, {{"exp", std::to_string(kNow - 61)}}),
      running.token("anna", kSign, {{"tenant", "\"bert\""}}),
      clients::Signer::ec("k1").token(ec_signer().header(),
                                      clients::claims({{"iss", "\"https://anna.example\""}})),
      std::string(9000, 'x')};
  std::set<std::string> seen;
  for (const std::string& token : tokens) {
    for (const char* body : {"{}", "", "not JSON"}) {
      const Response response = running.ask("POST", kSign, token, body);
      EXPECT_EQ(response.status, 401) << token;
      EXPECT_EQ(response.body, "");
      EXPECT_EQ(response.content_type, "");
      std::string headers;
      for (const auto& [name, value] : response.headers) headers += name + ": " + value + "\n";
      seen.insert(headers);
    }
  }
  EXPECT_THAT(seen, ElementsAre("WWW-Authenticate: Bearer\n"));
}

TEST(Admission, WhatNeedsATokenAndWhatDoesNot) {
  const struct {
    const char* method;
    const char* target;
    int open;    ///< status without a token, discovery open
    int closed;  ///< and when discovery, too, needs a token
  } rows[] = {
      {"GET", kServices, 200, 401},
      {"HEAD", "/cds-services/", 200, 401},
      {"POST", kServices, 405, 401},
      {"OPTIONS", kServices, 204, 204},
      {"OPTIONS", kSign, 204, 204},
      {"POST", kSign, 401, 401},
      {"GET", kSign, 401, 401},
      {"PUT", kSign, 401, 401},
      {"POST", "/cds-services/order-sign/feedback", 401, 401},
      {"POST", "/cds-services/none", 404, 401},
      {"OPTIONS", "/cds-services/none", 404, 204},
      {"OPTIONS", "/none", 404, 401},
      {"GET", "/", 404, 401},
  };
  for (const bool closed : {false, true}) {
    Guarded running(hospital("anna"), closed);
    for (const auto& row : rows) {
      EXPECT_EQ(running.ask(row.method, row.target, "").status, closed ? row.closed : row.open)
          << row.method << " " << row.target;
    }
    EXPECT_EQ(running.ask("GET", kServices, running.token("anna", kServices)).status, 200);
    EXPECT_EQ(running.ask("GET", "/cds-services/", running.token("anna", kServices)).status, 200);
    EXPECT_EQ(running.ask("GET", kSign, running.token("anna", kSign)).status, 405);
    const char* none = "/cds-services/none";
    EXPECT_EQ(running.ask("POST", none, running.token("anna", none)).status, 404);
  }
}

TEST(Admission, APreflightTellsNobodyWhichServicesThereAreWhereDiscoveryNeedsAToken) {
  Guarded running(hospital("anna"), true);
  for (const char* origin : {"", "https://pages.anna.example", "https://pages.none.example"}) {
    std::set<std::string> seen;
    for (const char* target :
         {kSign, "/cds-services/order-sign/feedback", "/cds-services/patient-view",
          "/cds-services/none", "/cds-services/none/feedback", "/cds-services/a/b/c"}) {
      const Response response = running.ask("OPTIONS", target, "", "", origin);
      std::string all = std::to_string(response.status) + " " + response.body;
      for (const auto& [name, value] : response.headers) all += "\n" + name + ": " + value;
      seen.insert(all);
    }
    EXPECT_THAT(seen, testing::SizeIs(1)) << origin;
    EXPECT_THAT(*seen.begin(), testing::StartsWith("204 \n"));
  }
  EXPECT_THAT(running.page(), Not(HasSubstr("none"))) << "no series for names that are made up";
}

TEST(Admission, AnEllipticSignatureIsVerifiedOnAThreadOfItsOwn) {
  Client anna = hospital("anna");
  anna.keys = clients::client_of(ec_signer().jwks()).keys;
  Guarded running(anna);
  const std::string token = ec_signer().token(
      ec_signer().header(), clients::claims({{"iss", "\"https://anna.example\""}}));
  EXPECT_EQ(running.ask("POST", kSign, token).status, 200);
}

TEST(Admission, AServiceMayGoWhileATokenIsLookedAt) {
  Client anna = hospital("anna");
  anna.keys = clients::client_of(ec_signer().jwks()).keys;
  Guarded running(anna, false, 0);
  const auto waiting =
      running.start("POST", kSign,
                    ec_signer().token(ec_signer().header(),
                                      clients::claims({{"iss", "\"https://anna.example\""}})));
  EXPECT_FALSE(waiting->is_answered());
  auto files = knowledge::embedded_manifests();
  std::string& service = files.find("services/order-sign.service.json")->second;
  service.insert(service.find('{') + 1, "\"enabled\":false,");
  const auto without = load_plugin(files, "eu-ppp");
  ASSERT_TRUE(without) << knowledge::to_string(without.error());
  running.plugin.replace(*without);
  EXPECT_TRUE(running.authenticator.run_one());
  EXPECT_EQ(waiting->wait().status, 404);
}

TEST(Admission, TheRecordSaysWhoCalled) {
  Client anna = hospital("anna");
  anna.jku = "https://anna.example/keys";
  Guarded running(anna);
  EXPECT_EQ(running.call("anna").status, 200);
  const auto events = running.sink.of_type("decision");
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events.front().tenant, "anna");
  const auto body = fhir::Document::parse(events.front().body);
  ASSERT_TRUE(body);
  const auto& client = body->root()["client"];
  EXPECT_EQ(body->root()["tenant"].string(), "anna");
  EXPECT_EQ(client["auth_result"].string(), "accepted");
  EXPECT_EQ(client["iss"].string(), "https://anna.example");
  EXPECT_EQ(client["kid"].string(), "k1");
  EXPECT_EQ(client["jti"].string(), "1");
  EXPECT_EQ(client["jku_sha256"].string(), audit::hex(audit::sha256("https://anna.example/keys")));
  EXPECT_EQ(client["replay_check"].string(), "local_only");
}

TEST(Admission, AClientCallsTheServicesThatItIsRegisteredFor) {
  Client anna = hospital("anna");
  anna.services = {"order-sign"};
  Guarded running(anna);
  EXPECT_EQ(running.call("anna").status, 200);
  const std::string select = "/cds-services/order-select";
  const Response refused = running.ask("POST", select, running.token("anna", select));
  EXPECT_EQ(refused.status, 403);
  EXPECT_TRUE(says(refused, "OperationOutcome"));
  EXPECT_NE(running.ask("POST", select, running.token("bert", select)).status, 403);
}

TEST(Admission, AClientsOwnPolicyDecidesItsCalls) {
  Client anna = hospital("anna");
  anna.policy = "us-ipledge";
  Guarded running(anna);
  const auto policy_of_last = [&running] {
    const auto body = fhir::Document::parse(running.sink.of_type("decision").back().body);
    return std::string(body->root()["know"]["policy"].string());
  };
  const Response of_anna = running.call("anna");
  EXPECT_EQ(policy_of_last(), "us-ipledge");
  const Response of_bert = running.call("bert");
  EXPECT_EQ(policy_of_last(), "eu-ppp");
  EXPECT_NE(of_anna.body, of_bert.body);
  EXPECT_EQ(of_bert.body, running.call("bert").body) << "what differs is the policy's doing";
}

TEST(Admission, ATenfoldRateIsTurnedAwayAndOthersAreNot) {
  Client anna = hospital("anna");
  anna.limits = {1, 5, 100};
  anna.allowance = std::make_shared<clients::Allowance>(anna.limits);
  Guarded running(anna);
  int answered = 0;
  for (int i = 0; i < 50; ++i) {
    const Response response = running.call("anna");
    answered += response.status == 200;
    if (response.status == 200) continue;
    EXPECT_EQ(response.status, 429);
    EXPECT_EQ(header(response, "Retry-After"), "1");
    EXPECT_TRUE(says(response, "OperationOutcome"));
    EXPECT_EQ(running.call("bert").status, 200);
  }
  EXPECT_GE(answered, 5);
  EXPECT_LE(answered, 25) << "unless this took twenty seconds";
  EXPECT_THAT(running.page(), HasSubstr("isoguard_throttled_total{client=\"anna\"}"));
}

TEST(Admission, APlaceIsGivenBackWithTheAnswer) {
  Client anna = hospital("anna");
  anna.limits = {1000, 1000, 2};
  anna.allowance = std::make_shared<clients::Allowance>(anna.limits);
  Guarded running(anna);
  running.sink.set(test_support::EventsInMemory::Mode::holding);
  const auto first = running.start("POST", kSign, running.token("anna", kSign));
  const auto second = running.start("POST", kSign, running.token("anna", kSign));
  EXPECT_FALSE(first->is_answered());
  EXPECT_EQ(running.call("anna").status, 429);
  running.sink.release();
  EXPECT_EQ(first->wait().status, 200);
  EXPECT_EQ(second->wait().status, 200);
  EXPECT_EQ(running.call("anna").status, 200);
}

std::string first_card(const Response& response) {
  const auto document = fhir::Document::parse(response.body);
  return document ? std::string(document->root()["cards"].items()[0]["uuid"].string()) : "";
}
std::string feedback_on(const std::string& card) {
  return R"({"feedback":[{"card":")" + card +
         R"(","outcome":"overridden","outcomeTimestamp":"2026-11-26T10:00:00Z"}]})";
}

TEST(Admission, FeedbackIsAboutCardsThatTheClientGot) {
  Guarded running;
  const std::string feedback = "/cds-services/order-sign/feedback";
  const std::string card = first_card(running.call("anna"));
  ASSERT_FALSE(card.empty());
  const std::string other = first_card(running.call("bert"));
  ASSERT_NE(other, card);
  const struct {
    const char* client;
    const std::string& card;
    bool known;
  } rows[] = {
      {"anna", card, true}, {"bert", card, false}, {"bert", other, true}, {"anna", other, false}};
  for (const auto& row : rows) {
    const std::size_t before = running.sink.of_type("feedback").size();
    const Response response =
        running.ask("POST", feedback, running.token(row.client, feedback), feedback_on(row.card));
    EXPECT_EQ(response.status, 200) << "nobody learns which cards exist";
    EXPECT_EQ(response.body, "{}");
    const auto events = running.sink.of_type("feedback");
    ASSERT_EQ(events.size(), before + 1) << row.client;
    const auto body = fhir::Document::parse(events.back().body);
    EXPECT_EQ(body->root()["feedback"]["card_known"].is_true(), row.known) << row.client;
    EXPECT_EQ(events.back().tenant, row.client);
  }
}

TEST(Admission, AClientMayWantNoAnswerWithoutARecord) {
  Client anna = hospital("anna");
  anna.audit_on_failure = "refuse";
  Guarded running(anna);
  EXPECT_EQ(running.call("anna").status, 200);
  running.sink.set(test_support::EventsInMemory::Mode::failing);
  EXPECT_EQ(running.call("anna").status, 503);
  EXPECT_EQ(running.call("bert").status, 200) << "as the service has it";
  EXPECT_TRUE(running.authenticator.registry()->any_refuses_unrecorded());
}

// The same patient id, at no FHIR server or at the same.
TEST(Admission, TenantsShareNeitherPatientsNorKeysNorCards) {
  Guarded running;
  for (const char* server : {"", R"("fhirServer":"https://ehr.example/fhir",)"}) {
    const auto called = [&](const std::string& client) {
      const std::string card = first_card(running.call(client, order(server)));
      EXPECT_EQ(first_card(running.call(client, order(server))), card) << "again, for " << client;
      audit::Event event = running.sink.of_type("decision").back();
      EXPECT_FALSE(card.empty());
      EXPECT_NE(event.card_uuids.find(card), std::string::npos);
      return event;
    };
    const audit::Event anna = called("anna");
    const audit::Event bert = called("bert");
    EXPECT_EQ(anna.tenant, "anna");
    EXPECT_EQ(bert.tenant, "bert");
    EXPECT_NE(anna.patient, bert.patient) << server;
    EXPECT_NE(anna.wrapped_key, bert.wrapped_key) << server;
    EXPECT_NE(anna.card_uuids, bert.card_uuids) << server;
  }
}

TEST(Admission, AClientsOwnFhirServerIsReadAndNoOther) {
  Guarded running;
  const struct {
    const char* client;
    const char* server;
    const char* why;
  } rows[] = {
      {"anna", "http://127.0.0.1:1/anna", "unreachable"},
      {"anna", "http://127.0.0.1:1/anna/", "unreachable"},
      {"anna", "http://127.0.0.1:1/bert", "not_registered"},
      {"bert", "http://127.0.0.1:1/anna", "not_registered"},
      {"bert", "http://127.0.0.1:1/none", "not_registered"},
  };
  for (const auto& row : rows) {
    running.call(row.client, order(with_access(row.server)));
    const std::string body = running.sink.of_type("decision").back().body;
    EXPECT_THAT(body, HasSubstr(row.why)) << row.client << " " << row.server;
    if (std::string_view(row.why) == "unreachable") {
      EXPECT_THAT(body, Not(HasSubstr("not_registered")));
    }
  }
}

TEST(Admission, AnOriginIsEchoedToItsOwnClientOnly) {
  Guarded running;
  const std::string page_of_anna = "https://pages.anna.example";
  const auto echoed = [](const Response& response) {
    return header(response, "Access-Control-Allow-Origin");
  };
  EXPECT_EQ(echoed(running.ask("OPTIONS", kSign, "", "", page_of_anna)), page_of_anna);
  EXPECT_EQ(echoed(running.ask("POST", kSign, "", "{}", page_of_anna)), page_of_anna);
  EXPECT_EQ(echoed(running.ask("POST", kSign, running.token("anna", kSign), order(), page_of_anna)),
            page_of_anna);
  EXPECT_EQ(echoed(running.ask("POST", kSign, running.token("bert", kSign), order(), page_of_anna)),
            "absent");
  EXPECT_EQ(echoed(running.ask("POST", kSign, running.token("bert", kSign), order(), kOrigin)),
            kOrigin);
  EXPECT_EQ(echoed(running.ask("OPTIONS", kSign, "", "", "https://pages.none.example")), "absent");
}

TEST(Admission, AFloodIsCountedAndDoesNotFillTheAudit) {
  Guarded running;
  for (int i = 0; i < 3000; ++i) running.ask("POST", kSign, i % 3 == 0 ? "" : "x.y.z", "{}");
  EXPECT_EQ(running.sink.of_type("auth_failure").size(),
            static_cast<std::size_t>(AuthFailures::kOneByOne));
  running.failures.flush();
  EXPECT_EQ(running.sink.of_type("auth_failure").size(),
            static_cast<std::size_t>(AuthFailures::kOneByOne))
      << "the minute is not over";
  running.failures.flush(AuthFailures::Clock::now() + AuthFailures::kPeriod);
  const auto events = running.sink.of_type("auth_failure");
  ASSERT_EQ(events.size(), static_cast<std::size_t>(AuthFailures::kOneByOne) + 1);
  EXPECT_THAT(events.front().body, HasSubstr(R"("reason":"no-token")"));
  EXPECT_THAT(events.front().body, HasSubstr(R"("peer_ip":"192.0.2.7")"));
  const auto body = fhir::Document::parse(events.back().body);
  ASSERT_TRUE(body);
  EXPECT_EQ(body->root()["auth"]["count"].number(), std::to_string(3000 - AuthFailures::kOneByOne));
  EXPECT_EQ(body->root()["auth"]["others"].items().size(), 2U);
  EXPECT_THAT(running.page(),
              HasSubstr("isoguard_tokens_total{client=\"\",result=\"malformed\"} 2000"));
  running.failures.flush(AuthFailures::Clock::now() + 3 * AuthFailures::kPeriod, true);
  EXPECT_EQ(running.sink.of_type("auth_failure").size(), events.size()) << "nothing new";
}

TEST(Admission, AFailureNamesAClientThatIsRegisteredAndNothingMadeUp) {
  Guarded running;
  running.ask("POST", kSign, running.token("anna", "/elsewhere"), "{}");
  running.ask("POST", kSign, running.token("made-up", kSign), "{}");
  const auto events = running.sink.of_type("auth_failure");
  ASSERT_EQ(events.size(), 2U);
  EXPECT_THAT(events[0].body, HasSubstr(R"("name":"anna")"));
  EXPECT_THAT(events[0].body, HasSubstr(R"("iss":"https://anna.example")"));
  EXPECT_THAT(events[1].body, HasSubstr("unknown-issuer"));
  EXPECT_THAT(events[1].body, Not(HasSubstr("made-up")));
}

TEST(Admission, TooLargeABodyIsCountedLikeAnyFailure) {
  Guarded running;
  Request request("POST", kSign);
  request.peer_address = "192.0.2.7";
  for (int i = 0; i < 100; ++i) {
    Response answer;
    answer.status = 413;
    running.handler.on_refusal(request, answer);
  }
  EXPECT_EQ(running.sink.of_type("auth_failure").size(),
            static_cast<std::size_t>(AuthFailures::kOneByOne));
  EXPECT_THAT(running.sink.of_type("refusal"), IsEmpty());
}

}  // namespace
}  // namespace isoguard::app
