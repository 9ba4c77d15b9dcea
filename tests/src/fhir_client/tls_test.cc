#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/src/fhir_client/fetching.h"
#include "tests/support/certificates.h"

// The certificate must come from a trusted authority, be in date and name the host that was
// registered; otherwise not a byte of the request, and so not the token, is sent.
namespace isoguard::fhir_client {
namespace {

using test_support::answers;
using test_support::HostileFhirServer;
using test_support::http_answer;
using test_support::resource;

using Wish = test_support::CertificateAuthority::Wish;

class Tls : public testing::Test {
 protected:
  std::unique_ptr<HostileFhirServer> server(const Wish& wish) {
    authority_.certify(wish);
    auto server = std::make_unique<HostileFhirServer>(authority_.certificate(), authority_.key());
    server->on("/fhir/", answers(http_answer(200, resource("Patient", "1"))));
    return server;
  }

  test_support::CertificateAuthority authority_;
};

std::string outcome(const std::string& url, const std::string& ca_file, int times = 1) {
  Settings settings = settings_for({url});
  settings.ca_file = ca_file;
  Client client(settings);
  std::string outcome;
  for (int i = 0; i < times; ++i) {
    outcome = name_of(fetch(client, url, {{"Patient/1"}}).replies().at(0).failure);
  }
  return outcome;
}

TEST_F(Tls, TrustedAuthorityAndRightName) {
  const auto good = server({});
  EXPECT_EQ(outcome(good->base_url(), authority_.authority(), 20), "none");
  EXPECT_LT(good->connections(), 20);
  EXPECT_NE(good->received().find("Authorization:Bearer t0ken-of-the-test"), std::string::npos);
}

TEST_F(Tls, EverythingElseIsUnreachableAndSeesNothing) {
  struct Row {
    const char* name;
    Wish wish;
    bool trusted = true;
  };
  for (const Row& row : {
           Row{"authority of the system only", {}, false},
           Row{"other name", {"DNS:other.example"}},
           Row{"other address", {"IP:127.0.0.2"}},
           Row{"expired", {"IP:127.0.0.1", -7200, -3600}},
           Row{"not yet valid", {"IP:127.0.0.1", 3600, 7200}},
       }) {
    const auto bad = server(row.wish);
    const std::string ca_file = row.trusted ? authority_.authority() : "";
    EXPECT_EQ(outcome(bad->base_url(), ca_file), "unreachable") << row.name;
    EXPECT_EQ(bad->received(), "") << row.name;
  }
}

TEST_F(Tls, ServerThatSpeaksPlainHttp) {
  HostileFhirServer plain;
  plain.on_connect([](test_support::Connection& connection, const std::string&) {
    connection.send(http_answer(200, resource("Patient", "1")));
  });
  const std::string url = "https://127.0.0.1:" + std::to_string(plain.port()) + "/fhir";
  EXPECT_EQ(outcome(url, authority_.authority()), "unreachable");
  EXPECT_EQ(plain.received().find("t0ken"), std::string::npos);
}

}  // namespace
}  // namespace isoguard::fhir_client
