#include <gtest/gtest.h>

#include <latch>
#include <thread>

#include "src/fhir_client/cpprest.h"
#include "tests/src/fhir_client/fetching.h"

namespace isoguard::fhir_client {
namespace {

using test_support::answers;
using test_support::HostileFhirServer;
using test_support::http_answer;
using test_support::resource;

TEST(StuckNetwork, TheDeadlineHoldsWhenNoThreadOfTheNetworkIsLeft) {
  HostileFhirServer server;
  server.on("/fhir/", answers(http_answer(200, resource("Patient", "1"))));
  Settings settings = settings_for({server.base_url()}, milliseconds(200));
  settings.threads = 2;
  Client client(settings);
  std::latch stuck(2);
  std::latch release(1);
  for (int i = 0; i < 2; ++i) {
    crossplat::threadpool::shared_instance().service().post([&] {
      stuck.count_down();
      release.wait();
    });
  }
  stuck.wait();
  const Delivery late = fetch(client, server.base_url(), {{"Patient/1"}, {"Patient/1"}});
  EXPECT_EQ(name_of(late.replies().at(0).failure), "timeout");
  EXPECT_LT(late.took(), milliseconds(600));
  release.count_down();
  Delivery after;
  for (int i = 0; i < 50 && (after.times() == 0 || !after.replies()[0].pages.size()); ++i) {
    after = fetch(client, server.base_url(), {{"Patient/1"}});
  }
  EXPECT_EQ(name_of(after.replies().at(0).failure), "none");
  client.stop();
  EXPECT_EQ(late.times(), 1);
}

TEST(StuckNetwork, AnExceptionInAHandlerEndsNothing) {
  HostileFhirServer server;
  server.on("/fhir/", answers(http_answer(200, resource("Patient", "1"))));
  Client client(settings_for({server.base_url()}));
  for (int i = 0; i < 100; ++i) {
    crossplat::threadpool::shared_instance().service().post([] { throw 42; });
  }
  EXPECT_EQ(name_of(fetch(client, server.base_url(), {{"Patient/1"}}).replies().at(0).failure),
            "none");
}

}  // namespace
}  // namespace isoguard::fhir_client
