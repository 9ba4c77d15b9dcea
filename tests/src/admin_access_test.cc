#include "src/admin/admin_access.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/temporary_folder.h"

namespace isoguard::app {
namespace {

namespace fs = std::filesystem;

const std::string kToken = "correct-horse-battery";

class AdminAccessTest : public testing::Test {
 protected:
  std::string token_file(const std::string& content, fs::perms mode = fs::perms::owner_read) {
    const std::string file = folder_.file("token" + std::to_string(++files_));
    std::ofstream(file, std::ios::binary) << content;
    fs::permissions(file, mode);
    return file;
  }
  static http::Request request(const std::string& host, const std::string& authorization = "") {
    http::Request request("GET", "/stats");
    request.add_header("Host", host);
    if (!authorization.empty()) request.add_header("Authorization", authorization);
    request.peer_address = "10.0.0.9";
    return request;
  }
  static int status(const AdminAccess& access, const http::Request& request) {
    const auto refusal = access.refusal(request);
    return refusal ? refusal->status : 200;
  }

  test::TemporaryFolder folder_;
  int files_ = 0;
};

TEST_F(AdminAccessTest, WithoutATokenALoopbackNameIsEnough) {
  const AdminAccess access({}, true);
  for (const char* host :
       {"localhost", "localhost:9090", "127.0.0.1", "127.0.0.1:9090", "127.1.2.3:1",
        "127.0.0.1.:9090", "127.255.255.255", "[::1]", "[::1]:9090", "LocalHost.:80"}) {
    EXPECT_EQ(status(access, request(host)), 200) << host;
  }
  for (const char* host : {"", "evil.example", "evil.example:9090", "localhost.evil.example",
                           "10.0.0.1", "[::2]", "::1"}) {
    EXPECT_EQ(status(access, request(host)), 403) << host;
  }
}

TEST_F(AdminAccessTest, ANameThatBeginsLikeLoopbackIsSomebodyElses) {
  const AdminAccess access({}, true);
  for (const char* host :
       {"127.evil.example", "127.0.0.1.evil.example:8080", "127.", "127", "127.1", "127.0.0.1..",
        "127.0.0.256", "127.0.0.0x1", "0127.0.0.1", "128.0.0.1", "localhost..", "xlocalhost",
        "[::1].evil.example", "[::1]evil", "[::1]:x", "127.0.0.1:evil", "localhost:80:80",
        "evil@127.0.0.1", "127.0.0.1@evil.example"}) {
    EXPECT_EQ(status(access, request(host)), 403) << host;
  }
}

TEST_F(AdminAccessTest, BeyondLoopbackNobodyReadsWithoutAToken) {
  EXPECT_EQ(status(AdminAccess({}, false), request("localhost")), 403);
}

TEST_F(AdminAccessTest, WithATokenItIsNeededEverywhere) {
  AdminOptions options;
  options.token_file = token_file(kToken + "\n");
  for (const bool is_loopback : {true, false}) {
    const AdminAccess access(options, is_loopback);
    for (const char* scheme : {"Bearer ", "bearer ", "BEARER "}) {
      EXPECT_EQ(status(access, request("cds.example", scheme + kToken)), 200) << scheme;
    }
    for (const std::string& authorization :
         {std::string(), std::string("Bearer "), std::string("Bearer"), kToken, "Bearer\t" + kToken,
          "Basic " + kToken, "Bearer " + kToken + "x", "Bearer " + kToken.substr(1),
          "Bearer  " + kToken}) {
      EXPECT_EQ(status(access, request("localhost", authorization)), 401) << authorization;
    }
    http::Request twice = request("localhost", "Bearer " + kToken);
    twice.add_header("Authorization", "Bearer " + kToken);
    EXPECT_EQ(status(access, twice), 401) << "which one counts nobody knows";
  }
}

TEST_F(AdminAccessTest, RefusesATokenFileThatIsNoSecret) {
  const auto fault = [](const std::string& file) -> std::string {
    AdminOptions options;
    options.token_file = file;
    try {
      const AdminAccess access(options, true);
      return "";
    } catch (const std::runtime_error& error) {
      return error.what();
    }
  };
  EXPECT_EQ(fault(token_file(kToken)), "");
  EXPECT_NE(fault(token_file(kToken, fs::perms::owner_read | fs::perms::group_read)).find("chmod"),
            std::string::npos);
  EXPECT_NE(fault(folder_.file("none")), "");
  for (const std::string& content : {std::string(), std::string("short"), kToken + " x",
                                     kToken + "\n" + kToken, kToken + "\x80"}) {
    EXPECT_NE(fault(token_file(content)).find("16 printable"), std::string::npos) << content;
  }
}

TEST_F(AdminAccessTest, BelievesOnlyATrustedProxyWhoReads) {
  http::Request named = request("localhost");
  named.add_header("X-Remote-User", "anna");
  named.add_header("X-Forwarded-Proto", "https");
  EXPECT_EQ(AdminAccess({}, true).reader_of(named).name, "");
  EXPECT_EQ(AdminAccess({}, true).scheme_of(named), "http");
  AdminOptions options;
  options.trusted_proxies = {"10.0.0.8", "10.0.0.9"};
  const AdminAccess access(options, true);
  EXPECT_EQ(access.reader_of(named).name, "anna");
  EXPECT_EQ(access.reader_of(named).peer, "10.0.0.9");
  EXPECT_EQ(access.scheme_of(named), "https");
  named.peer_address = "10.0.0.7";
  EXPECT_EQ(access.reader_of(named).name, "");

  http::Request mail = request("localhost");
  mail.add_header("From", "anna@site.example");
  EXPECT_EQ(access.reader_of(mail).name, "anna@site.example");
  http::Request twice = request("localhost");
  twice.add_header("X-Remote-User", "anna");
  twice.add_header("X-Remote-User", "berta");
  EXPECT_EQ(access.reader_of(twice).name, "");
  http::Request odd = request("localhost");
  odd.add_header("X-Remote-User", std::string(129, 'a'));
  EXPECT_EQ(access.reader_of(odd).name, "");
}

TEST_F(AdminAccessTest, TrustsNetworksOfProxiesHoweverTheyAreSpelled) {
  struct Row {
    std::vector<std::string> proxies;
    std::string peer;
    bool is_believed;
  };
  const Row rows[] = {{{"10.0.0.0/8"}, "10.200.3.4", true},
                      {{"10.0.0.0/8"}, "11.0.0.1", false},
                      {{"10.0.0.9"}, "::ffff:10.0.0.9", true},
                      {{"192.0.2.1", "fd00::/8"}, "fd12::1", true},
                      {{"0:0:0:0:0:0:0:1"}, "::1", true},
                      {{"::1"}, "::2", false},
                      {{"10.0.0.0/8"}, "", false}};
  for (const Row& row : rows) {
    AdminOptions options;
    options.trusted_proxies = row.proxies;
    http::Request named = request("localhost");
    named.add_header("X-Remote-User", "anna");
    named.peer_address = row.peer;
    EXPECT_EQ(AdminAccess(options, true).reader_of(named).name, row.is_believed ? "anna" : "")
        << row.peer;
  }
}

}  // namespace
}  // namespace isoguard::app
