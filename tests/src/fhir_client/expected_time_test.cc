// How long reads that come now would take, as far as a client can know.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/src/fhir_client/fetching.h"

namespace isoguard::fhir_client {
namespace {

using test_support::Connection;
using test_support::HostileFhirServer;
using test_support::http_answer;
using test_support::resource;

TEST(ExpectedTime, IsThatOfTheLine) {
  std::atomic<int> held = 0;
  HostileFhirServer server;
  server.on("/fhir/Patient/held", [&held](Connection& connection, const std::string&) {
    ++held;
    connection.wait_for_peer();
  });
  server.on("/fhir/Patient/quick", [](Connection& connection, const std::string&) {
    connection.send(http_answer(200, resource("Patient", "quick")));
  });
  Settings settings = settings_for({server.base_url()});
  settings.limits.parallel_per_server = 1;
  Client client(settings);
  const auto expected = [&](std::size_t reads) {
    return client.expected_time(server.base_url(), reads).count();
  };
  EXPECT_EQ(expected(14), 0) << "nothing is known";
  EXPECT_EQ(name_of(fetch(client, server.base_url(), {{"Patient/quick"}}).replies()[0].failure),
            "none");
  EXPECT_EQ(client.expected_time("https://elsewhere.example/fhir", 14).count(), 0);

  const Delivery waiting;
  client.fetch(server.base_url(), "t", {{"Patient/held"}}, steady_clock::time_point::max(),
               Delivery(waiting).receiver());
  while (held == 0) std::this_thread::yield();
  // The one under way, and then those that are asked about, one after another.
  EXPECT_GT(expected(1), 0);
  EXPECT_EQ(expected(14) * 2, expected(1) * 15);
  const auto alone = expected(1);
  client.fetch(server.base_url(), "t", {{"Patient/quick"}, {"Patient/quick"}},
               steady_clock::time_point::max(), Delivery(waiting).receiver());
  while (expected(1) == alone) std::this_thread::yield();
  EXPECT_GT(expected(1), alone) << "others stand in line";
  client.stop();
  EXPECT_EQ(expected(14), 0) << "nobody waits any more";
}

}  // namespace
}  // namespace isoguard::fhir_client
