// What clients do wrong, too much or too slowly, over real connections.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/src/http/test_server.h"

namespace isoguard::http {
namespace {

using namespace std::chrono_literals;
using test::get;
using test::post;
using test::RawHttpClient;
using test::RawResponse;

struct Malformed {
  std::string note;
  int status;
  std::string bytes;
};

TEST(ServerLimits, RefusesMalformedRequestsAndCloses) {
  const std::string head = "POST /echo HTTP/1.1\r\nHost: h\r\n";
  const std::string chunked = head + "Transfer-Encoding: chunked\r\n\r\n";
  const Malformed kCases[] = {
      {"request line", 400, "GET\r\n\r\n"},
      {"HTTP/0.9", 400, "GET /\r\n\r\n"},
      {"HTTP/2 preface", 505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
      {"header", 400, head + "Foo\r\n\r\n"},
      {"no Host", 400, "GET / HTTP/1.1\r\n\r\n"},
      {"two Hosts", 400, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"},
      {"length and coding", 400,
       head + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /echo"},
      {"different lengths", 400, head + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"},
      {"chunk size -1", 400, chunked + "-1\r\n\r\n"},
      {"chunk size over 64 bits", 400, chunked + "fffffffffffffffff\r\n"},
      {"xchunked", 501, head + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"},
      {"target", 414, "GET /" + std::string(10'000, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"header size", 431, head + "X: " + std::string(20'000, 'a') + "\r\n\r\n"},
      {"announced body", 413, head + "Content-Length: 6291457\r\n\r\n"},
      {"chunked body", 413, chunked + "600001\r\n"},
      {"expectation", 417, head + "Expect: x\r\nContent-Length: 1\r\n\r\n"},
      {"TRACE", 405, "TRACE /echo HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"CONNECT", 405, "CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n"},
  };
  TestServer server;
  std::vector<int> refusals;
  for (const Malformed& each : kCases) {
    RawHttpClient client(server.port());
    client.send(each.bytes + get("/echo"));
    const RawResponse response = client.read_response();
    EXPECT_EQ(response.status, each.status) << each.note;
    EXPECT_EQ(response.header("Connection"), "close") << each.note;
    EXPECT_EQ(response.header("Content-Type"), "application/json") << each.note;
    EXPECT_EQ(response.header("Cache-Control"), "no-store") << each.note;
    EXPECT_EQ(response.header_count("Allow"), each.status == 405 ? 1u : 0u) << each.note;
    EXPECT_NE(response.body.find("OperationOutcome"), std::string::npos) << each.note;
    EXPECT_EQ(client.read_to_end(), "") << each.note << ": the smuggled request was answered";
    refusals.push_back(each.status);
  }
  EXPECT_EQ(server.handler.refusals(), refusals);
  RawHttpClient client(server.port());
  EXPECT_EQ(client.exchange(get("/echo")).status, 200);
}

TEST(ServerLimits, DeliversTheRefusalWhileTheBodyIsStillBeingSent) {
  TestServer server;
  const std::string body(10 << 20, 'x');
  RawHttpClient announced(server.port());
  announced.send(post("/echo", body));
  EXPECT_EQ(announced.read_response().status, 413);

  RawHttpClient chunked(server.port());
  chunked.send("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 10; ++i) chunked.send("100000\r\n" + std::string(1 << 20, 'x') + "\r\n");
  EXPECT_EQ(chunked.read_response().status, 413);

  RawHttpClient headers(server.port());
  headers.send("GET / HTTP/1.1\r\n");
  for (int i = 0; i < 1000; ++i) headers.send("X: " + std::string(1000, 'x') + "\r\n");
  EXPECT_EQ(headers.read_response().status, 431);
}

TEST(ServerLimits, TakesWhatComesAfterARefusalInsteadOfResetting) {
  TestServer server;
  for (int i = 0; i < 10; ++i) {
    RawHttpClient client(server.port());
    client.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 300000000\r\n\r\n");
    EXPECT_EQ(client.read_response().status, 413);
    for (int j = 0; j < 4; ++j) EXPECT_TRUE(client.send(std::string(1 << 20, 'x'))) << j;
  }
}

TEST(ServerLimits, TakesNoMoreThan16MiBOfARefusedBody) {
  TestServer server;
  RawHttpClient client(server.port());
  client.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 300000000\r\n\r\n");
  const std::string part(1 << 20, 'x');
  int sent = 0;
  while (sent < 300 && client.send(part)) ++sent;
  EXPECT_LT(sent, 100);
  EXPECT_EQ(client.read_response().status, 413) << "held up, not cut off before it looks";
  server.wait_for_connections(0);
}

TEST(ServerLimits, RefusesARequestThatEndsEarly) {
  TestServer server;
  for (const std::string bytes : {"GET /echo HT",
                                  "POST /echo HTTP/1.1\r\nHost: h\r\n"
                                  "Content-Length: 5\r\n\r\nabc"}) {
    RawHttpClient client(server.port());
    client.send(bytes);
    client.shut_down_writing();
    EXPECT_EQ(client.read_response().status, 400) << bytes;
    EXPECT_TRUE(client.is_closed_by_server());
  }
}

// One limit is short at a time, so it must be that one which ends the connection.
Settings patient() {
  Settings settings;
  settings.header_timeout = settings.body_timeout = settings.request_timeout =
      settings.idle_timeout = settings.write_timeout = 1h;
  return settings;
}

TEST(ServerLimits, EndsSlowHeads) {
  Settings settings = patient();
  settings.header_timeout = 500ms;
  TestServer server(settings);
  RawHttpClient silent(server.port());
  EXPECT_TRUE(silent.is_closed_by_server()) << "closes without a word";
  RawHttpClient slow(server.port());
  slow.send("GET /echo HTTP/1.1\r\nHos");
  const RawResponse response = slow.read_response();
  EXPECT_EQ(response.status, 408);
  EXPECT_EQ(response.header("Connection"), "close");
  EXPECT_EQ(server.handler.refusals(), std::vector<int>{408});
}

TEST(ServerLimits, EndsSlowHeadsOfLaterRequests) {
  Settings settings = patient();
  settings.header_timeout = 1s;
  TestServer server(settings);
  RawHttpClient client(server.port());
  EXPECT_EQ(client.exchange(get("/echo")).status, 200);
  client.send("G");
  EXPECT_EQ(client.read_response().status, 408);
}

TEST(ServerLimits, EndsSlowBodies) {
  Settings settings = patient();
  settings.body_timeout = 50ms;
  TestServer server(settings);
  for (const std::string framing :
       {"Content-Length: 5\r\n\r\na", "Transfer-Encoding: chunked\r\n\r\n3\r\na"}) {
    RawHttpClient client(server.port());
    client.send("POST /echo HTTP/1.1\r\nHost: h\r\n" + framing);
    EXPECT_EQ(client.read_response().status, 408) << framing;
  }
}

TEST(ServerLimits, EndsADripOfBytesAllTheSame) {
  Settings settings = patient();
  settings.body_timeout = 100ms;
  TestServer server(settings);
  RawHttpClient client(server.port());
  client.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n");
  int sent = 0;
  while (client.send("x") && sent < 20'000 && server.handler.refusals().empty()) {
    ++sent;
    std::this_thread::sleep_for(1ms);
  }
  EXPECT_LT(sent, 20'000);
  EXPECT_EQ(client.read_response().status, 408);
}

TEST(ServerLimits, EndsSlowRequestsWhoseHeadAndBodyAreInTimeEach) {
  Settings settings = patient();
  settings.request_timeout = 600ms;
  TestServer server(settings);
  RawHttpClient first(server.port());
  std::this_thread::sleep_for(100ms);
  first.send("POST /echo HTTP/1.1\r\nHost: h\r\n");
  first.send("Content-Length: 5\r\n\r\na");
  EXPECT_EQ(first.read_response().status, 408);
  EXPECT_TRUE(first.is_closed_by_server());

  RawHttpClient later(server.port());
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(later.exchange(get("/echo")).status, 200) << "the time begins anew";
    std::this_thread::sleep_for(400ms);
  }
  later.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\na");
  EXPECT_EQ(later.read_response().status, 408);
}

TEST(ServerLimits, TheDefaultsEndSlowClientsWithinTenSeconds) {
  const Settings settings;
  constexpr auto kTick = 250ms;  // deadlines are looked at so often, at its end and after 408
  const auto most = 2 * kTick + 300ms;
  EXPECT_LT(settings.request_timeout + most, 10s);
  EXPECT_LT(settings.write_timeout + most, 10s);
  EXPECT_LE(settings.header_timeout, settings.request_timeout);
  EXPECT_LE(settings.body_timeout, settings.request_timeout);
}

TEST(ServerLimits, ClosesIdleConnectionsWithoutAWord) {
  Settings settings = patient();
  settings.idle_timeout = 50ms;
  TestServer server(settings);
  RawHttpClient client(server.port());
  EXPECT_EQ(client.exchange(get("/echo")).status, 200);
  EXPECT_TRUE(client.is_closed_by_server());
  EXPECT_TRUE(server.handler.refusals().empty());
}

TEST(ServerLimits, LetsHandlersTakeTheirTime) {
  Settings settings;
  settings.header_timeout = settings.body_timeout = settings.idle_timeout = settings.write_timeout =
      40ms;
  TestServer server(settings);
  RawHttpClient client(server.port());
  client.send(get("/hold"));
  auto [request, respond] = server.handler.next_held();
  std::this_thread::sleep_for(900ms);
  respond({200, "", "done", {}});
  EXPECT_EQ(client.read_response().body, "done");
}

TEST(ServerLimits, ClosesClientsThatDoNotReadTheirAnswer) {
  Settings settings = patient();
  settings.write_timeout = 50ms;
  TestServer server(settings);
  RawHttpClient client(server.port());
  client.send(get("/big"));
  server.wait_for_connections(1);
  server.wait_for_connections(0);
  EXPECT_LT(client.read_to_end().size(), 8u << 20);
}

TEST(ServerLimits, RefusesTooManyConnections) {
  Settings settings;
  settings.max_connections = 3;
  TestServer server(settings);
  std::vector<std::unique_ptr<RawHttpClient>> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(std::make_unique<RawHttpClient>(server.port()));
    EXPECT_EQ(clients.back()->exchange(get("/echo")).status, 200);
  }
  RawHttpClient fourth(server.port());
  const RawResponse refused = fourth.exchange(get("/echo"));
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.header("Retry-After"), "1");
  EXPECT_TRUE(fourth.is_closed_by_server());
  fourth.reset();

  EXPECT_EQ(clients.front()->exchange(get("/echo")).status, 200);
  clients.clear();
  server.wait_for_connections(0);
  RawHttpClient fifth(server.port());
  EXPECT_EQ(fifth.exchange(get("/echo")).status, 200);
}

TEST(ServerLimits, KeepsFewOfTheConnectionsThatItRefuses) {
  Settings settings;
  settings.max_connections = 1;
  TestServer server(settings);
  std::vector<std::unique_ptr<RawHttpClient>> clients;
  for (int i = 0; i < 200; ++i) {
    clients.push_back(std::make_unique<RawHttpClient>(server.port()));
    clients.back()->send(get("/echo"));
    clients.back()->read_response();
    // Each thread may have seen the same count just before.
    ASSERT_LE(server.server.connections(), 1u + 64u + settings.threads);
  }
}

}  // namespace
}  // namespace isoguard::http
