// The bound on all bodies together, and those that hold others up.
#include <gtest/gtest.h>

#include <memory>
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

constexpr std::size_t kMiB = 1024 * 1024;

Settings with_room_for(std::size_t bytes) {
  Settings settings;
  settings.threads = 1;
  settings.max_bodies_bytes = bytes;
  settings.header_timeout = settings.body_timeout = settings.request_timeout =
      settings.idle_timeout = 1h;
  return settings;
}

/// A client that has sent all of a body of 1 MiB but the last byte.
std::unique_ptr<RawHttpClient> begun(const TestServer& server) {
  auto client = std::make_unique<RawHttpClient>(server.port());
  const std::string request = post("/echo", std::string(kMiB, 'b'));
  client->send(std::string_view(request).substr(0, request.size() - 1));
  return client;
}

void wait_for_bodies(const TestServer& server, std::size_t least) {
  while (server.server.figures().body_bytes < least) std::this_thread::yield();
}

TEST(Bodies, AreCountedUntilTheAnswer) {
  TestServer server(with_room_for(100 * kMiB));
  const auto client = begun(server);
  wait_for_bodies(server, kMiB);
  EXPECT_EQ(client->exchange("b").body.size(), kMiB);
  EXPECT_EQ(server.server.figures().body_bytes, 0u);

  RawHttpClient held(server.port());
  held.send(post("/hold", std::string(kMiB, 'h')));
  auto [request, respond] = server.handler.next_held();
  EXPECT_EQ(server.server.figures().body_bytes, kMiB) << "the handler has it";
  respond({200, "", "done", {}});
  EXPECT_EQ(held.read_response().body, "done");
  EXPECT_EQ(server.server.figures().body_bytes, 0u);
}

TEST(Bodies, AreForgottenWithTheirConnection) {
  TestServer server(with_room_for(100 * kMiB));
  auto client = begun(server);
  wait_for_bodies(server, kMiB);
  client.reset();
  server.wait_for_connections(0);
  EXPECT_EQ(server.server.figures().body_bytes, 0u);
}

TEST(Bodies, TheSlowestGivesWayWhenThereIsNoRoom) {
  TestServer server(with_room_for(2 * kMiB));
  const auto first = begun(server);
  wait_for_bodies(server, kMiB);
  const auto second = begun(server);
  wait_for_bodies(server, 2 * kMiB);
  RawHttpClient third(server.port());
  const RawResponse answered = third.exchange(post("/echo", std::string(kMiB, 'c')));
  EXPECT_EQ(answered.status, 200);
  const RawResponse refused = first->read_response();
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.header("Retry-After"), "1");
  EXPECT_TRUE(first->is_closed_by_server());
  EXPECT_GE(server.server.figures().refused_bodies, 1u);
}

TEST(Bodies, SmallOnesNeedNoRoom) {
  TestServer server(with_room_for(kMiB));
  const auto first = begun(server);
  wait_for_bodies(server, kMiB);
  for (int i = 0; i < 10; ++i) {
    RawHttpClient client(server.port());
    EXPECT_EQ(client.exchange(post("/echo", std::string(60'000, 's'))).status, 200);
  }
  EXPECT_EQ(server.server.figures().refused_bodies, 0u) << "nobody waited for room";
  EXPECT_EQ(first->exchange("b").status, 200);
}

TEST(Bodies, NeverGoFarBeyondTheBound) {
  TestServer server(with_room_for(4 * kMiB));
  std::vector<std::unique_ptr<RawHttpClient>> clients;
  for (int i = 0; i < 40; ++i) {
    clients.push_back(begun(server));
    ASSERT_LE(server.server.figures().body_bytes, 6 * kMiB);
  }
}

}  // namespace
}  // namespace isoguard::http
