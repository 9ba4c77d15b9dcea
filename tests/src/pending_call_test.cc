#include "src/pending_call.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/src/cds_service.h"
#include "tests/support/hostile_fhir_server.h"

namespace isoguard::app {
namespace {

using test_support::Connection;
using test_support::HostileFhirServer;
using test_support::http_answer;
using test_support::searchset;

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

void expect_incomplete(const Response& response) {
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(says(response, kIncomplete)) << response.body;
}

TEST(PendingCall, ReadsWhatIsMissingWithTheTokenOfTheCall) {
  HostileFhirServer server;
  serve_record(server);
  Service running({server.base_url()});
  const Response response = running.post(order(with_access(server.base_url())));
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(says(response, kNothingForStart)) << response.body;
  EXPECT_FALSE(says(response, kIncomplete)) << response.body;
  EXPECT_EQ(server.requests(), 14) << "each source once";
  EXPECT_NE(server.received().find("Authorization:Bearer t0ken\r\n"), std::string::npos);
  EXPECT_FALSE(says(response, "t0ken"));
}

TEST(PendingCall, SearchesInTheTermsOfTheServersRelease) {
  struct Row {
    fhir::Release release;
    int requests;
    std::vector<const char*> asked;
    std::vector<const char*> not_asked;
  };
  const Row rows[] = {
      {fhir::Release::dstu2,
       16,
       {"/MedicationOrder?", "/DiagnosticOrder?", "/ProcedureRequest?", "/ReferralRequest?"},
       {"/MedicationRequest?", "/ServiceRequest?", "not-done"}},
      {fhir::Release::stu3,
       15,
       {"/MedicationRequest?", "/ProcedureRequest?", "/ReferralRequest?"},
       {"/ServiceRequest?", "/DiagnosticOrder?", "not-done"}},
      {fhir::Release::r4, 14, {"/MedicationRequest?", "/ServiceRequest?", "not-done"}, {"ended"}},
      {fhir::Release::r5, 14, {"/ServiceRequest?", "not-done", "on-hold,ended,"}, {}},
  };
  for (const Row& row : rows) {
    HostileFhirServer server;
    serve_record(server);
    Service running({server.base_url()}, std::chrono::seconds(20), row.release);
    const Response response = running.post(order(with_access(server.base_url())));
    EXPECT_FALSE(says(response, kIncomplete)) << response.body;
    EXPECT_EQ(server.requests(), row.requests) << fhir::to_code(row.release);
    const std::string received = server.received();
    for (const char* word : row.asked) EXPECT_NE(received.find(word), received.npos) << word;
    for (const char* word : row.not_asked) EXPECT_EQ(received.find(word), received.npos) << word;
  }
}

TEST(PendingCall, ASourceOfSeveralSearchesIsCompleteWhenAllAre) {
  for (const char* failing : {"/fhir/DiagnosticOrder", "/fhir/ReferralRequest"}) {
    HostileFhirServer server;
    serve_record(server);
    server.on(failing, [](Connection& connection, const std::string&) {
      connection.send(http_answer(500, "{}"));
    });
    Service running({server.base_url()}, std::chrono::seconds(20), fhir::Release::dstu2);
    const Response response = running.post(order(with_access(server.base_url())));
    EXPECT_TRUE(says(response, kIncomplete)) << response.body;
  }
}

TEST(PendingCall, FollowsAReferenceFirstAndThenReadsTheRecord) {
  HostileFhirServer server;
  serve_record(server);
  Service running({server.base_url()});
  const Response response = running.post(order(with_access(server.base_url()), kReference));
  EXPECT_TRUE(says(response, kNothingForStart)) << response.body;
  EXPECT_FALSE(says(response, kIncomplete)) << response.body;
  EXPECT_EQ(server.requests(), 15) << "the Medication, then each source once";
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
  expect_incomplete(response);
  EXPECT_EQ(stranger.connections() + registered.connections(), 0);
}

TEST(PendingCall, AsksNobodyAfterItsDeadline) {
  HostileFhirServer server;
  serve_record(server);
  Service running({server.base_url()}, milliseconds(0));
  const Response response = running.post(order(with_access(server.base_url())));
  expect_incomplete(response);
  EXPECT_EQ(server.connections(), 0);
}

TEST(PendingCall, WhatHasNotComeByTheDeadlineIsNamed) {
  HostileFhirServer server;
  serve_record(server);
  server.on("/fhir/Condition",
            [](Connection& connection, const std::string&) { connection.wait_for_peer(); });
  Service running({server.base_url()}, milliseconds(300));
  const Response response = running.post(order(with_access(server.base_url())));
  expect_incomplete(response);
}

TEST(PendingCall, ReadsNoLongerThanTheTokenIsGood) {
  HostileFhirServer server;
  server.on("/fhir/",
            [](Connection& connection, const std::string&) { connection.wait_for_peer(); });
  Service running({server.base_url()});
  std::string access = with_access(server.base_url());
  for (const int seconds : {1, 0}) {
    access.replace(access.find(R"("expires_in":)"),
                   access.find(R"(,"scope")") - access.find(R"("expires_in":)"),
                   R"("expires_in":)" + std::to_string(seconds));
    const int before = server.requests();
    const auto start = std::chrono::steady_clock::now();
    const Response response = running.post(order(access));
    const auto took = std::chrono::steady_clock::now() - start;
    EXPECT_TRUE(says(response, kIncomplete)) << response.body;
    EXPECT_GE(took, std::chrono::seconds(seconds));
    EXPECT_LT(took, std::chrono::seconds(seconds + 5)) << "and not until the deadline of 20 s";
    EXPECT_EQ(server.requests() > before, seconds > 0) << "an expired one is not used at all";
  }
}

TEST(PendingCall, AnswersWhenTheClientHasStopped) {
  HostileFhirServer server;
  serve_record(server);
  Service running({server.base_url()});
  running.fhir.stop();
  const Response response = running.post(order(with_access(server.base_url())));
  expect_incomplete(response);
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

}  // namespace
}  // namespace isoguard::app
