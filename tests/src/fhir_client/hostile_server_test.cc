#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/src/fhir_client/fetching.h"

// Everything that a FHIR server may do wrong, a row each: the process lives, the read says what
// happened, and a good read of the same batch from the same server is not harmed.
namespace isoguard::fhir_client {
namespace {

using fhir::Failure;
using test_support::answers;
using test_support::chunked_head;
using test_support::Connection;
using test_support::HostileFhirServer;
using test_support::http_answer;
using test_support::resource;
using test_support::Script;
using test_support::searchset;

constexpr milliseconds kSoon{1500};    // for what only the deadline ends
constexpr milliseconds kLater{20000};  // for what must end by itself long before
constexpr milliseconds kSlack{400};

struct Fault {
  std::string name;
  Script script;
  Failure failure;
  bool search = false;
};

Script raw(std::string bytes) {
  return [bytes = std::move(bytes)](Connection& connection, const std::string&) {
    connection.send(bytes);
    connection.close();
  };
}

Script raw_then_silence(std::string bytes) {
  return [bytes = std::move(bytes)](Connection& connection, const std::string&) {
    connection.send(bytes);
    connection.wait_for_peer();
  };
}

Script then_for_ever(std::string first, std::string again) {
  return [first = std::move(first), again = std::move(again)](Connection& connection,
                                                              const std::string&) {
    connection.send(first);
    connection.send_for_ever(again);
  };
}

Script drip(std::string first, std::string again) {
  return [first = std::move(first), again = std::move(again)](Connection& connection,
                                                              const std::string&) {
    connection.send(first);
    while (connection.send(again) && connection.wait(milliseconds(20))) {
    }
  };
}

const std::string kGood = resource("Patient", "bad");  // what the row's read would like to have
const std::string kMegabyte(1 << 20, ' ');

std::vector<Fault> silent() {
  return {
      {"NeverAnswers", raw_then_silence(""), Failure::timeout},
      {"StallsInTheStatusLine", raw_then_silence("HTTP/1.1 2"), Failure::timeout},
      {"StallsInTheHeaders", raw_then_silence("HTTP/1.1 200 OK\r\nContent-Le"), Failure::timeout},
      {"StallsAfterTheHeaders", raw_then_silence("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"),
       Failure::timeout},
      {"StallsInTheBody", raw_then_silence("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"),
       Failure::timeout},
      {"StallsInAChunk", raw_then_silence(chunked_head() + "9\r\n{"), Failure::timeout},
      {"DripsTheHeaders", drip("HTTP/1.1 200 OK\r\nX: ", "a"), Failure::timeout},
      {"DripsTheBody", drip("HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", " "),
       Failure::timeout},
      {"DripsChunks", drip(chunked_head(), "1\r\n \r\n"), Failure::timeout},
      {"DripsWithoutLength", drip("HTTP/1.1 200 OK\r\n\r\n", " "), Failure::timeout},
  };
}

std::vector<Fault> too_much() {
  const auto sized = [](const std::string& size) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n";
  };
  return {
      {"EndlessBodyWithLength", then_for_ever(sized("99999999999"), kMegabyte), Failure::too_large},
      {"EndlessBodyWithoutLength", then_for_ever("HTTP/1.1 200 OK\r\n\r\n", kMegabyte),
       Failure::too_large},
      {"EndlessChunks", then_for_ever(chunked_head(), "100000\r\n" + kMegabyte + "\r\n"),
       Failure::too_large},
      {"HundredMegabytes",
       [&](Connection& connection, const std::string&) {
         connection.send("HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n");
         connection.send_for_ever(kMegabyte, 104857600);
       },
       Failure::too_large},
      {"LengthBeyondEveryNumber", raw_then_silence(sized("999999999999999999999999")),
       Failure::too_large},
      {"OneEndlessChunk", then_for_ever(chunked_head() + "7ffffff0\r\n", kMegabyte),
       Failure::too_large},
      {"ChunkSizeLineWithoutEnd", then_for_ever(chunked_head(), std::string(65536, '0')),
       Failure::too_large},
      {"HeaderWithoutEnd", then_for_ever("HTTP/1.1 200 OK\r\nX: ", std::string(65536, 'a')),
       Failure::too_large},
      {"HeadersWithoutEnd",
       then_for_ever("HTTP/1.1 200 OK\r\n", "X-Filler: " + std::string(60000, 'a') + "\r\n"),
       Failure::too_large},
      {"StatusLineWithoutEnd", then_for_ever("HTTP/1.1 200 ", std::string(65536, 'a')),
       Failure::too_large},
  };
}

std::vector<Fault> not_http() {
  std::vector<Fault> faults;
  for (const char* size : {"-1", "-2"}) {
    faults.push_back({"ChunkSize" + std::string(size),
                      raw_then_silence(chunked_head() + size + "\r\nabcdef\r\n"),
                      Failure::too_large});
  }
  for (const char* size : {"-3", "-100", "-7fffffff", "-80000000"}) {
    faults.push_back({"ChunkSize" + std::string(size),
                      then_for_ever(chunked_head() + size + "\r\n", kMegabyte),
                      Failure::too_large});
  }
  for (const char* size : {"ffffffffffffffff", "80000000", "fffffffffffffffff", "zz", "", " "}) {
    faults.push_back({"ChunkSize'" + std::string(size) + "'",
                      raw_then_silence(chunked_head() + size + "\r\nabcdef\r\n"),
                      Failure::unparsable});
  }
  const std::vector<Fault> more = {
      {"GarbageLines", raw("\x16\x03\x01 what\r\n\r\nis this\r\n\r\n"), Failure::unparsable},
      {"GarbageWithoutLines", raw(std::string(5000, '\xff')), Failure::unreachable},
      {"Http9", raw("{}\r\n\r\n"), Failure::unparsable},
      {"TwoLengths",
       raw_then_silence("HTTP/1.1 200 OK\r\nContent-Length: 33\r\n"
                        "Content-Length: 34\r\n\r\n" +
                        kGood),
       Failure::unparsable},
      {"LengthAndChunks",
       raw_then_silence("HTTP/1.1 200 OK\r\nContent-Length: 33\r\n"
                        "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
       Failure::unparsable},
      {"UnknownTransferEncoding",
       raw_then_silence("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
       Failure::unparsable},
      {"NegativeLength", raw_then_silence("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"),
       Failure::unparsable},
      {"CarriageReturnInAHeader",
       raw_then_silence("HTTP/1.1 500 OK\r\nX: a\rb\r\nContent-Length: 2\r\n\r\n{}"),
       Failure::server_error},
      {"HeaderWithoutAName", raw_then_silence("HTTP/1.1 500 OK\r\n: a\r\n:\r\n\r\n"),
       Failure::server_error},
      {"HugeStatus", raw_then_silence("HTTP/1.1 99999999999999 OK\r\n\r\n"), Failure::unparsable},
      {"NegativeStatus", raw_then_silence("HTTP/1.1 -200 OK\r\n\r\n"), Failure::server_error},
      {"InterimAnswers", then_for_ever("", "HTTP/1.1 100 Continue\r\n\r\n"), Failure::server_error},
      {"EarlyHints", raw_then_silence("HTTP/1.1 103 Early Hints\r\n\r\n" + http_answer(200, kGood)),
       Failure::server_error},
      {"SwitchingProtocols", raw_then_silence("HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n"),
       Failure::server_error},
  };
  faults.insert(faults.end(), more.begin(), more.end());
  return faults;
}

std::vector<Fault> broken_off() {
  return {
      {"ClosesAtOnce", raw(""), Failure::unreachable},
      {"ClosesInTheHeaders", raw("HTTP/1.1 200 OK\r\nContent-Le"), Failure::unreachable},
      {"ClosesInTheBody", raw("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n" + kGood),
       Failure::unreachable},
      {"ClosesInAChunk", raw(chunked_head() + "63\r\n" + kGood), Failure::unreachable},
      {"ClosesBeforeTheLastChunk", raw(chunked_head() + "2\r\n{}\r\n"), Failure::unreachable},
      {"Resets", [](Connection& connection, const std::string&) { connection.reset(); },
       Failure::unreachable},
      {"ResetsInTheBody",
       [](Connection& connection, const std::string&) {
         connection.send("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{");
         connection.reset();
       },
       Failure::unreachable},
      {"HalfCloses",
       [](Connection& connection, const std::string&) {
         connection.half_close();
         connection.wait_for_peer();
       },
       Failure::unreachable},
  };
}

std::vector<Fault> statuses() {
  std::vector<Fault> faults;
  const std::vector<std::pair<int, Failure>> table = {
      {201, Failure::unparsable},   {204, Failure::unparsable},   {304, Failure::redirected},
      {400, Failure::server_error}, {401, Failure::unauthorised}, {403, Failure::unauthorised},
      {404, Failure::not_found},    {410, Failure::not_found},    {418, Failure::server_error},
      {429, Failure::throttled},    {500, Failure::server_error}, {503, Failure::server_error},
  };
  for (const auto& [status, failure] : table) {
    const std::string body = status == 204 || status == 304 ? "" : kGood;
    faults.push_back(
        {"Status" + std::to_string(status), answers(http_answer(status, body)), failure});
  }
  return faults;
}

std::vector<Fault> not_fhir() {
  const std::string outcome = R"({"resourceType":"OperationOutcome","issue":[]})";
  return {
      {"Html", answers(http_answer(200, "<html><body>Log in</body></html>")), Failure::unparsable},
      {"EmptyBody", answers(http_answer(200, "")), Failure::unparsable},
      {"OnlySpaces", answers(http_answer(200, "   ")), Failure::unparsable},
      {"TruncatedJson", answers(http_answer(200, R"({"resourceType":"Patient","id":"ba)")),
       Failure::unparsable},
      {"TwoDocuments", answers(http_answer(200, kGood + kGood)), Failure::unparsable},
      {"DuplicateKey",
       answers(http_answer(200, R"({"resourceType":"Patient","id":"x","id":"bad"})")),
       Failure::unparsable},
      {"Array", answers(http_answer(200, "[" + kGood + "]")), Failure::unparsable},
      {"NoResourceType", answers(http_answer(200, R"({"id":"bad"})")), Failure::unparsable},
      {"ResourceTypeIsANumber", answers(http_answer(200, R"({"resourceType":1})")),
       Failure::unparsable},
      {"OtherResourceType", answers(http_answer(200, resource("Condition", "bad"))),
       Failure::unparsable},
      {"OtherPatient", answers(http_answer(200, resource("Patient", "other"))),
       Failure::unparsable},
      {"BundleForARead", answers(http_answer(200, searchset({}))), Failure::unparsable},
      {"ResourceForASearch", answers(http_answer(200, kGood)), Failure::unparsable, true},
      {"OtherTypesForASearch",
       answers(http_answer(200, searchset({resource("Basic", "1"), resource("Basic", "2")}))),
       Failure::unparsable, true},
      {"OutcomeForARead", answers(http_answer(200, outcome)), Failure::operation_outcome},
      {"OutcomeForASearch", answers(http_answer(200, outcome)), Failure::operation_outcome, true},
      {"DeflateBomb",
       [](Connection& connection, const std::string&) {
         connection.send(
             "HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\nContent-Length: 9\r\n\r\n"
             "\x78\x9c\xed\xc1\x01\x01\x01\x01\x01");
       },
       Failure::unparsable},
      {"GzipAsTransfer",
       raw_then_silence("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n\x1f\x8b"),
       Failure::unparsable},
  };
}

std::vector<Fault> all_faults() {
  std::vector<Fault> all;
  for (auto& group : {too_much(), not_http(), broken_off(), statuses(), not_fhir()}) {
    all.insert(all.end(), group.begin(), group.end());
  }
  return all;
}

void expect_good(const fhir::Reply& reply) {
  EXPECT_EQ(name_of(reply.failure), "none");
  ASSERT_EQ(reply.pages.size(), 1u);
  EXPECT_EQ(reply.pages[0].root()["id"].string(), "good");
}

void expect_fault(const Fault& fault, HostileFhirServer& server, Client& client) {
  SCOPED_TRACE(fault.name);
  server.on("/fhir/Patient/bad", fault.script);
  server.on("/fhir/Patient?", fault.script);
  const Read bad{fault.search ? "Patient?_id=bad" : "Patient/bad", fault.search};
  const Delivery delivery =
      fetch(client, server.base_url(), {{"Patient/good"}, bad, {"Patient/good"}});
  ASSERT_EQ(delivery.replies().size(), 3u);
  EXPECT_EQ(delivery.times(), 1);
  EXPECT_EQ(name_of(delivery.replies()[1].failure), name_of(fault.failure));
  EXPECT_TRUE(delivery.replies()[1].pages.empty());
  expect_good(delivery.replies()[0]);
  expect_good(delivery.replies()[2]);
  EXPECT_LT(delivery.took(), kLater + kSlack);
}

TEST(HostileServer, EachFaultIsContained) {
  for (const Fault& fault : all_faults()) {
    HostileFhirServer server;
    server.on("/fhir/Patient/good", answers(http_answer(200, resource("Patient", "good"))));
    Client client(settings_for({server.base_url()}, kLater));
    expect_fault(fault, server, client);
  }
}

TEST(HostileServer, AllFaultsThroughOneClientOneAfterTheOther) {
  HostileFhirServer server;
  server.on("/fhir/Patient/good", answers(http_answer(200, resource("Patient", "good"))));
  Client client(settings_for({server.base_url()}, kLater));
  for (int round = 0; round < 3; ++round) {
    for (const Fault& fault : all_faults()) expect_fault(fault, server, client);
  }
}

TEST(HostileServer, SilenceAndDripsCostTheDeadlineAndNoMore) {
  HostileFhirServer server;
  server.on("/fhir/Patient/good", answers(http_answer(200, resource("Patient", "good"))));
  std::vector<Read> reads = {{"Patient/good"}};
  for (const Fault& fault : silent()) {
    server.on("/fhir/Patient/" + fault.name, fault.script);
    reads.push_back({"Patient/" + fault.name});
  }
  Client client(settings_for({server.base_url()}, kSoon));
  const Delivery delivery = fetch(client, server.base_url(), reads);
  EXPECT_GE(delivery.took(), kSoon);
  EXPECT_LT(delivery.took(), kSoon + kSlack);
  ASSERT_EQ(delivery.replies().size(), reads.size());
  expect_good(delivery.replies()[0]);
  for (std::size_t i = 1; i < reads.size(); ++i) {
    EXPECT_EQ(name_of(delivery.replies()[i].failure), "timeout") << reads[i].path;
  }
  client.stop();
  EXPECT_EQ(delivery.times(), 1);
}

TEST(HostileServer, RefusedConnection) {
  const std::string server =
      "http://127.0.0.1:" + std::to_string(test_support::closed_port()) + "/fhir";
  Client client(settings_for({server}, kLater));
  const Delivery delivery = fetch(client, server, {{"Patient/1"}, {"Condition?patient=1", true}});
  ASSERT_EQ(delivery.replies().size(), 2u);
  for (const fhir::Reply& reply : delivery.replies()) {
    EXPECT_EQ(name_of(reply.failure), "unreachable");
    EXPECT_EQ(reply.http_status, 0);
  }
  EXPECT_LT(delivery.took(), kLater);
}

TEST(HostileServer, NeverReadsTheRequest) {
  HostileFhirServer server;
  server.on_connect(
      [](Connection& connection, const std::string&) { connection.wait(std::chrono::minutes(1)); });
  Client client(settings_for({server.base_url()}, milliseconds(300)));
  const Delivery delivery = fetch(client, server.base_url(), {{"Patient/1"}});
  EXPECT_EQ(name_of(delivery.replies().at(0).failure), "timeout");
  EXPECT_LT(delivery.took(), milliseconds(300) + kSlack);
}

TEST(HostileServer, RedirectNeverCarriesTheTokenAnywhere) {
  for (const int status : {301, 302, 303, 307, 308}) {
    HostileFhirServer canary;
    HostileFhirServer server;
    server.on("/fhir/", answers(http_answer(status, "x",
                                            "Location: " + canary.base_url() + "/Patient/1\r\n")));
    Client client(settings_for({server.base_url(), canary.base_url()}, kLater));
    const Delivery delivery =
        fetch(client, server.base_url(), {{"Patient/1"}, {"Patient?a", true}});
    for (const fhir::Reply& reply : delivery.replies()) {
      EXPECT_EQ(name_of(reply.failure), "redirected") << status;
      EXPECT_EQ(reply.http_status, status);
    }
    client.stop();
    EXPECT_EQ(server.requests(), 2) << status;
    EXPECT_EQ(canary.connections(), 0) << status;
    EXPECT_EQ(canary.received(), "") << status;
  }
}

TEST(HostileServer, AnswerLeftOverOnAConnectionIsNobodysAnswer) {
  HostileFhirServer server;
  server.on("/fhir/Patient/first",
            answers("HTTP/1.1 103 Early Hints\r\n\r\n" +
                    http_answer(200, resource("Patient", "second"), "X-Late: 1\r\n")));
  server.on("/fhir/Patient/second", answers(http_answer(500, "{}")));
  Client client(settings_for({server.base_url()}, kLater));
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(name_of(fetch(client, server.base_url(), {{"Patient/first"}}).replies()[0].failure),
              "server-error");
    EXPECT_EQ(name_of(fetch(client, server.base_url(), {{"Patient/second"}}).replies()[0].failure),
              "server-error");
  }
}

}  // namespace
}  // namespace isoguard::fhir_client
