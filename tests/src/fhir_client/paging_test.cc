#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/src/fhir_client/fetching.h"

// http://hl7.org/fhir/R4/http.html#paging, as far as a server may be trusted with it.
namespace isoguard::fhir_client {
namespace {

using fhir::Failure;
using test_support::answers;
using test_support::Connection;
using test_support::HostileFhirServer;
using test_support::http_answer;
using test_support::resource;
using test_support::searchset;

std::string page(const std::string& id, std::string_view next = {}) {
  return http_answer(200, searchset({resource("Condition", id)}, next));
}

class Paging : public testing::Test {
 protected:
  fhir::Reply search(const std::string& path = "Condition?patient=1") {
    Client client(settings_);
    Delivery delivery = fetch(client, server_.base_url(), {{path, true}});
    client.stop();
    EXPECT_EQ(delivery.times(), 1);
    return std::move(delivery.take().at(0));
  }

  HostileFhirServer server_;
  Settings settings_ = settings_for({server_.base_url()});
};

TEST_F(Paging, FollowsAbsoluteAndRelativeLinksInOrder) {
  const std::string base = server_.base_url();
  server_.on("/fhir/Condition?patient=1", answers(page("1", base + "?page=2")));
  server_.on("/fhir?page=2", answers(page("2", base + "/Condition?page=3")));
  server_.on("/fhir/Condition?page=3", answers(page("3", "/fhir?page=4")));
  server_.on("/fhir?page=4", answers(page("4", "Condition?page=5")));
  server_.on("/fhir/Condition?page=5", answers(page("5", "?page=6")));
  server_.on("/fhir?page=6", answers(page("6")));
  const fhir::Reply reply = search();
  EXPECT_EQ(name_of(reply.failure), "none");
  EXPECT_EQ(reply.http_status, 200);
  ASSERT_EQ(reply.pages.size(), 6u);
  for (std::size_t i = 0; i < 6; ++i) {
    EXPECT_EQ(reply.pages[i].root()["entry"].items()[0]["resource"]["id"].string(),
              std::to_string(i + 1));
  }
}

TEST_F(Paging, AsksForLargePagesUnlessTheSearchSaysOtherwise) {
  struct Row {
    const char* path;
    const char* target;
  };
  for (const Row& row : {
           Row{"Condition?patient=1", "/fhir/Condition?patient=1&_count=250"},
           Row{"Condition", "/fhir/Condition?_count=250"},
           Row{"Condition?_count=5", "/fhir/Condition?_count=5"},
           Row{"Condition?patient=1&_count=5", "/fhir/Condition?patient=1&_count=5"},
           Row{"Condition?my_count=5", "/fhir/Condition?my_count=5&_count=250"},
       }) {
    server_.on("/", answers(page("1")));
    EXPECT_EQ(name_of(search(row.path).failure), "none");
    EXPECT_NE(server_.received().find("GET " + std::string(row.target) + " HTTP/1.1\r\n"),
              std::string::npos)
        << row.path;
  }
}

TEST_F(Paging, StopsAtTheLimitAndSaysSo) {
  for (const int pages : {9, 10, 11, 50}) {
    for (int i = 1; i <= pages; ++i) {
      const std::string next = i < pages ? "/fhir/C?page=" + std::to_string(i + 1) + "." : "";
      server_.on(i == 1 ? "/fhir/Condition" : "/fhir/C?page=" + std::to_string(i) + ".",
                 answers(page(std::to_string(i), next)));
    }
    const fhir::Reply reply = search();
    EXPECT_EQ(name_of(reply.failure), pages <= 10 ? "none" : "too-large") << pages;
    EXPECT_EQ(reply.pages.size(), static_cast<std::size_t>(std::min(pages, 10)));
  }
}

TEST_F(Paging, NoticesLoops) {
  struct Row {
    const char* first;
    const char* second;
    std::size_t pages;
  };
  for (const Row& row : {
           Row{"/fhir/Condition?patient=1&_count=250", "", 1},  // to itself
           Row{"/fhir?page=2", "/fhir?page=2", 2},
           Row{"/fhir?page=2", "/fhir/Condition?patient=1&_count=250", 2},
       }) {
    server_.on("/fhir/Condition", answers(page("1", row.first)));
    server_.on("/fhir?page=2", answers(page("2", row.second)));
    const int before = server_.requests();
    const fhir::Reply reply = search();
    EXPECT_EQ(name_of(reply.failure), "incomplete") << row.first;
    EXPECT_EQ(reply.pages.size(), row.pages);
    EXPECT_EQ(server_.requests() - before, static_cast<int>(row.pages));
  }
}

TEST_F(Paging, NeverGoesElsewhere) {
  HostileFhirServer canary;
  settings_.servers.push_back({canary.base_url()});  // not even to another registered server
  const std::string port = std::to_string(server_.port());
  for (const std::string& next : std::initializer_list<std::string>{
           canary.base_url() + "?page=2",
           "//127.0.0.1:" + std::to_string(canary.port()) + "/fhir?page=2",
           "http://127.0.0.1:" + port + "@127.0.0.1:" + std::to_string(canary.port()) + "/fhir?p",
           "https://127.0.0.1:" + port + "/fhir?page=2",
           "http://localhost:" + port + "/fhir?page=2",
           "http://127.0.0.1/fhir?page=2",
           "http://127.0.0.1:" + port + "/other?page=2",
           "http://127.0.0.1:" + port + "/fhirother?page=2",
           "http://127.0.0.1:" + port + "/fhir/../other?page=2",
           "/other?page=2",
           "../other?page=2",
       }) {
    server_.on("/", answers(page("9")));
    server_.on("/fhir/Condition", answers(page("1", next)));
    const int before = server_.requests();
    const fhir::Reply reply = search();
    EXPECT_EQ(name_of(reply.failure), "incomplete") << next;
    EXPECT_EQ(reply.pages.size(), 1u) << next;
    EXPECT_EQ(server_.requests() - before, 1) << next;
  }
  EXPECT_EQ(canary.connections(), 0);
  EXPECT_EQ(canary.received(), "");
}

TEST_F(Paging, KeepsThePagesOfASearchThatBreaksOff) {
  struct Row {
    const char* name;
    test_support::Script second;
    Failure failure;
  };
  const auto close = [](Connection& connection, const std::string&) { connection.close(); };
  const auto wait = [](Connection& connection, const std::string&) { connection.wait_for_peer(); };
  const auto endless = [](Connection& connection, const std::string&) {
    connection.send("HTTP/1.1 200 OK\r\n\r\n");
    connection.send_for_ever(std::string(100000, ' '));
  };
  settings_.limits.deadline = milliseconds(2000);
  for (const Row& row : {
           Row{"404", answers(http_answer(404, "{}")), Failure::incomplete},
           Row{"500", answers(http_answer(500, "{}")), Failure::incomplete},
           Row{"outcome", answers(http_answer(200, R"({"resourceType":"OperationOutcome"})")),
               Failure::incomplete},
           Row{"garbage", answers(http_answer(200, "<html>")), Failure::incomplete},
           Row{"closed", close, Failure::incomplete},
           Row{"silent", wait, Failure::timeout},
           Row{"endless", endless, Failure::too_large},
       }) {
    server_.on("/fhir/Condition", answers(page("1", "/fhir?page=2")));
    server_.on("/fhir?page=2", row.second);
    const fhir::Reply reply = search();
    EXPECT_EQ(name_of(reply.failure), name_of(row.failure)) << row.name;
    EXPECT_EQ(reply.pages.size(), 1u) << row.name;
  }
}

TEST_F(Paging, AllAnswersOfABatchShareOneBudget) {
  const std::string big = http_answer(200, searchset({}) + std::string(400'000, ' '));
  server_.on("/fhir/Condition", answers(big));
  settings_.limits.total_bytes = 1'000'000;
  Client client(settings_);
  const Delivery delivery =
      fetch(client, server_.base_url(),
            {{"Condition?a=1", true}, {"Condition?a=2", true}, {"Condition?a=3", true}});
  int whole = 0;
  for (const fhir::Reply& reply : delivery.replies()) {
    if (reply.failure == Failure::none) {
      ++whole;
    } else {
      EXPECT_EQ(name_of(reply.failure), "too-large");
    }
  }
  EXPECT_LE(whole, 2);
}

}  // namespace
}  // namespace isoguard::fhir_client
