#include "src/fhir_client/server_release.h"

#include <gtest/gtest.h>

#include <thread>

#include "tests/src/fhir_client/fetching.h"

namespace isoguard::fhir_client {
namespace {

using fhir::Release;
using std::chrono::minutes;
using test_support::Connection;
using test_support::HostileFhirServer;
using test_support::http_answer;

constexpr ServerRelease::Time kStart{std::chrono::hours(1000)};
constexpr std::nullopt_t kNone = std::nullopt;

TEST(ServerRelease, IsAskedForOnceAMinuteUntilItIsKnown) {
  ServerRelease release;
  EXPECT_EQ(release.known(), kNone);
  EXPECT_TRUE(release.begin_asking(kStart));
  EXPECT_FALSE(release.begin_asking(kStart + std::chrono::seconds(59)));
  release.answer(kNone, kStart);
  EXPECT_FALSE(release.begin_asking(kStart + std::chrono::seconds(59)));
  EXPECT_TRUE(release.begin_asking(kStart + minutes(1)));
  release.answer(Release::stu3, kStart + minutes(1));
  EXPECT_EQ(release.known(), Release::stu3);
  EXPECT_FALSE(release.begin_asking(kStart + minutes(60)));
  EXPECT_TRUE(release.begin_asking(kStart + minutes(61)));
  release.answer(kNone, kStart + minutes(61));
  EXPECT_EQ(release.known(), Release::stu3) << "a server that is away speaks what it spoke";
  release.answer(Release::r4, kStart + minutes(62));
  EXPECT_EQ(release.known(), Release::r4) << "it was upgraded";
}

/// Asks until it is known, or for three seconds.
std::optional<Release> release_of(Client& client, const std::string& server) {
  for (int i = 0; i < 300; ++i) {
    if (const auto release = client.release_of(server)) return release;
    std::this_thread::sleep_for(milliseconds(10));
  }
  return std::nullopt;
}

HostileFhirServer& says(HostileFhirServer& server, int status, const std::string& body) {
  server.on("/fhir/metadata", [status, body](Connection& connection, const std::string&) {
    connection.send(http_answer(status, body));
  });
  return server;
}

TEST(Client, LearnsTheReleaseOfAServerFromItsMetadata) {
  const std::pair<const char*, Release> rows[] = {
      {R"({"resourceType":"Conformance","fhirVersion":"1.0.2"})", Release::dstu2},
      {R"({"resourceType":"CapabilityStatement","fhirVersion":"3.0.1"})", Release::stu3},
      {R"({"resourceType":"CapabilityStatement","fhirVersion":"4.3.0"})", Release::r4},
      {R"({"resourceType":"CapabilityStatement","fhirVersion":"5.0.0"})", Release::r5},
  };
  for (const auto& [metadata, release] : rows) {
    HostileFhirServer server;
    says(server, 200, metadata);
    Client client(settings_for({server.base_url()}));
    EXPECT_EQ(release_of(client, server.base_url() + "/"), release) << metadata;
    EXPECT_EQ(release_of(client, server.base_url()), release) << metadata;
    EXPECT_EQ(server.requests(), 1) << "and asks once";
    EXPECT_EQ(server.received().find("Authorization"), std::string::npos);
  }
}

TEST(Client, TakesNothingElseForARelease) {
  const std::pair<int, const char*> rows[] = {
      {200, R"({"resourceType":"CapabilityStatement","fhirVersion":"4.6.0"})"},
      {200, R"({"resourceType":"CapabilityStatement"})"},
      {200, R"({"resourceType":"Patient","id":"metadata","fhirVersion":"4.0.1"})"},
      {200, R"({"resourceType":"OperationOutcome"})"},
      {200, "<html>"},
      {404, ""},
      {401, R"({"resourceType":"CapabilityStatement","fhirVersion":"4.0.1"})"},
  };
  for (const auto& [status, body] : rows) {
    HostileFhirServer server;
    says(server, status, body);
    Client client(settings_for({server.base_url()}));
    EXPECT_EQ(client.release_of(server.base_url()), kNone);
    while (server.requests() == 0) std::this_thread::sleep_for(milliseconds(1));
    std::this_thread::sleep_for(milliseconds(50));
    EXPECT_EQ(client.release_of(server.base_url()), kNone) << body;
    EXPECT_EQ(server.requests(), 1) << "not asked again at once";
  }
}

TEST(Client, AsksNobodyWhoseReleaseIsToldOrWhoIsNotRegistered) {
  HostileFhirServer server;
  Settings settings = settings_for({server.base_url()});
  settings.release = Release::stu3;
  Client told(settings);
  EXPECT_EQ(told.release_of(server.base_url()), Release::stu3);
  Client other(settings_for({}));
  EXPECT_EQ(other.release_of(server.base_url()), kNone);
  EXPECT_EQ(other.release_of(""), kNone);
  std::this_thread::sleep_for(milliseconds(50));
  EXPECT_EQ(server.requests(), 0);
}

TEST(Client, NobodyWaitsForASilentServer) {
  HostileFhirServer server;
  server.on("/fhir/metadata",
            [](Connection& connection, const std::string&) { connection.wait_for_peer(); });
  const auto start = steady_clock::now();
  {
    Client client(settings_for({server.base_url()}));
    EXPECT_EQ(client.release_of(server.base_url()), kNone);
    EXPECT_LT(steady_clock::now() - start, std::chrono::seconds(1));
  }
  EXPECT_LT(steady_clock::now() - start, std::chrono::seconds(8)) << "stop() does not wait either";
}

}  // namespace
}  // namespace isoguard::fhir_client
