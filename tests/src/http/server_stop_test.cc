// The end of a server, and answers that come after it.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <future>
#include <string>

#include "tests/src/http/test_server.h"

namespace isoguard::http {
namespace {

using namespace std::chrono_literals;
using test::get;
using test::post;
using test::RawHttpClient;
using test::RawResponse;

std::future<void> stop_in_background(TestServer& server) {
  return std::async(std::launch::async, [&server] { server.server.stop(); });
}

TEST(ServerStop, ClosesIdleConnectionsAtOnce) {
  Settings settings;
  settings.drain_timeout = 1h;
  TestServer server(settings);
  RawHttpClient used(server.port());
  EXPECT_EQ(used.exchange(get("/echo")).status, 200);
  RawHttpClient unused(server.port());
  server.wait_for_connections(2);
  server.server.stop();
  EXPECT_TRUE(used.is_closed_by_server());
  EXPECT_TRUE(unused.is_closed_by_server());
  const RawHttpClient late(server.port());
  EXPECT_FALSE(late.is_connected());
}

TEST(ServerStop, LetsRequestsInFlightFinish) {
  Settings settings;
  settings.threads = 1;  // so that one connection's end tells that all have been told
  settings.drain_timeout = 1h;
  TestServer server(settings);
  RawHttpClient handled(server.port());
  handled.send(get("/hold"));
  auto [request, respond] = server.handler.next_held();
  RawHttpClient arriving(server.port());
  arriving.send(
      "POST /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(arriving.read_response().status, 100);
  RawHttpClient idle(server.port());
  EXPECT_EQ(idle.exchange(get("/echo")).status, 200);

  const std::future<void> stopped = stop_in_background(server);
  EXPECT_TRUE(idle.is_closed_by_server()) << "the stopping has begun";
  EXPECT_EQ(stopped.wait_for(0s), std::future_status::timeout);

  const RawResponse late = arriving.exchange("ok");
  EXPECT_EQ(late.body, "ok");
  EXPECT_EQ(late.header("Connection"), "close");
  respond({200, "", "held", {}});
  const RawResponse held = handled.read_response();
  EXPECT_EQ(held.body, "held");
  EXPECT_EQ(held.header("Connection"), "close");
  stopped.wait();
}

TEST(ServerStop, AnswersThoseThatHadConnectedButWereNotYetAccepted) {
  for (int round = 0; round < 20; ++round) {
    ScriptedHandler handler;
    Server server(Settings{}, handler);  // the system takes connections from here on
    RawHttpClient client(server.port());
    client.send(get("/echo"));
    server.start();
    server.stop();
    EXPECT_EQ(client.read_response().status, 200) << round;
  }
}

TEST(ServerStop, WaitsNoLongerThanTheDrainTimeout) {
  Settings settings;
  settings.drain_timeout = 50ms;
  TestServer server(settings);
  RawHttpClient client(server.port());
  client.send(get("/hold"));
  auto [request, respond] = server.handler.next_held();
  server.server.stop();
  EXPECT_TRUE(client.is_closed_by_server());
  EXPECT_EQ(server.server.connections(), 0u);
  respond({200, "", "too late", {}});
}

TEST(ServerStop, MayBeRepeatedOrComeFirst) {
  TestServer server;
  server.server.stop();
  server.server.stop();
  ScriptedHandler handler;
  Server never_started({}, handler);
  never_started.stop();
}

TEST(ServerStop, ResponderMayOutliveTheServer) {
  Settings settings;
  settings.drain_timeout = 20ms;
  Responder answered, dropped;
  {
    TestServer server(settings);
    RawHttpClient first(server.port());
    first.send(get("/hold"));
    answered = server.handler.next_held().second;
    RawHttpClient second(server.port());
    second.send(get("/hold"));
    dropped = server.handler.next_held().second;
  }
  answered({200, "", "nobody there", {}});
}

// Answers racing with the stop, for the sanitizers.
TEST(ServerStop, SurvivesAnswersFromEverywhereWhileStopping) {
  for (int round = 0; round < 10; ++round) {
    Settings settings;
    settings.drain_timeout = 20ms;
    TestServer server(settings);
    std::vector<std::unique_ptr<RawHttpClient>> clients;
    for (int i = 0; i < 20; ++i) {
      clients.push_back(std::make_unique<RawHttpClient>(server.port()));
      clients.back()->send(post(i % 2 == 0 ? "/thread" : "/hold", "a") + post("/thread", "b"));
    }
    std::thread answering([&] {
      for (int i = 0; i < 5; ++i) server.handler.next_held().second({200, "", "", {}});
    });
    answering.join();
    server.server.stop();
  }
}

TEST(ServerStop, AcceptsAgainAfterRunningOutOfDescriptors) {
  TestServer server;
  RawHttpClient before(server.port());
  EXPECT_EQ(before.exchange(get("/echo")).status, 200);
  rlimit old{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &old), 0);
  // The client's socket is the last descriptor that can be had: accepting must fail.
  const int next_free = dup(0);
  close(next_free);
  const rlimit scarce{static_cast<rlim_t>(next_free) + 1, old.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &scarce), 0);
  RawHttpClient waiting(server.port());
  EXPECT_TRUE(waiting.is_connected()) << "by the kernel";
  waiting.send(get("/echo"));
  EXPECT_EQ(before.exchange(get("/echo")).status, 200) << "others are served meanwhile";
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &old), 0);
  EXPECT_EQ(waiting.read_response().status, 200);
}

}  // namespace
}  // namespace isoguard::http
