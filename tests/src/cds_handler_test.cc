#include "src/cds_handler.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <optional>

#include "fhir/document.h"
#include "plugin/plugin.h"
#include "src/fhir_client/client.h"
#include "src/http/server.h"
#include "src/load_plugin.h"
#include "tests/support/hostile_fhir_server.h"
#include "tests/support/raw_http_client.h"

namespace isoguard::app {
namespace {

using http::Request;
using http::Response;
using std::chrono::milliseconds;
using test_support::Connection;
using test_support::HostileFhirServer;
using test_support::http_answer;
using test_support::resource;
using test_support::searchset;

constexpr const char* kOrigin = "https://ehr.example";
constexpr const char* kSign = "/cds-services/order-sign";
constexpr const char* kIsotretinoin =
    R"("medicationCodeableConcept":{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"403930"}]})";
constexpr const char* kReference = R"("medicationReference":{"reference":"Medication/m"})";

/// Keeps the one answer.
class Answered final : public http::Responder::Sink {
 public:
  void answer(Response response) noexcept override {
    const std::lock_guard lock(mutex_);
    EXPECT_FALSE(response_.has_value()) << "answered twice";
    response_ = std::move(response);
    changed_.notify_all();
  }
  Response wait() {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, std::chrono::seconds(30), [&] { return response_.has_value(); })) {
      ADD_FAILURE() << "never answered";
      return {};
    }
    return *response_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<Response> response_;
};

fhir_client::Settings fhir_settings(std::vector<std::string> servers) {
  fhir_client::Settings settings;
  settings.servers = std::move(servers);
  settings.limits.deadline = std::chrono::seconds(20);
  return settings;
}

/// The handler as `isoguard serve` builds it, for EHRs at kOrigin and the given FHIR servers.
struct Service {
  explicit Service(std::vector<std::string> servers = {},
                   milliseconds deadline = std::chrono::seconds(20))
      : fhir(fhir_settings(std::move(servers))),
        handler(load_plugin({}).value(), fhir, CorsPolicy({kOrigin}, false), deadline) {}

  Response ask(Request request) {
    const auto sink = std::make_shared<Answered>();
    handler.handle(std::move(request), http::Responder(sink));
    return sink->wait();
  }
  Response post(std::string body, std::string_view content_type = "application/json") {
    Request request("POST", kSign);
    request.add_header("Content-Type", content_type);
    request.body = std::move(body);
    return ask(std::move(request));
  }

