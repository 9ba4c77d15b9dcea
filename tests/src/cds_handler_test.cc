#include "src/cds_handler.h"

#include <gtest/gtest.h>

#include "fhir/document.h"
#include "plugin/plugin.h"
#include "src/http/server.h"
#include "tests/src/cds_service.h"
#include "tests/support/raw_http_client.h"

namespace isoguard::app {
namespace {

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
