#include "src/fhir_client/retry.h"

#include <gtest/gtest.h>

#include <atomic>

#include "tests/src/fhir_client/fetching.h"

namespace isoguard::fhir_client {
namespace {

using fhir::Failure;
using test_support::Connection;
using test_support::HostileFhirServer;
using test_support::http_answer;
using test_support::resource;
using test_support::Script;
using test_support::searchset;

constexpr const char* kNobody = nullptr;

TEST(Retry, WhatIsWorthAnother) {
  struct Row {
    Failure failure;
    int status;
    const char* retry_after;
    int pause_ms;  // -1: none
  };
  for (const Row& row : {
           Row{Failure::unreachable, 0, kNobody, 25},
           Row{Failure::unreachable, 200, kNobody, 25},  // broke off in its body
           Row{Failure::server_error, 502, kNobody, 25},
           Row{Failure::server_error, 503, kNobody, 25},
           Row{Failure::server_error, 504, kNobody, 25},
           Row{Failure::server_error, 503, "0", 25},
           Row{Failure::server_error, 503, "2", 2000},
           Row{Failure::server_error, 503, "3601", -1},
           Row{Failure::server_error, 503, "99999999999999", -1},
           Row{Failure::server_error, 503, "-1", -1},
           Row{Failure::server_error, 503, "", -1},
           Row{Failure::server_error, 503, "Wed, 21 Oct 2026 07:28:00 GMT", -1},
           Row{Failure::server_error, 500, kNobody, -1},
           Row{Failure::server_error, 501, kNobody, -1},
           Row{Failure::throttled, 429, "0", -1},
           Row{Failure::unauthorised, 401, kNobody, -1},
           Row{Failure::not_found, 404, kNobody, -1},
           Row{Failure::timeout, 0, kNobody, -1},
           Row{Failure::too_large, 200, kNobody, -1},
           Row{Failure::unparsable, 200, kNobody, -1},
           Row{Failure::none, 200, kNobody, -1},
       }) {
    const auto after = row.retry_after == nullptr ? std::optional<std::string_view>()
                                                  : std::string_view(row.retry_after);
    const auto pause = pause_before_retry(row.failure, row.status, after);
    EXPECT_EQ(pause ? pause->count() : -1, row.pause_ms)
        << name_of(row.failure) << " " << row.status << " " << (after ? *after : "-");
  }
}

TEST(Retry, OneForTenRequests) {
  RetryBudget budget;
  int taken = 0;
  while (budget.take()) ++taken;
  EXPECT_EQ(taken, RetryBudget::kAtMost);
  for (int i = 0; i < RetryBudget::kRequestsARetry - 1; ++i) budget.asked();
  EXPECT_FALSE(budget.take());
  budget.asked();
  EXPECT_TRUE(budget.take());
  EXPECT_FALSE(budget.take());
  for (int i = 0; i < 100'000; ++i) budget.asked();
  for (taken = 0; budget.take();) ++taken;
  EXPECT_EQ(taken, RetryBudget::kAtMost) << "no more can be saved up";
}

/// Fails as often as it is told to, then answers with the patient or an empty search.
Script recovering(std::atomic<int>& failures, Script failing) {
  return [&failures, failing = std::move(failing)](Connection& connection,
                                                   const std::string& request) {
    if (failures.fetch_sub(1) > 0) return failing(connection, request);
    const bool search = request.find('?') != std::string::npos;
    connection.send(http_answer(200, search ? searchset({}) : resource("Patient", "1")));
  };
}

Script status(int code, std::string headers = {}) {
  return test_support::answers(http_answer(code, "{}", headers));
}

const Script kReset = [](Connection& connection, const std::string&) { connection.reset(); };
const Script kBreaksOff = [](Connection& connection, const std::string&) {
  connection.send("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{");
  connection.close();
};

TEST(Client, AsksOnceMore) {
  for (const auto& failing : {status(502), status(503), status(504), kReset, kBreaksOff,
                              status(503, "Retry-After: 0\r\n")}) {
    HostileFhirServer server;
    std::atomic<int> failures = 1;
    server.on("/fhir/", recovering(failures, failing));
    Client client(settings_for({server.base_url()}));
    const Delivery delivery = fetch(client, server.base_url(), {{"Patient/1"}});
    EXPECT_EQ(name_of(delivery.replies().at(0).failure), "none");
    EXPECT_EQ(delivery.replies().at(0).http_status, 200);
    EXPECT_EQ(server.requests(), 2);
  }
}

TEST(Client, AsksOnceMoreOnly) {
  HostileFhirServer server;
  server.on("/fhir/", status(503));
  Client client(settings_for({server.base_url()}));
  const Delivery delivery = fetch(client, server.base_url(), {{"Patient/1"}});
  EXPECT_EQ(name_of(delivery.replies().at(0).failure), "server-error");
  EXPECT_EQ(server.requests(), 2);
}

TEST(Client, DoesNotAskAgainWhatIsNoUse) {
  for (const int code : {400, 401, 404, 429, 500, 501}) {
    HostileFhirServer server;
    server.on("/fhir/", status(code, "Retry-After: 0\r\n"));
    Client client(settings_for({server.base_url()}));
    fetch(client, server.base_url(), {{"Patient/1"}, {"Condition?a", true}});
    EXPECT_EQ(server.requests(), 2) << code;
  }
}

TEST(Client, RetryAfterBeyondTheDeadlineIsNotWaitedFor) {
  HostileFhirServer server;
  std::atomic<int> failures = 1;
  server.on("/fhir/", recovering(failures, status(503, "Retry-After: 1\r\n")));
  Client hasty(settings_for({server.base_url()}, milliseconds(900)));
  const Delivery none = fetch(hasty, server.base_url(), {{"Patient/1"}});
  EXPECT_EQ(name_of(none.replies().at(0).failure), "server-error");
  EXPECT_LT(none.took(), milliseconds(800));
  EXPECT_EQ(server.requests(), 1);

  failures = 1;
  Client patient(settings_for({server.base_url()}));
  const Delivery one = fetch(patient, server.base_url(), {{"Patient/1"}});
  EXPECT_EQ(name_of(one.replies().at(0).failure), "none");
  EXPECT_GE(one.took(), milliseconds(1000)) << "not earlier than the server asked for";
}

TEST(Client, ARetryEndsWithTheDeadlineAndWithStop) {
  HostileFhirServer server;
  server.on("/fhir/", status(503, "Retry-After: 5\r\n"));
  Client client(settings_for({server.base_url()}));
  Delivery delivery;
  client.fetch(server.base_url(), "t", {{"Patient/1"}}, steady_clock::time_point::max(),
               delivery.receiver());
  while (server.requests() == 0) std::this_thread::sleep_for(milliseconds(1));
  std::this_thread::sleep_for(milliseconds(50));
  const auto start = steady_clock::now();
  client.stop();
  EXPECT_LT(steady_clock::now() - start, std::chrono::seconds(2));
  EXPECT_EQ(delivery.times(), 1);
  EXPECT_EQ(name_of(delivery.replies().at(0).failure), "timeout");
}

TEST(Client, AServerInTroubleIsNotAskedMuchMore) {
  HostileFhirServer server;
  server.on("/fhir/", status(503));
  Client client(settings_for({server.base_url()}));
  int asked = 0;
  for (; asked < 2000; asked += 10) {
    fetch(client, server.base_url(), std::vector<Read>(10, {"Patient/1"}));
  }
  EXPECT_LE(server.requests(), asked * 11 / 10 + RetryBudget::kAtMost);
}

}  // namespace
}  // namespace isoguard::fhir_client