  fhir_client::Client fhir;
  CdsHandler handler;
};

/// An order of a drug for a woman, to be signed; `more` are further members ("\"prefetch\":{},").
std::string order(const std::string& more = {}, std::string_view drug = kIsotretinoin) {
  return "{" + more +
         R"("hook":"order-sign","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea","context":{
           "userId":"Practitioner/1","patientId":"p","draftOrders":{"resourceType":"Bundle","entry":[
           {"resource":{"resourceType":"MedicationRequest","id":"iso","status":"draft","intent":"order",
            "subject":{"reference":"Patient/p"},)" +
         std::string(drug) + "}}]}}}";
}
std::string with_access(const std::string& server) {
  return R"("fhirServer":")" + server +
         R"(","fhirAuthorization":{"access_token":"t0ken","token_type":"Bearer","expires_in":300,)"
         R"("scope":"patient/*.rs","subject":"isoguard"},)";
}

std::string header(const Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return "absent";
}
bool says(const Response& response, std::string_view text) {
  return response.body.find(text) != std::string::npos;
}
std::string type_of(const std::string& body) {
  const auto document = fhir::Document::parse(body);
  return document ? std::string(document->root()["resourceType"].string()) : "no JSON";
}

TEST(CdsHandler, MethodsAndPaths) {
  struct Row {
    const char* method;
    const char* target;
    int status;
    const char* allow;
  };
  const char* collection = "GET, HEAD, OPTIONS";
  const char* service = "POST, OPTIONS";
  const Row table[] = {
      {"GET", "/cds-services", 200, "absent"},
      {"GET", "/cds-services/", 200, "absent"},
      {"GET", "/cds-services?a=b", 200, "absent"},
      {"GET", "http://cds.example/cds-services", 200, "absent"},
      {"HEAD", "/cds-services", 200, "absent"},
      {"OPTIONS", "/cds-services", 204, collection},
      {"POST", "/cds-services", 405, collection},
      {"DELETE", "/cds-services/", 405, collection},
      {"get", "/cds-services", 405, collection},
      {"OPTIONS", kSign, 204, service},
      {"GET", kSign, 405, service},
      {"HEAD", kSign, 405, service},
      {"PUT", kSign, 405, service},
      {"post", kSign, 405, service},
      {"POST", "/cds-services/order-select", 400, "absent"},
      {"POST", "/cds-services/medication-prescribe", 400, "absent"},
      {"POST", "/", 404, "absent"},
      {"GET", "/cds-service", 404, "absent"},
      {"POST", "/cds-services/no-such-service", 404, "absent"},
      {"POST", "/cds-services/ORDER-SIGN", 404, "absent"},
      {"POST", "/cds-servicesorder-sign", 404, "absent"},
      {"POST", "/cds-services//order-sign", 404, "absent"},
      {"POST", "/cds-services/order-sign/", 404, "absent"},
      {"POST", "/cds-services/order-sign/feedback", 404, "absent"},
      {"POST", "/x/cds-services/order-sign", 404, "absent"},
      {"OPTIONS", "/nowhere", 404, "absent"},
      {"OPTIONS", "*", 404, "absent"},
  };
  Service running;
  const std::string discovery = load_plugin({}).value()->discovery();
  for (const Row& row : table) {
    const Response response = running.ask(Request(row.method, row.target));
    const std::string claim = std::string(row.method) + " " + row.target;
    EXPECT_EQ(response.status, row.status) << claim;
    EXPECT_EQ(header(response, "Allow"), row.allow) << claim;
    EXPECT_EQ(response.content_type, row.status == 204 ? "" : "application/json") << claim;
    EXPECT_EQ(type_of(response.body) == "OperationOutcome", row.status >= 400) << claim;
    EXPECT_EQ(response.body.empty(), row.status == 204) << claim;
    EXPECT_EQ(response.body == discovery, row.status == 200) << claim;
  }
}

TEST(CdsHandler, ContentTypes) {
  struct Row {
    const char* type;
    int status;
  };
  const Row table[] = {
      {"", 200},
      {"application/json", 200},
      {"APPLICATION/JSON", 200},
      {"application/json; charset=utf-8", 200},
      {"application/json;charset=\"UTF-8\"", 200},
      {"application/json ; charset=UTF-8", 200},
      {"application/json; charset=utf8", 200},
      {"application/json; profile=x", 200},
      {"application/fhir+json", 200},
      {"application/json+fhir", 200},
      {"application/json; charset=iso-8859-1", 415},
      {"application/json; charset=\"utf-16\"", 415},
      {"application/jsonx", 415},
      {"application/xml", 415},
      {"text/plain", 415},
      {"text/json", 415},
      {"json", 415},
  };
  Service running;
  for (const Row& row : table) {
    const Response response = running.post(order(), row.type);
    EXPECT_EQ(response.status, row.status) << row.type;
    EXPECT_EQ(type_of(response.body), row.status == 200 ? "" : "OperationOutcome") << row.type;
  }
}

TEST(CdsHandler, StatusesOfBodies) {
  struct Row {
    const char* claim;
    std::string body;
    int status;
  };
  const Row table[] = {
      {"an order", order(), 200},
      {"empty", "", 400},
      {"no JSON", "{", 400},
      {"an array", "[]", 400},
      {"not UTF-8", "{\"hook\":\"\xFF\"}", 400},
      {"another hook", R"({"hook":"order-select"})", 400},
      {"nested too deep", std::string(1000, '['), 413},
      {"a string too long", "{\"hook\":\"" + std::string(2 << 20, 'a') + "\"}", 413},
  };
  Service running;
  for (const Row& row : table) {
    const Response response = running.post(row.body);
    EXPECT_EQ(response.status, row.status) << row.claim;
    EXPECT_EQ(type_of(response.body), row.status == 200 ? "" : "OperationOutcome") << row.claim;
    EXPECT_EQ(response.content_type, "application/json") << row.claim;
  }
}

TEST(CdsHandler, CorsHeadersOnEveryStatus) {
  struct Row {
    const char* method;
    const char* target;
    const char* type;
    int status;
  };
  const Row table[] = {
      {"GET", "/cds-services", "", 200},      {"OPTIONS", kSign, "", 204},
      {"OPTIONS", "/cds-services", "", 204},  {"POST", kSign, "application/json", 400},
      {"POST", kSign, "text/plain", 415},     {"PUT", kSign, "", 405},
      {"POST", "/cds-services/none", "", 404}};
  struct Origin {
    const char* sent;
    const char* allowed;
    const char* vary;
  };
  const Origin origins[] = {{kOrigin, kOrigin, "Origin"},
                            {"https://evil.example", "absent", "Origin"},
                            {"null", "absent", "Origin"},
                            {"", "absent", "absent"}};
  Service running;
  for (const Row& row : table) {
    for (const Origin& origin : origins) {
      Request request(row.method, row.target);
      request.add_header("Content-Type", row.type);
      if (*origin.sent != '\0') request.add_header("Origin", origin.sent);
      const Response response = running.ask(std::move(request));
      EXPECT_EQ(response.status, row.status);
      EXPECT_EQ(header(response, "Access-Control-Allow-Origin"), origin.allowed) << row.status;
      EXPECT_EQ(header(response, "Vary"), origin.vary) << row.status;
      EXPECT_EQ(header(response, "Access-Control-Allow-Credentials"), "absent") << row.status;
    }
  }
}

TEST(CdsHandler, PreflightAllowsWhatBrowsersSend) {
  Service running;
  for (const char* target : {"/cds-services", kSign}) {
    for (const bool allowed : {true, false}) {
      Request request("OPTIONS", target);
      request.add_header("Origin", allowed ? kOrigin : "https://evil.example");
      request.add_header("Access-Control-Request-Method", "POST");
      request.add_header("Access-Control-Request-Headers", "authorization,content-type");
      const Response response = running.ask(std::move(request));
      EXPECT_EQ(response.status, 204);
      EXPECT_EQ(header(response, "Access-Control-Allow-Methods"),
                allowed ? "GET, POST, OPTIONS" : "absent");
      EXPECT_EQ(header(response, "Access-Control-Allow-Headers"),
                allowed ? "authorization, content-type" : "absent");
      EXPECT_EQ(header(response, "Access-Control-Max-Age"), allowed ? "600" : "absent");
    }
  }
}

/// A record with nothing in it but the patient and a Medication, which is isotretinoin.
void serve_record(HostileFhirServer& server) {
  server.on("/fhir/", [](Connection& connection, const std::string&) {
    connection.send(http_answer(200, searchset({})));
  });
  server.on("/fhir/Patient/p", [](Connection& connection, const std::string&) {
    connection.send(http_answer(
        200, R"({"resourceType":"Patient","id":"p","gender":"female","birthDate":"2002-08-15"})"));
  });
  server.on("/fhir/Medication/m", [](Connection& connection, const std::string&) {
    connection.send(http_answer(
        200,
        R"({"resourceType":"Medication","id":"m","code":{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"403930"}]}})"));
  });
}

constexpr const char* kNothingForStart = R"("code":"teratogenic-childbearing-potential")";
constexpr const char* kIncomplete = R"("code":"data-unavailable")";

TEST(PendingCall, ReadsWhatIsMissingWithTheTokenOfTheCall) {
  HostileFhirServer server;
  serve_record(server);
  Service running({server.base_url()});
  const Response response = running.post(order(with_access(server.base_url())));
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(says(response, kNothingForStart)) << response.body;
  EXPECT_FALSE(says(response, kIncomplete)) << response.body;
  EXPECT_EQ(server.requests(), 12) << "each source once";
  EXPECT_NE(server.received().find("Authorization:Bearer t0ken\r\n"), std::string::npos);
  EXPECT_FALSE(says(response, "t0ken"));
}

TEST(PendingCall, FollowsAReferenceFirstAndThenReadsTheRecord) {
  HostileFhirServer server;
  serve_record(server);
  Service running({server.base_url()});
  const Response response = running.post(order(with_access(server.base_url()), kReference));
  EXPECT_TRUE(says(response, kNothingForStart)) << response.body;
  EXPECT_FALSE(says(response, kIncomplete)) << response.body;
  EXPECT_EQ(server.requests(), 13) << "the Medication, then each source once";
}

TEST(PendingCall, AReferenceToAnotherDrugEndsTheReading) {
  HostileFhirServer server;
  serve_record(server);
  server.on("/fhir/Medication/m", [](Connection& connection, const std::string&) {
    connection.send(http_answer(
        200, R"({"resourceType":"Medication","id":"m","code":{"text":"Ibuprofen 400 mg"}})"));
  });
  Service running({server.base_url()});
  const Response response = running.post(order(with_access(server.base_url()), kReference));
  EXPECT_EQ(response.body, R"({"cards":[]})");
  EXPECT_EQ(server.requests(), 1);
}

TEST(PendingCall, ContactsNoServerThatIsNotRegistered) {
  HostileFhirServer registered;
  HostileFhirServer stranger;
  serve_record(stranger);
  Service running({registered.base_url()});
  const Response response = running.post(order(with_access(stranger.base_url())));
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(says(response, kIncomplete)) << response.body;
  EXPECT_EQ(stranger.connections() + registered.connections(), 0);
}

TEST(PendingCall, AsksNobodyAfterItsDeadline) {
  HostileFhirServer server;
  serve_record(server);
  Service running({server.base_url()}, milliseconds(0));
  const Response response = running.post(order(with_access(server.base_url())));
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(says(response, kIncomplete)) << response.body;
  EXPECT_EQ(server.connections(), 0);
}

TEST(PendingCall, WhatHasNotComeByTheDeadlineIsNamed) {
  HostileFhirServer server;
  serve_record(server);
  server.on("/fhir/Condition",
            [](Connection& connection, const std::string&) { connection.wait_for_peer(); });
  Service running({server.base_url()}, milliseconds(300));
  const Response response = running.post(order(with_access(server.base_url())));
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(says(response, kIncomplete)) << response.body;
}

TEST(PendingCall, AnswersWhenTheClientHasStopped) {
  HostileFhirServer server;
  serve_record(server);
  Service running({server.base_url()});
  running.fhir.stop();
  const Response response = running.post(order(with_access(server.base_url())));
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(says(response, kIncomplete)) << response.body;
  EXPECT_EQ(server.connections(), 0);
}

TEST(PendingCall, KeepsTheHeadersOfTheRequest) {
  HostileFhirServer server;
  serve_record(server);
  Service running({server.base_url()});
  Request request("POST", kSign);
  request.add_header("Origin", kOrigin);
  request.body = order(with_access(server.base_url()));
  const Response response = running.ask(std::move(request));
  EXPECT_EQ(header(response, "Access-Control-Allow-Origin"), kOrigin);
  EXPECT_EQ(response.content_type, "application/json");
}

TEST(CdsHandler, OverTheWire) {
  Service running;
  http::Server server({}, running.handler);
  server.start();
  test::RawHttpClient client(server.port());
  const test::RawResponse head =
      (client.send("HEAD /cds-services HTTP/1.1\r\nHost: x\r\n\r\n"), client.read_response(true));
  EXPECT_EQ(head.status, 200);
  const test::RawResponse discovery = client.exchange(test::get("/cds-services"));
  EXPECT_EQ(discovery.header("Content-Length"), head.header("Content-Length"));
  EXPECT_EQ(discovery.body, load_plugin({}).value()->discovery());
  const test::RawResponse cards =
      client.exchange(test::post(kSign, order(), "Content-Type: application/json\r\n"));
  EXPECT_EQ(cards.status, 200);
  EXPECT_EQ(cards.header("Cache-Control"), "no-store");
  EXPECT_EQ(cards.header("Content-Type"), "application/json");
  EXPECT_EQ(client.exchange(test::post(kSign, "{")).status, 400) << "and the connection lives on";
  EXPECT_EQ(client.exchange(test::get("/cds-services")).status, 200);
  server.stop();
}

}  // namespace
}  // namespace isoguard::app
