#include "src/fhir_client/server_statement.h"

#include <gtest/gtest.h>

#include <mutex>
#include <thread>

#include "fhir/document.h"
#include "tests/src/fhir_client/fetching.h"

namespace isoguard::fhir_client {
namespace {

using fhir::Release;
using std::chrono::minutes;
using test_support::Connection;
using test_support::HostileFhirServer;
using test_support::http_answer;

constexpr ServerStatement::Time kStart{std::chrono::hours(1000)};
constexpr std::nullopt_t kNone = std::nullopt;

TEST(ServerStatement, IsAskedForOnceAMinuteUntilItsReleaseIsKnown) {
  ServerStatement statement;
  EXPECT_EQ(statement.known().release, kNone);
  EXPECT_FALSE(statement.known().batch);
  EXPECT_TRUE(statement.begin_asking(kStart));
  EXPECT_FALSE(statement.begin_asking(kStart + std::chrono::seconds(59)));
  statement.answer(kNone, kStart);
  EXPECT_FALSE(statement.begin_asking(kStart + std::chrono::seconds(59)));
  EXPECT_TRUE(statement.begin_asking(kStart + minutes(1)));
  statement.answer(Statement{kNone, true}, kStart + minutes(1));
  EXPECT_TRUE(statement.known().batch);
  EXPECT_TRUE(statement.begin_asking(kStart + minutes(2))) << "it did not tell its release";
  statement.answer(Statement{Release::stu3, false}, kStart + minutes(2));
  EXPECT_EQ(statement.known().release, Release::stu3);
  EXPECT_FALSE(statement.known().batch);
  EXPECT_FALSE(statement.begin_asking(kStart + minutes(61)));
  EXPECT_TRUE(statement.begin_asking(kStart + minutes(62)));
  statement.answer(kNone, kStart + minutes(62));
  EXPECT_EQ(statement.known().release, Release::stu3) << "one that is away speaks what it spoke";
  statement.answer(Statement{Release::r4, true}, kStart + minutes(63));
  EXPECT_EQ(statement.known().release, Release::r4) << "it was upgraded";
  EXPECT_TRUE(statement.known().batch);
}

TEST(ServerStatement, SaysWhetherTheServerTakesBatches) {
  const std::string r4 = R"({"resourceType":"CapabilityStatement","fhirVersion":"4.0.1","rest":)";
  const std::string dstu2 = R"({"resourceType":"Conformance","fhirVersion":"1.0.2","rest":)";
  const std::pair<std::string, bool> rows[] = {
      {r4 + R"([{"mode":"server","interaction":[{"code":"batch"}]}]})", true},
      {r4 + R"([{"mode":"server","interaction":[{"code":"transaction"},{"code":"batch"}]}]})",
       true},
      {r4 + R"([{"interaction":[{"code":"batch"}]}]})", true},
      {r4 + R"([{"mode":"client"},{"mode":"server","interaction":[{"code":"batch"}]}]})", true},
      {dstu2 + R"([{"mode":"server","transactionMode":"batch"}]})", true},
      {dstu2 + R"([{"mode":"server","transactionMode":"both"}]})", true},
      {r4 + R"([{"mode":"client","interaction":[{"code":"batch"}]}]})", false},
      {r4 + R"([{"mode":"server","interaction":[{"code":"transaction"}]}]})", false},
      {r4 + R"([{"mode":"server","interaction":[]}]})", false},
      {r4 + R"([{"mode":"server","interaction":"batch"}]})", false},
      {r4 + R"({"mode":"server","interaction":[{"code":"batch"}]}})", false},
      {r4 +
           R"([{"mode":"server","resource":[{"type":"Patient","interaction":[{"code":"batch"}]}]}]})",
       false},
      {r4 + "[]}", false},
      {dstu2 + R"([{"mode":"server","transactionMode":"transaction"}]})", false},
      {dstu2 + R"([{"mode":"server","transactionMode":"not-supported"}]})", false},
      {R"({"resourceType":"Patient","rest":[{"interaction":[{"code":"batch"}]}]})", false},
  };
  for (const auto& [text, batch] : rows) {
    const auto metadata = fhir::Document::parse(text);
    ASSERT_TRUE(metadata) << text;
    EXPECT_EQ(read_statement(metadata->root()).batch, batch) << text;
  }
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

TEST(Client, AsksNobodyOfWhomAllIsToldOrWhoIsNotRegistered) {
  HostileFhirServer server;
  Settings settings;
  settings.servers = {{server.base_url(), Release::stu3, 0, false}};
  Client told(settings);
  EXPECT_EQ(told.release_of(server.base_url()), Release::stu3);
  EXPECT_EQ(told.release_of("https://other.example/fhir"), kNone);
  settings.servers = {};
  settings.release = Release::r5;
  Client other(settings);
  EXPECT_EQ(other.release_of(server.base_url()), Release::r5);
  EXPECT_EQ(other.release_of(""), Release::r5);
  std::this_thread::sleep_for(milliseconds(50));
  EXPECT_EQ(server.requests(), 0);
}

TEST(Client, ARegisteredReleaseWinsAndAnotherOneIsSaidOnce) {
  for (const auto& [version, sentences] : {std::pair("4.0.1", 1), {"3.0.2", 0}, {"9.9", 0}}) {
    HostileFhirServer server;
    says(server, 200,
         R"({"resourceType":"CapabilityStatement","fhirVersion":")" + std::string(version) +
             R"("})");
    std::mutex mutex;
    std::vector<std::string> log;
    Settings settings;
    settings.servers = {{server.base_url(), Release::stu3}};
    settings.log = [&](const std::string& sentence) {
      const std::lock_guard lock(mutex);
      log.push_back(sentence);
    };
    Client client(settings);
    EXPECT_EQ(client.release_of(server.base_url()), Release::stu3);
    while (server.requests() == 0) std::this_thread::sleep_for(milliseconds(1));
    std::this_thread::sleep_for(milliseconds(50));
    EXPECT_EQ(client.release_of(server.base_url()), Release::stu3) << version;
    client.stop();
    ASSERT_EQ(log.size(), static_cast<std::size_t>(sentences)) << version;
    if (sentences == 0) continue;
    EXPECT_EQ(log[0], "FHIR server \"" + server.base_url() +
                          "\" is registered as stu3, but its metadata say r4; it is asked as "
                          "registered");
  }
}

TEST(Client, NobodyWaitsForASilentServer) {
  HostileFhirServer server;
  server.on("/fhir/metadata",
            [](Connection& connection, const std::string&) { connection.wait_for_peer(); });
  const auto start = steady_clock::now();
  {
    Client client(settings_for({server.base_url()}));
    EXPECT_EQ(client.release_of(server.base_url()), kNone);
    EXPECT_LT(steady_clock::now() - start, std::chrono::seconds(3));
  }
  EXPECT_LT(steady_clock::now() - start, std::chrono::seconds(8)) << "stop() does not wait either";
}

}  // namespace
}  // namespace isoguard::fhir_client
