// Requests and answers over real connections.
#include "src/http/server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "tests/src/http/test_server.h"

namespace isoguard::http {
namespace {

using test::get;
using test::post;
using test::RawHttpClient;
using test::RawResponse;

TEST(Server, AnswersWithTheFixedHeaders) {
  TestServer server;
  RawHttpClient client(server.port());
  const RawResponse response = client.exchange(post("/echo", "hello"));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "hello");
  EXPECT_EQ(response.header("Content-Type"), "text/plain");
  EXPECT_EQ(response.header("Content-Length"), "5");
  EXPECT_EQ(response.header("Cache-Control"), "no-store");
  EXPECT_EQ(response.header("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(response.header("X-Method"), "POST");
  EXPECT_EQ(response.header("X-Peer"), "127.0.0.1");
  EXPECT_EQ(response.header_count("Server"), 0u);
  EXPECT_EQ(response.header_count("Connection"), 0u);
}

TEST(Server, KeepsTheConnection) {
  TestServer server;
  RawHttpClient client(server.port());
  std::set<std::string> ids;
  for (int i = 0; i < 5; ++i) ids.insert(client.exchange(post("/echo", "a")).header("X-Id"));
  EXPECT_EQ(ids.size(), 5u) << "ids are unique";
  EXPECT_EQ(client.exchange(get("/none")).status, 404);
  EXPECT_EQ(client.exchange(get("/drop")).status, 500);
  EXPECT_EQ(client.exchange(get("/echo")).status, 200) << "after a handler's error, too";
}

TEST(Server, ClosesWhenAsked) {
  TestServer server;
  RawHttpClient client(server.port());
  const RawResponse response = client.exchange(get("/echo", "Connection: close\r\n"));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.header("Connection"), "close");
  EXPECT_TRUE(client.is_closed_by_server());
}

TEST(Server, ServesHttp10) {
  TestServer server;
  RawHttpClient closing(server.port());
  EXPECT_EQ(closing.exchange("GET /echo HTTP/1.0\r\n\r\n").header("Connection"), "close");
  EXPECT_TRUE(closing.is_closed_by_server());

  RawHttpClient keeping(server.port());
  for (int i = 0; i < 2; ++i) {
    const RawResponse response =
        keeping.exchange("GET /echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.header("Connection"), "keep-alive");
  }
}

TEST(Server, AnswersHeadWithoutBody) {
  TestServer server;
  RawHttpClient client(server.port());
  client.send("HEAD /none HTTP/1.1\r\nHost: h\r\n\r\n");
  const RawResponse head = client.read_response(true);
  EXPECT_EQ(head.status, 404);
  EXPECT_EQ(head.header("Content-Length"), "2");
  const RawResponse next = client.exchange(get("/none"));
  EXPECT_EQ(next.status, 404);
  EXPECT_EQ(next.body, "no");
}

TEST(Server, LeavesMethodsToTheHandler) {
  TestServer server;
  RawHttpClient client(server.port());
  for (const std::string method : {"GET", "POST", "PUT", "DELETE", "OPTIONS", "FOO", "get"}) {
    const RawResponse response = client.exchange(method + " /echo HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(response.status, 200) << method;
    EXPECT_EQ(response.header("X-Method"), method);
  }
}

TEST(Server, ShowsRepeatedAuthorizations) {
  TestServer server;
  RawHttpClient client(server.port());
  EXPECT_EQ(client.exchange(get("/echo", "Authorization: a\r\nAuthorization: b\r\n"))
                .header("X-Authorizations"),
            "2");
}

TEST(Server, CannotBeMadeToInjectHeaders) {
  TestServer server;
  RawHttpClient client(server.port());
  const RawResponse response = client.exchange(get("/injection"));
  EXPECT_EQ(response.header("A"), "bC: d");
  EXPECT_EQ(response.header_count("C"), 0u);
}

TEST(Server, ReadsBodiesOfAnySizeInAnyPieces) {
  TestServer server;
  RawHttpClient client(server.port());
  for (const std::size_t size : {0u, 1u, 1000u, 65'000u, 82'000u, 300'000u, 6u * 1024 * 1024}) {
    std::string body(size, '\0');
    for (std::size_t i = 0; i < size; ++i) body[i] = static_cast<char>(i * 7 % 251);
    const std::string request = post("/echo", body);
    std::thread sender([&] {  // the answer may fill the buffers before the client reads it
      for (std::size_t at = 0; at < request.size(); at += 50'000) {
        client.send(std::string_view(request).substr(at, 50'000));
      }
    });
    const RawResponse response = client.read_response();
    sender.join();
    EXPECT_EQ(response.status, 200) << size;
    EXPECT_TRUE(response.body == body) << size;
  }
}

TEST(Server, ReadsChunksAndIgnoresTrailers) {
  TestServer server;
  RawHttpClient client(server.port());
  for (int i = 0; i < 2; ++i) {
    const RawResponse response = client.exchange(
        "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
        "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nAuthorization: a\r\n\r\n");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "abcde");
    EXPECT_EQ(response.header("X-Authorizations"), "0");
  }
}

TEST(Server, Continues) {
  TestServer server;
  RawHttpClient client(server.port());
  for (int i = 0; i < 2; ++i) {
    client.send(
        "POST /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n"
        "Content-Length: 2\r\n\r\n");
    EXPECT_EQ(client.read_response().status, 100);
    const RawResponse response = client.exchange("ok");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "ok");
  }
}

TEST(Server, AnswersPipelinedRequestsInOrder) {
  TestServer server;
  RawHttpClient client(server.port());
  std::string requests;
  const std::vector<std::string> paths = {"/echo", "/thread", "/echo", "/thread", "/thread"};
  for (int i = 0; i < 100; ++i) {
    requests += post(paths[static_cast<std::size_t>(i) % paths.size()], std::to_string(i));
  }
  client.send(requests);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(client.read_response().body, std::to_string(i));
}

TEST(Server, AnswersAHeldRequestBeforeTheNext) {
  TestServer server;
  RawHttpClient client(server.port());
  client.send(get("/hold") + post("/echo", "second"));
  auto [request, respond] = server.handler.next_held();
  EXPECT_EQ(request.path(), "/hold");
  respond({200, "text/plain", "first", {}});
  EXPECT_EQ(client.read_response().body, "first");
  EXPECT_EQ(client.read_response().body, "second");
}

TEST(Server, AnswersAHalfClosedClient) {
  TestServer server;
  RawHttpClient client(server.port());
  client.send(post("/thread", "a"));
  client.shut_down_writing();
  EXPECT_EQ(client.read_response().body, "a");
  EXPECT_TRUE(client.is_closed_by_server());
}

TEST(Server, SendsLargeAnswers) {
  TestServer server;
  RawHttpClient client(server.port());
  client.send(get("/big") + get("/big"));
  for (int i = 0; i < 2; ++i) EXPECT_EQ(client.read_response().body.size(), 8u << 20);
}

TEST(Server, AnswersForAHandlerThatDoesNot) {
  TestServer server;
  RawHttpClient client(server.port());
  for (const char* path : {"/drop", "/throw"}) {
    const RawResponse response = client.exchange(get(path));
    EXPECT_EQ(response.status, 500) << path;
    EXPECT_EQ(response.header("Content-Type"), "application/json");
    EXPECT_NE(response.body.find("OperationOutcome"), std::string::npos);
    EXPECT_EQ(response.body.find("on purpose"), std::string::npos) << "tells internals";
  }
  client.send(get("/hold"));
  server.handler.next_held();
  EXPECT_EQ(client.read_response().status, 500) << "dropped on another thread";
}

TEST(Server, ForgetsClientsThatHaveGone) {
  TestServer server;
  for (int i = 0; i < 20; ++i) {
    RawHttpClient client(server.port());
    client.send(get("/hold") + get("/hold"));
    auto [request, respond] = server.handler.next_held();
    client.reset();
    if (i % 2 == 0) respond({200, "", std::string(1 << 20, 'x'), {}});
  }
  while (server.server.connections() != 0) {
    if (server.handler.held() > 0) server.handler.next_held();
    std::this_thread::yield();
  }
  RawHttpClient client(server.port());
  EXPECT_EQ(client.exchange(get("/echo")).status, 200);
}

TEST(Server, ServesManyAtOnceWithoutMixingThemUp) {
  TestServer server;
  std::vector<std::thread> threads;
  std::atomic<int> right{0};
  for (int i = 0; i < 100; ++i) {
    threads.emplace_back([&, i] {
      RawHttpClient client(server.port());
      for (int j = 0; j < 20; ++j) {
        const std::string body = std::to_string(i) + "/" + std::to_string(j);
        if (client.exchange(post(j % 4 == 0 ? "/thread" : "/echo", body)).body == body) ++right;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, 2000);
}

TEST(Server, SaysWhereItCannotListen) {
  TestServer server;
  Settings taken;
  taken.port = server.port();
  Settings nonsense;
  nonsense.address = "nowhere";
  for (const Settings& settings : {taken, nonsense}) {
    try {
      const Server second(settings, server.handler);
      ADD_FAILURE() << settings.address << " port " << settings.port;
    } catch (const std::system_error& error) {
      EXPECT_NE(std::string(error.what()).find(settings.address), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace isoguard::http
