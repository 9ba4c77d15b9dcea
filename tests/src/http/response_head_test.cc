#include "src/http/response_head.h"

#include <gtest/gtest.h>

#include <string>

namespace isoguard::http {
namespace {

std::string head(const Response& response, const Framing& framing = {}) {
  std::string out = "left over";
  write_head(response, framing, out);
  return out;
}

constexpr char kFixed[] = "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n";

TEST(ResponseHead, IsComplete) {
  EXPECT_EQ(head({200, "application/json", "{}", {{"Vary", "Origin"}}}),
            std::string("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                        "Content-Length: 2\r\n") +
                kFixed + "Vary: Origin\r\n\r\n");
}

TEST(ResponseHead, SaysWhenItWasMadeAndNobodyElseDoes) {
  const std::string said =
      head({200, "", "", {{"Date", "yesterday"}}}, {.date = "Sun, 06 Nov 1994 08:49:37 GMT"});
  EXPECT_NE(said.find("\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"), std::string::npos);
  EXPECT_EQ(said.find("yesterday"), std::string::npos);
}

TEST(ResponseHead, NamesTheStatus) {
  const std::pair<int, std::string> kCases[] = {
      {200, "200 OK"},
      {204, "204 No Content"},
      {304, "304 Not Modified"},
      {412, "412 Precondition Failed"},
      {599, "599 "},
      {0, "500 Internal Server Error"},
      {100, "500 "},
      {600, "500 "},
      {-1, "500 "},
  };
  for (const auto& [status, line] : kCases) {
    EXPECT_TRUE(head({status, "", "", {}}).starts_with("HTTP/1.1 " + line)) << status;
  }
}

TEST(ResponseHead, HasALengthUnlessThereCanBeNoContent) {
  EXPECT_NE(head({200, "", "", {}}).find("Content-Length: 0\r\n"), std::string::npos);
  EXPECT_NE(head({200, "", "abc", {}}, {.head_only = true}).find("Content-Length: 3\r\n"),
            std::string::npos);
  EXPECT_EQ(head({204, "", "", {}}).find("Content-Length"), std::string::npos);
  EXPECT_EQ(head({304, "", "abc", {}}).find("Content-Length"), std::string::npos);
}

TEST(ResponseHead, SendsABodyUnlessThereCanBeNone) {
  EXPECT_TRUE(sends_body({200, "", "abc", {}}, {}));
  EXPECT_FALSE(sends_body({200, "", "abc", {}}, {.head_only = true}));
  EXPECT_FALSE(sends_body({204, "", "abc", {}}, {}));
  EXPECT_FALSE(sends_body({304, "", "abc", {}}, {}));
}

TEST(ResponseHead, SaysWhetherTheConnectionStays) {
  EXPECT_EQ(head({}, {.keep_alive = true}).find("Connection"), std::string::npos);
  EXPECT_NE(head({}, {.keep_alive = false}).find("Connection: close\r\n"), std::string::npos);
  EXPECT_NE(head({}, {.keep_alive = true, .http_1_0 = true}).find("Connection: keep-alive\r\n"),
            std::string::npos);
}

TEST(ResponseHead, CannotBeInjectedInto) {
  EXPECT_NE(head({200, "a\r\nX: y", "", {}}).find("Content-Type: aX: y\r\n"), std::string::npos);
  EXPECT_NE(head({200, "", "", {{"A", "b\r\nSet-Cookie: c\n\x7f" + std::string(1, '\0') + "d"}}})
                .find("\r\nA: bSet-Cookie: cd\r\n"),
            std::string::npos);
  for (const std::string name : {"", "A b", "A:", "A\r\nB", "A\n", "\xc3\xa4"}) {
    EXPECT_EQ(head({200, "", "", {{name, "value"}}}).find("value"), std::string::npos) << name;
  }
}

TEST(ResponseHead, KeepsWhatIsTheListeners) {
  for (const std::string name : {"Content-Length", "content-length", "Transfer-Encoding",
                                 "Connection", "Cache-Control", "X-Content-Type-Options"}) {
    EXPECT_EQ(head({200, "", "", {{name, "value"}}}).find("value"), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace isoguard::http
