#include "src/http/request.h"

#include <gtest/gtest.h>

#include <string_view>
#include <utility>

namespace isoguard::http {
namespace {

struct TargetCase {
  std::string_view target, path, query;
};

TEST(Request, SplitsTheTarget) {
  constexpr TargetCase kCases[] = {
      {"/", "/", ""},
      {"/cds-services/a", "/cds-services/a", ""},
      {"/a?b=c", "/a", "b=c"},
      {"/a?", "/a", ""},
      {"/a?b?c", "/a", "b?c"},
      {"/a?u=http://x/y", "/a", "u=http://x/y"},
      {"/%2e%2E/a%20b", "/%2e%2E/a%20b", ""},
      {"//a", "//a", ""},
      {"*", "*", ""},
      {"http://host", "/", ""},
      {"http://host?q", "/", "q"},
      {"http://host:80/a/b?q", "/a/b", "q"},
      {"HTTPS://host/a", "/a", ""},
  };
  for (const TargetCase& each : kCases) {
    const Request request("GET", each.target);
    EXPECT_EQ(request.method(), "GET");
    EXPECT_EQ(request.target(), each.target);
    EXPECT_EQ(request.path(), each.path) << each.target;
    EXPECT_EQ(request.query(), each.query) << each.target;
  }
}

TEST(Request, FindsHeadersInAnyCase) {
  Request request("POST", "/");
  request.add_header("Authorization", "Bearer a");
  request.add_header("AUTHORIZATION", "Bearer b");
  request.add_header("X-Empty", "");
  EXPECT_EQ(request.header("authorization"), "Bearer a");
  EXPECT_EQ(request.header_count("Authorization"), 2u);
  EXPECT_EQ(request.header("X-Empty"), "");
  EXPECT_EQ(request.header_count("x-empty"), 1u);
  EXPECT_EQ(request.header_count("Authorizatio"), 0u);
  EXPECT_EQ(request.header_count(""), 0u);
  EXPECT_EQ(request.header("Bearer"), "");
}

TEST(Request, KeepsItsTextWhenMoved) {
  Request first("GET", "/a");
  first.add_header("N", "v");
  const Request second = std::move(first);
  EXPECT_EQ(second.method(), "GET");
  EXPECT_EQ(second.path(), "/a");
  EXPECT_EQ(second.header("n"), "v");
}

}  // namespace
}  // namespace isoguard::http
