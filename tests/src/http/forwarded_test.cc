// Who asked, as far as proxies may say it.
#include "src/http/forwarded.h"

#include <gtest/gtest.h>

#include "tests/src/http/test_server.h"

namespace isoguard::http {
namespace {

std::vector<Network> networks(std::initializer_list<const char*> texts) {
  std::vector<Network> all;
  for (const char* text : texts) all.push_back(Network::parse(text).value());
  return all;
}

TEST(NetworkOf, Contains) {
  struct Row {
    const char* network;
    const char* address;
    bool inside;
  };
  const Row kRows[] = {
      {"10.0.0.0/8", "10.255.0.1", true},      {"10.0.0.0/8", "11.0.0.1", false},
      {"192.0.2.1", "192.0.2.1", true},        {"192.0.2.1", "192.0.2.2", false},
      {"192.0.2.128/25", "192.0.2.128", true}, {"192.0.2.128/25", "192.0.2.127", false},
      {"0.0.0.0/0", "203.0.113.9", true},      {"0.0.0.0/0", "2001:db8::1", false},
      {"fd00::/8", "fd12::1", true},           {"fd00::/8", "fc00::1", false},
      {"::/0", "2001:db8::1", true},           {"::1", "::1", true},
      {"10.0.0.0/8", "::ffff:10.1.2.3", true}, {"::1", "127.0.0.1", false},
  };
  for (const Row& row : kRows) {
    EXPECT_EQ(is_in(networks({row.network}), row.address), row.inside)
        << row.network << " " << row.address;
  }
}

TEST(NetworkOf, IsNot) {
  for (const char* text : {"", "/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/8x",
                           "10.0.0.1/8", "proxy.example", "fd00::1/8", "::/129", "10.0.0.0/08 ",
                           "fe80::1%eth0", "10.0.0/8", "[::1]"}) {
    EXPECT_FALSE(Network::parse(text)) << text;
  }
}

struct Said {
  const char* note;
  std::vector<std::pair<const char*, const char*>> headers;
  const char* client;
  bool secure = false;
};

const Said kSaid[] = {
    {"nothing", {}, "10.0.0.1"},
    {"one", {{"X-Forwarded-For", "203.0.113.9"}}, "203.0.113.9"},
    {"with a port", {{"X-Forwarded-For", "203.0.113.9:4711"}}, "203.0.113.9"},
    {"IPv6", {{"X-Forwarded-For", "2001:db8::1"}}, "2001:db8::1"},
    {"IPv6 with a port", {{"X-Forwarded-For", "[2001:db8::1]:4711"}}, "2001:db8::1"},
    {"mapped", {{"X-Forwarded-For", "::ffff:203.0.113.9"}}, "203.0.113.9"},
    {"made up before", {{"X-Forwarded-For", "198.51.100.1, 203.0.113.9"}}, "203.0.113.9"},
    {"two proxies", {{"X-Forwarded-For", "203.0.113.9, 10.0.0.2"}}, "203.0.113.9"},
    {"in two lines",
     {{"X-Forwarded-For", "198.51.100.1"}, {"X-Forwarded-For", "203.0.113.9"}},
     "203.0.113.9"},
    {"proxies only", {{"X-Forwarded-For", "10.0.0.3, 10.0.0.2"}}, "10.0.0.3"},
    {"no address", {{"X-Forwarded-For", "unknown"}}, "10.0.0.1"},
    {"no address behind a proxy", {{"X-Forwarded-For", "_x, 10.0.0.2"}}, "10.0.0.2"},
    {"blank", {{"X-Forwarded-For", ","}}, "10.0.0.1"},
    {"an open bracket", {{"X-Forwarded-For", "[2001:db8::1"}}, "2001:db8::1"},
    {"Forwarded", {{"Forwarded", "for=203.0.113.9;proto=https;by=10.0.0.1"}}, "203.0.113.9"},
    {"Forwarded, quoted", {{"Forwarded", "proto=http; For=\"[2001:db8::1]:4711\""}}, "2001:db8::1"},
    {"Forwarded, made up before",
     {{"Forwarded", "for=198.51.100.1, for=203.0.113.9"}},
     "203.0.113.9"},
    {"Forwarded, hidden", {{"Forwarded", "for=_hidden"}}, "10.0.0.1"},
    {"both, the same",
     {{"Forwarded", "for=203.0.113.9"}, {"X-Forwarded-For", "203.0.113.9"}},
     "203.0.113.9"},
    {"both, different: one was passed on unread",
     {{"Forwarded", "for=198.51.100.1"}, {"X-Forwarded-For", "203.0.113.9"}},
     "10.0.0.1"},
    {"https", {{"X-Forwarded-Proto", "https"}}, "10.0.0.1", true},
    {"http", {{"X-Forwarded-Proto", "http"}}, "10.0.0.1", false},
    {"https made up before", {{"X-Forwarded-Proto", "https, http"}}, "10.0.0.1", false},
};

TEST(Forwarded, NamesTheClient) {
  const auto trusted = networks({"10.0.0.0/8"});
  for (const Said& said : kSaid) {
    Request request("GET", "/");
    for (const auto& [name, value] : said.headers) request.add_header(name, value);
    request.peer_address = "10.0.0.1";
    believe_proxies(trusted, request);
    EXPECT_EQ(request.peer_address, said.client) << said.note;
    EXPECT_EQ(request.secure, said.secure) << said.note;
  }
}

TEST(Forwarded, IsBelievedFromTrustedProxiesOnly) {
  const std::string headers =
      "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\nForwarded: for=203.0.113.9\r\n";
  for (const bool trusts : {true, false}) {
    Settings settings;
    settings.trusted_proxies = networks({trusts ? "127.0.0.0/8" : "10.0.0.0/8"});
    TestServer server(settings);
    test::RawHttpClient client(server.port());
    const test::RawResponse response = client.exchange(test::get("/echo", headers));
    EXPECT_EQ(response.header("X-Peer"), trusts ? "203.0.113.9" : "127.0.0.1");
    EXPECT_EQ(response.header("X-Secure"), trusts || test::tests_run_over_tls() ? "yes" : "no");
  }
}

}  // namespace
}  // namespace isoguard::http
