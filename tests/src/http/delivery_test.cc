// What whoever answers is told about what became of it.
#include <gtest/gtest.h>

#include <future>
#include <string>

#include "tests/src/http/test_server.h"

namespace isoguard::http {
namespace {

using test::get;
using test::post;
using test::RawHttpClient;

/// "written", "written, had closed" or "lost", once.
class Noted final : public Delivery {
 public:
  explicit Noted(std::promise<std::string>& end) : end_(end) {}
  ~Noted() override {
    if (!told_) end_.set_value("lost");
  }
  void written(bool client_had_closed) noexcept override {
    EXPECT_FALSE(told_) << "told twice";
    told_ = true;
    end_.set_value(client_had_closed ? "written, had closed" : "written");
  }

 private:
  std::promise<std::string>& end_;
  bool told_ = false;
};

constexpr std::size_t kMoreThanSocketsHold = 64U << 20;

class Answer {
 public:
  explicit Answer(std::size_t bytes = 2) : bytes_(bytes) {}
  Response operator()() {
    Response response{200, "text/plain", std::string(bytes_, 'o'), {}};
    response.delivery = std::make_shared<Noted>(end_);
    return response;
  }
  std::string end() { return end_.get_future().get(); }

 private:
  std::size_t bytes_;
  std::promise<std::string> end_;
};

/// A request is handled, the client does something, and the answer comes.
struct Row {
  const char* claim;
  void (*client)(RawHttpClient&);
  std::size_t bytes;
  const char* end;
};

TEST(Delivery, TellsWhatBecameOfAnAnswer) {
  const Row rows[] = {
      {"the client waits", [](RawHttpClient&) {}, 2, "written"},
      {"it has sent the next request already", [](RawHttpClient& it) { it.send(get("/next")); }, 2,
       "written"},
      {"it has closed its side", [](RawHttpClient& it) { it.shut_down_writing(); }, 2,
       "written, had closed"},
      {"it has closed its side behind another request",
       [](RawHttpClient& it) {
         it.send(get("/next"));
         it.shut_down_writing();
       },
       2, "written, had closed"},
      {"it has gone", [](RawHttpClient& it) { it.reset(); }, 2, "lost"},
      {"it does not read", [](RawHttpClient&) {}, kMoreThanSocketsHold, "lost"},
  };
  for (const Row& row : rows) {
    Settings settings;
    settings.write_timeout = std::chrono::milliseconds(50);
    TestServer server(settings);
    RawHttpClient client(server.port());
    client.send(get("/hold"));
    auto [request, respond] = server.handler.next_held();
    row.client(client);
    Answer answer(row.bytes);
    respond(answer());
    EXPECT_EQ(answer.end(), row.end) << row.claim;
  }
}

TEST(Delivery, IsToldOfEachAnswerOfAConnection) {
  TestServer server;
  RawHttpClient client(server.port());
  for (int i = 0; i < 3; ++i) {
    client.send(get("/hold"));
    auto [request, respond] = server.handler.next_held();
    Answer answer;
    respond(answer());
    EXPECT_EQ(client.read_response().status, 200);
    EXPECT_EQ(answer.end(), "written");
    EXPECT_EQ(client.exchange(post("/echo", "a")).status, 200) << "where nobody wants to know";
  }
}

TEST(Delivery, IsLostWithTheServer) {
  Responder late;
  {
    Settings settings;
    settings.drain_timeout = std::chrono::milliseconds(10);
    TestServer server(settings);
    RawHttpClient client(server.port());
    client.send(get("/hold"));
    auto [request, respond] = server.handler.next_held();
    server.server.stop();
    late = std::move(respond);
    Answer before;
    late(before());
    EXPECT_EQ(before.end(), "lost");
  }
}

TEST(Delivery, IsLostWithoutAConnection) {
  Answer answer;
  answer();
  EXPECT_EQ(answer.end(), "lost");
}

}  // namespace
}  // namespace isoguard::http
