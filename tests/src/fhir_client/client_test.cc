#include "src/fhir_client/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/src/fhir_client/fetching.h"

namespace isoguard::fhir_client {
namespace {

using fhir::Failure;
using test_support::answers;
using test_support::Connection;
using test_support::HostileFhirServer;
using test_support::http_answer;
using test_support::resource;
using test_support::Script;
using test_support::searchset;

/// Answers "Type/id" with that resource and anything with a query with an empty searchset.
Script honest() {
  return [](Connection& connection, const std::string& request) {
    const std::string target = request.substr(4, request.find(' ', 4) - 4);
    const std::string path = target.substr(6);
    const std::size_t slash = path.find('/');
    connection.send(
        http_answer(200, path.find('?') != std::string::npos
                             ? searchset({})
                             : resource(path.substr(0, slash), path.substr(slash + 1))));
  };
}

std::vector<Read> twelve_reads() {
  std::vector<Read> reads;
  for (int i = 0; i < 6; ++i) {
    reads.push_back({"Patient/" + std::to_string(i)});
    reads.push_back({"Condition?patient=Patient/" + std::to_string(i), true});
  }
  return reads;
}

void expect_all_whole(const Delivery& delivery, std::size_t count) {
  ASSERT_EQ(delivery.replies().size(), count);
  for (const fhir::Reply& reply : delivery.replies()) {
    EXPECT_EQ(name_of(reply.failure), "none");
    EXPECT_EQ(reply.pages.size(), 1u);
  }
}

TEST(Client, RefusesServersThatItMustNotTalkTo) {
  struct Row {
    const char* url;
    const char* why;
  };
  for (const Row& row : {
           Row{"", "is not a plain"},
           Row{"ehr.example.org", "is not a plain"},
           Row{"https://user:secret@ehr.example.org", "is not a plain"},
           Row{"https://ehr.example.org/fhir?x", "is not a plain"},
           Row{"https://[::1]/fhir", "is not a plain"},
           Row{"http://ehr.example.org/fhir", "must use https"},
           Row{"https://169.254.169.254/latest", "link-local"},
       }) {
    try {
      Client client(settings_for({"https://good.example.org", row.url}));
      ADD_FAILURE() << row.url;
    } catch (const std::invalid_argument& error) {
      EXPECT_THAT(error.what(), testing::HasSubstr(row.why)) << row.url;
      EXPECT_THAT(error.what(), testing::HasSubstr(row.url));
    }
  }
  Settings plain = settings_for({"http://ehr.example.org/fhir"});
  plain.plain_http = true;
  EXPECT_NO_THROW(Client{plain});
  Settings no_authorities = settings_for({"https://ehr.example.org/fhir"});
  no_authorities.ca_file = "/no/such/file";
  EXPECT_THROW(Client{no_authorities}, std::invalid_argument);
  const Settings twice =
      settings_for({"https://ehr.example.org/fhir", "https://EHR.example.org/fhir/"});
  EXPECT_THROW(Client{twice}, std::invalid_argument) << "one server, registered twice";
}

TEST(Client, KnowsItsServers) {
  Client client(settings_for({"https://a.example/fhir", "https://b.example"}));
  EXPECT_TRUE(client.is_registered("https://A.example:443/fhir/"));
  EXPECT_TRUE(client.is_registered("https://b.example/"));
  EXPECT_FALSE(client.is_registered("https://a.example"));
  EXPECT_FALSE(client.is_registered("https://c.example/fhir"));
}

TEST(Client, TwelveReadsAtOnceEachGetTheirOwnAnswer) {
  HostileFhirServer server;
  server.on("/fhir/", honest());
  Client client(settings_for({server.base_url()}));
  const Delivery delivery = fetch(client, server.base_url(), twelve_reads());
  expect_all_whole(delivery, 12);
  for (std::size_t i = 0; i < 12; i += 2) {
    EXPECT_EQ(delivery.replies()[i].pages[0].root()["id"].string(), std::to_string(i / 2));
  }
}

TEST(Client, SendsWhatItMustAndNothingElse) {
  HostileFhirServer server;
  server.on("/fhir/", honest());
  Client client(settings_for({server.base_url()}));
  fetch(client, server.base_url(), {{"Patient/1"}}, "abc.DEF-123");
  const std::string request = server.received();
  EXPECT_TRUE(request.starts_with("GET /fhir/Patient/1 HTTP/1.1\r\n"));
  EXPECT_THAT(request, testing::HasSubstr("Authorization:Bearer abc.DEF-123\r\n"));
  EXPECT_THAT(request, testing::HasSubstr("Accept:application/fhir+json, application/json+fhir;"));
  EXPECT_THAT(request, testing::HasSubstr("Host: 127.0.0.1:" + std::to_string(server.port())));
  EXPECT_THAT(request, testing::Not(testing::HasSubstr("Accept-Encoding")));
  EXPECT_THAT(request, testing::Not(testing::HasSubstr("Cookie")));
}

TEST(Client, SendsNoAuthorizationWithoutAToken) {
  HostileFhirServer server;
  server.on("/fhir/", honest());
  Client client(settings_for({server.base_url()}));
  expect_all_whole(fetch(client, server.base_url(), {{"Patient/1"}}, ""), 1);
  EXPECT_THAT(server.received(), testing::Not(testing::HasSubstr("Authorization")));
}

TEST(Client, RefusesATokenThatIsNone) {
  HostileFhirServer server;
  server.on("/fhir/", honest());
  Client client(settings_for({server.base_url()}));
  for (const std::string& token : {std::string("a b"), std::string("a\r\nX: y"),
                                   std::string("\xc3\xa4"), std::string(20'000, 'a')}) {
    const Delivery delivery = fetch(client, server.base_url(), {{"Patient/1"}}, token);
    EXPECT_EQ(name_of(delivery.replies().at(0).failure), "unauthorised");
  }
  EXPECT_EQ(server.connections(), 0);
}

TEST(Client, ContactsNobodyForAServerThatIsNotRegistered) {
  HostileFhirServer server;
  HostileFhirServer other;
  Client client(settings_for({server.base_url()}));
  const Delivery delivery = fetch(client, other.base_url(), {{"Patient/1"}, {"Patient/2"}});
  ASSERT_EQ(delivery.replies().size(), 2u);
  EXPECT_EQ(name_of(delivery.replies()[1].failure), "not-registered");
  EXPECT_EQ(server.connections() + other.connections(), 0);
}

TEST(Client, RefusesAPathThatLeavesTheBase) {
  HostileFhirServer server;
  server.on("/fhir/", honest());
  Client client(settings_for({server.base_url()}));
  const Delivery delivery = fetch(
      client, server.base_url(), {{"../admin"}, {"Patient/1"}, {"http://127.0.0.1/x"}, {"/admin"}});
  EXPECT_EQ(name_of(delivery.replies().at(0).failure), "unparsable");
  EXPECT_EQ(name_of(delivery.replies().at(1).failure), "none");
  EXPECT_EQ(name_of(delivery.replies().at(2).failure), "unparsable");
  EXPECT_EQ(name_of(delivery.replies().at(3).failure), "unparsable");
  EXPECT_EQ(server.requests(), 1);
}

TEST(Client, NothingToReadIsDeliveredToo) {
  Client client(settings_for({"https://a.example"}));
  const Delivery delivery = fetch(client, "https://a.example", {});
  EXPECT_EQ(delivery.times(), 1);
  EXPECT_TRUE(delivery.replies().empty());
}

TEST(Client, ReadsChunksAndAnswersUntilTheConnectionCloses) {
  HostileFhirServer server;
  const std::string body = resource("Patient", "1");
  server.on("/fhir/Patient/1", answers(test_support::chunked_head() + "5\r\n" + body.substr(0, 5) +
                                       "\r\n1e;x=y\r\n" + body.substr(5) + "\r\n0\r\n\r\n"));
  server.on("/fhir/Patient/2", [](Connection& connection, const std::string&) {
    connection.send("HTTP/1.0 200 OK\r\n\r\n" + resource("Patient", "2"));
    connection.close();
  });
  ASSERT_EQ(body.size() - 5, 0x1eu);
  Client client(settings_for({server.base_url()}));
  expect_all_whole(fetch(client, server.base_url(), {{"Patient/1"}, {"Patient/2"}}), 2);
}

TEST(Client, AnAnswerOfExactlyTheLimitIsTaken) {
  HostileFhirServer server;
  Settings settings = settings_for({server.base_url()});
  settings.limits.body_bytes = 300'000;
  for (const std::size_t size : {299'999u, 300'000u, 300'001u}) {
    std::string body = resource("Patient", "1");
    body.resize(size, ' ');
    server.on("/fhir/Patient/1", answers(http_answer(200, body)));
    server.on("/fhir/Patient/1/_history/1",
              answers(test_support::chunked_head() +
                      (testing::Message() << std::hex << size).GetString() + "\r\n" + body +
                      "\r\n0\r\n\r\n"));
    Client client(settings);
    const Delivery delivery =
        fetch(client, server.base_url(), {{"Patient/1"}, {"Patient/1/_history/1"}});
    const std::string expected = size <= 300'000 ? "none" : "too-large";
    EXPECT_EQ(name_of(delivery.replies().at(0).failure), expected) << size;
    EXPECT_EQ(name_of(delivery.replies().at(1).failure), expected) << size;
  }
}

TEST(Client, KeepsConnections) {
  HostileFhirServer server;
  server.on("/fhir/", honest());
  Client client(settings_for({server.base_url()}));
  for (int i = 0; i < 200; ++i) {
    expect_all_whole(fetch(client, server.base_url(), twelve_reads()), 12);
  }
  EXPECT_EQ(server.requests(), 2400);
  EXPECT_LE(server.connections(), 64);
}

TEST(Client, AsksAgainWhenAKeptConnectionHasDied) {
  for (const bool by_reset : {false, true}) {
    HostileFhirServer server;
    std::atomic<bool> dies = true;
    server.on("/fhir/", [&](Connection& connection, const std::string& request) {
      honest()(connection, request);
      if (!dies) return;
      connection.wait(milliseconds(30));
      by_reset ? connection.reset() : connection.close();
    });
    Client client(settings_for({server.base_url()}));
    for (int i = 0; i < 5; ++i) {
      expect_all_whole(fetch(client, server.base_url(), twelve_reads()), 12);
      std::this_thread::sleep_for(milliseconds(60));
    }
    dies = false;
    expect_all_whole(fetch(client, server.base_url(), twelve_reads()), 12);
  }
}

TEST(Client, WaitsInLineWhenTooMuchIsUnderWay) {
  HostileFhirServer server;
  std::atomic<int> now = 0;
  std::atomic<int> most = 0;
  server.on("/fhir/", [&](Connection& connection, const std::string& request) {
    const int busy = ++now;
    for (int seen = most; seen < busy && !most.compare_exchange_weak(seen, busy);) {
    }
    connection.wait(milliseconds(10));
    --now;
    honest()(connection, request);
  });
  Settings settings = settings_for({server.base_url()});
  settings.limits.parallel_per_server = 3;
  Client client(settings);
  expect_all_whole(fetch(client, server.base_url(), twelve_reads()), 12);
  EXPECT_LE(most, 3);
}

TEST(Client, TheLineHasAnEndAndKnowsTheDeadline) {
  HostileFhirServer server;
  server.on("/fhir/",
            [](Connection& connection, const std::string&) { connection.wait_for_peer(); });
  server.on("/fhir/Patient/after", honest());
  Settings settings = settings_for({server.base_url()}, milliseconds(300));
  settings.limits.parallel_per_server = 2;
  settings.limits.waiting_per_server = 3;
  Client client(settings);
  const Delivery delivery = fetch(client, server.base_url(), twelve_reads());
  int late = 0;
  int turned_away = 0;
  for (const fhir::Reply& reply : delivery.replies()) {
    late += reply.failure == Failure::timeout ? 1 : 0;
    turned_away += reply.failure == Failure::throttled ? 1 : 0;
  }
  EXPECT_EQ(late, 5);
  EXPECT_EQ(turned_away, 7);
  // The places become free again.
  Delivery after;
  for (int i = 0; i < 50 && (after.times() == 0 || name_of(after.replies()[0].failure) != "none");
       ++i) {
    std::this_thread::sleep_for(milliseconds(20));
    after = fetch(client, server.base_url(), {{"Patient/after"}});
  }
  expect_all_whole(after, 1);
}

TEST(Client, TheEarlierDeadlineWins) {
  HostileFhirServer server;
  server.on("/fhir/",
            [](Connection& connection, const std::string&) { connection.wait_for_peer(); });
  Client client(settings_for({server.base_url()}));
  for (const milliseconds left : {milliseconds(-50), milliseconds(0), milliseconds(80)}) {
    Delivery delivery;
    client.fetch(server.base_url(), "t", {{"Patient/1"}}, steady_clock::now() + left,
                 delivery.receiver());
    ASSERT_TRUE(delivery.wait());
    EXPECT_EQ(name_of(delivery.replies().at(0).failure), "timeout");
    EXPECT_GE(delivery.took(), left - milliseconds(1));
    EXPECT_LT(delivery.took(), std::max(left, milliseconds(0)) + milliseconds(400));
  }
}

TEST(Client, SixteenBatchesAtOnceFromManyThreads) {
  HostileFhirServer server;
  server.on("/fhir/", honest());
  Client client(settings_for({server.base_url()}));
  std::vector<std::thread> threads;
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 10; ++round) {
        expect_all_whole(fetch(client, server.base_url(), twelve_reads()), 12);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(server.requests(), 16 * 10 * 12);
}

TEST(Client, StopsWithRequestsUnderWayAndInLine) {
  HostileFhirServer server;
  server.on("/fhir/", [](Connection& connection, const std::string&) {
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{");
    connection.wait_for_peer();
  });
  for (int round = 0; round < 10; ++round) {
    Settings settings = settings_for({server.base_url()});
    settings.limits.parallel_per_server = 8;
    Client client(settings);
    std::vector<Delivery> deliveries(4);
    for (Delivery& delivery : deliveries) {
      client.fetch(server.base_url(), "t", twelve_reads(), steady_clock::time_point::max(),
                   delivery.receiver());
    }
    if (round % 2 == 0) std::this_thread::sleep_for(milliseconds(5));
    const auto start = steady_clock::now();
    client.stop();
    EXPECT_LT(steady_clock::now() - start, milliseconds(4000));
    for (const Delivery& delivery : deliveries) {
      EXPECT_EQ(delivery.times(), 1);
      ASSERT_EQ(delivery.replies().size(), 12u);
      for (const fhir::Reply& reply : delivery.replies()) {
        EXPECT_EQ(name_of(reply.failure), "timeout");
      }
    }
    const Delivery late = fetch(client, server.base_url(), {{"Patient/1"}});
    EXPECT_EQ(late.times(), 1);
    EXPECT_EQ(name_of(late.replies().at(0).failure), "timeout");
  }
}

TEST(Client, ManyClientsShareTheNetworkThreads) {
  HostileFhirServer server;
  server.on("/fhir/", honest());
  for (int round = 0; round < 5; ++round) {
    Client first(settings_for({server.base_url()}));
    Client second(settings_for({server.base_url()}));
    expect_all_whole(fetch(first, server.base_url(), twelve_reads()), 12);
    first.stop();
    expect_all_whole(fetch(second, server.base_url(), twelve_reads()), 12);
  }
}

TEST(Client, WhatTheReceiverThrowsIsItsOwn) {
  HostileFhirServer server;
  server.on("/fhir/", honest());
  Client client(settings_for({server.base_url()}));
  for (int i = 0; i < 8; ++i) {
    client.fetch(server.base_url(), "t", {{"Patient/1"}}, steady_clock::time_point::max(),
                 [](std::vector<fhir::Reply>) { throw std::runtime_error("mine"); });
  }
  expect_all_whole(fetch(client, server.base_url(), twelve_reads()), 12);
}

}  // namespace
}  // namespace isoguard::fhir_client
