// Small documents from addresses that operators chose: a 200 is brought, and nothing else is.

#include "src/fhir_client/document_fetcher.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <future>
#include <mutex>

#include "tests/support/hostile_fhir_server.h"

namespace isoguard::fhir_client {
namespace {

using std::chrono::milliseconds;
using test_support::Connection;
using test_support::HostileFhirServer;

/// What came of one question: a document, or "it …" and why there is none.
class Got {
 public:
  DocumentFetcher::Done receiver() {
    return [state = state_](tl::expected<std::string, std::string> body) {
      const std::lock_guard lock(state->mutex);
      ++state->times;
      state->text = body ? *body : "it " + body.error();
      state->changed.notify_all();
    };
  }
  std::string wait() const {
    std::unique_lock lock(state_->mutex);
    const bool came = state_->changed.wait_for(lock, std::chrono::seconds(30),
                                               [this] { return state_->times > 0; });
    return came ? state_->text : "never answered";
  }
  int times() const {
    const std::lock_guard lock(state_->mutex);
    return state_->times;
  }

 private:
  struct State {
    std::mutex mutex;
    std::condition_variable changed;
    int times = 0;
    std::string text;
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

std::string ok(const std::string& body, const std::string& headers = {}) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + headers +
         "\r\n" + body;
}

DocumentFetcher::Settings quick() {
  DocumentFetcher::Settings settings;
  settings.body_bytes = 1000;
  settings.deadline = milliseconds(1500);
  return settings;
}

TEST(DocumentFetcher, BringsA200AndNothingElse) {
  HostileFhirServer elsewhere;
  const std::string there = "http://127.0.0.1:" + std::to_string(elsewhere.port()) + "/keys";
  const std::string large = "it has a larger document than is taken";
  const std::string broken =
      "it answered 200 with a document that is empty, compressed, broken or too large";
  const std::string unreachable = "it cannot be reached (no connection, or TLS was not agreed on)";
  const struct {
    const char* what;
    std::string answer;
    std::string got;
  } rows[] = {
      {"good", ok("{}"), "{}"},
      {"as large as may be", ok(std::string(1000, 'x')), std::string(1000, 'x')},
      {"too large", ok(std::string(1001, 'x')), large},
      {"too large in chunks",
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n800\r\n" + std::string(2048, 'x'),
       broken},
      {"a chunk of size -1", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n", broken},
      {"nothing in it", ok(""), broken},
      {"not found", "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}", "it answered 404"},
      {"unavailable", "HTTP/1.1 503 No\r\nContent-Length: 2\r\n\r\n{}", "it answered 503"},
      {"no HTTP", "hello\r\n\r\n", unreachable},
      {"compressed", ok("xx", "Content-Encoding: gzip\r\n"), broken},
      {"a redirect", "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + there + "\r\n\r\n",
       "it answered 302"},
      {"a lasting redirect",
       "HTTP/1.1 308 Moved\r\nContent-Length: 0\r\nLocation: " + there + "\r\n\r\n",
       "it answered 308"},
  };
  for (const auto& row : rows) {
    HostileFhirServer server;
    server.on("/keys", [&row](Connection& connection, const std::string&) {
      connection.send(row.answer);
      connection.close();
    });
    DocumentFetcher fetcher(quick());
    Got got;
    fetcher.get("http://127.0.0.1:" + std::to_string(server.port()) + "/keys", got.receiver());
    EXPECT_EQ(got.wait(), row.got) << row.what;
    EXPECT_NE(server.received().find("Accept:application/json\r\n"), std::string::npos);
    fetcher.stop();
    EXPECT_EQ(got.times(), 1) << row.what;
  }
  EXPECT_EQ(elsewhere.connections(), 0);
}

/// What came of putting "note" at a server that answers so; and what it was sent.
std::pair<std::string, std::string> put_to(const std::string& answer) {
  HostileFhirServer server;
  server.on("/notes/", [&](Connection& connection, const std::string&) {
    if (answer.empty()) return connection.wait_for_peer();
    connection.send(answer);
    connection.close();
  });
  DocumentFetcher fetcher(quick());
  std::promise<std::string> fault;
  fetcher.put("http://127.0.0.1:" + std::to_string(server.port()) + "/notes/a.note", "note",
              "text/plain", [&](std::string why) { fault.set_value(std::move(why)); });
  auto came = fault.get_future();
  return {came.get(), server.received()};
}

TEST(DocumentFetcher, PutsADocumentOrSaysWhyNot) {
  const std::string none = "Content-Length: 0\r\n\r\n";
  const struct {
    std::string answer;
    const char* fault;
  } rows[] = {
      {ok("thanks"), ""},
      {"HTTP/1.1 200 OK\r\n" + none, ""},
      {"HTTP/1.1 201 Created\r\n" + none, ""},
      {"HTTP/1.1 204 No Content\r\n\r\n", ""},
      {ok(std::string(5000, 'x')), ""},  // more than anybody reads, but it has it
      {"HTTP/1.1 202 Accepted\r\n" + none, "answered 202"},
      {"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n" + none, "answered 302"},
      {"HTTP/1.1 308 Moved\r\nLocation: http://127.0.0.1:1/\r\n" + none, "answered 308"},
      {"HTTP/1.1 401 No\r\n" + none, "answered 401"},
      {"HTTP/1.1 409 Conflict\r\n" + none, "answered 409"},
      {"HTTP/1.1 500 No\r\n" + none, "answered 500"},
      {"", "has not answered in time"},
      {"hello\r\n\r\n", "cannot be reached"},
  };
  for (const auto& row : rows) {
    const auto [fault, request] = put_to(row.answer);
    EXPECT_EQ(fault, row.fault) << row.answer;
    EXPECT_TRUE(request.starts_with("PUT /notes/a.note HTTP/1.1\r\n")) << request;
    EXPECT_EQ(request.find("Authorization"), std::string::npos);
  }
}

TEST(DocumentFetcher, PutsNothingWhereItMustNot) {
  DocumentFetcher fetcher(quick());
  for (const char* url : {"http://witness.example/a", "https://169.254.169.254/a", "no url",
                          "http://127.0.0.1:1/nobody"}) {
    std::promise<std::string> fault;
    fetcher.put(url, "note", "text/plain", [&](std::string why) { fault.set_value(why); });
    EXPECT_EQ(fault.get_future().get(), "cannot be reached") << url;
  }
}

TEST(DocumentFetcher, SilenceAndDripsEndAtTheDeadline) {
  HostileFhirServer server;
  server.on("/silent",
            [](Connection& connection, const std::string&) { connection.wait_for_peer(); });
  server.on("/drip", [](Connection& connection, const std::string&) {
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n");
    while (connection.send("x") && connection.wait(milliseconds(20))) continue;
  });
  for (const char* path : {"/silent", "/drip"}) {
    DocumentFetcher::Settings settings = quick();
    settings.deadline = milliseconds(100);
    DocumentFetcher fetcher(settings);
    Got got;
    fetcher.get("http://127.0.0.1:" + std::to_string(server.port()) + path, got.receiver());
    EXPECT_EQ(got.wait(), "it has not answered in time") << path;
  }
}

TEST(DocumentFetcher, WhatIsUnderWayEndsWithIt) {
  HostileFhirServer server;
  server.on("/", [](Connection& connection, const std::string&) { connection.wait_for_peer(); });
  DocumentFetcher::Settings settings = quick();
  settings.deadline = std::chrono::seconds(25);
  DocumentFetcher fetcher(settings);
  const std::string url = "http://127.0.0.1:" + std::to_string(server.port()) + "/keys";
  Got got;
  fetcher.get(url, got.receiver());
  fetcher.stop();
  EXPECT_EQ(got.wait(), "it has not answered in time");
  Got late;
  fetcher.get(url, late.receiver());
  EXPECT_EQ(late.times(), 0);
}

TEST(DocumentFetcher, RefusesAddressesThatItMustNotAsk) {
  const struct {
    const char* url;
    const char* fault;
  } rows[] = {
      {"https://ehr.example/.well-known/jwks.json", ""},
      {"https://ehr.example:8443/keys", ""},
      {"http://127.0.0.1:8080/keys", ""},
      {"http://localhost/keys", ""},
      {"http://ehr.example/keys", "must use https, since it is not on this host"},
      {"https://169.254.169.254/keys", "is a link-local or metadata address"},
      {"https://ehr.example/keys?x=y", "is not a plain https://host[:port]/path URL"},
      {"https://u:p@ehr.example/keys", "is not a plain https://host[:port]/path URL"},
      {"https://ehr.example/../keys", "is not a plain https://host[:port]/path URL"},
      {"file:///etc/passwd", "is not a plain https://host[:port]/path URL"},
      {"", "is not a plain https://host[:port]/path URL"},
  };
  DocumentFetcher fetcher(quick());
  for (const auto& row : rows) {
    EXPECT_EQ(DocumentFetcher::fault_of(row.url), row.fault) << row.url;
    if (*row.fault == '\0') continue;
    Got got;
    fetcher.get(row.url, got.receiver());
    EXPECT_EQ(got.wait().find("it cannot be reached"), 0U) << row.url;
  }
}

}  // namespace
}  // namespace isoguard::fhir_client
