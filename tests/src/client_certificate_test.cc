// The member `certificate` of a client in the file of --clients.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "src/admission/client_file.h"
#include "tests/src/clients/signer.h"
#include "tests/support/temporary_folder.h"

namespace isoguard::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const std::string kHash(64, '7');

class ClientCertificateTest : public testing::Test {
 protected:
  knowledge::Loaded<ClientFile> read(const std::string& certificate, bool asks = true) {
    const std::string path = folder_.file("clients.json");
    std::ofstream(path)
        << R"({"clients":[{"name":"a","iss":"a","audience":"https://cds.example","certificate":)" +
               certificate + R"(,"jwks":)" + clients::ec_signer().jwks() + "}]}";
    const auto no = [](std::string_view) { return false; };
    return read_client_file(path, {no, no, no, true, asks});
  }
  std::string faults(const std::string& certificate, bool asks = true) {
    const auto file = read(certificate, asks);
    return file ? "" : knowledge::to_string(file.error());
  }

  test::TemporaryFolder folder_;
};

TEST_F(ClientCertificateTest, NamesAndHashesAreKept) {
  const auto file =
      read(R"({"sans":["ehr.example","spiffe://x/ehr"],"sha256":[")" + kHash + R"("]})");
  ASSERT_TRUE(file) << knowledge::to_string(file.error());
  const clients::CertificateRule& rule = file->clients.front().client.certificates;
  EXPECT_THAT(rule.names, ElementsAre("dns:ehr.example", "uri:spiffe://x/ehr"));
  EXPECT_THAT(rule.sha256, ElementsAre(kHash));
  EXPECT_EQ(faults(R"({"sans":["ehr.example"]})"), "");
  EXPECT_EQ(faults(R"({"sha256":[")" + kHash + R"("]})"), "");
}

TEST_F(ClientCertificateTest, WhatWouldLetAnyCertificateDoIsRefused) {
  const struct {
    std::string text;
    const char* fault;
  } rows[] = {
      {"{}", "/certificate: names none that may be used"},
      {R"({"sans":[]})", "/certificate: names none that may be used"},
      {R"({"sans":[],"sha256":[]})", "/certificate: names none that may be used"},
      {"[]", "/certificate: "},
      {"true", "/certificate: "},
      {R"("ehr.example")", "/certificate: "},
      {R"({"san":["ehr.example"]})", "/certificate/san: is not known here"},
      {R"({"sans":"ehr.example"})", "/certificate/sans: is not a list"},
      {R"({"sans":["*.example"]})", "/certificate/sans/0: is neither a DNS name in lower case"},
      {R"({"sans":["EHR.example"]})", "/certificate/sans/0: is neither a DNS name"},
      {R"({"sans":["a.example","a.example"]})", "/certificate/sans/1: is there twice"},
      {R"({"sha256":["AB:CD"]})", "/certificate/sha256/0: must be 64 hexadecimal digits"},
  };
  for (const auto& row : rows) EXPECT_THAT(faults(row.text), HasSubstr(row.fault)) << row.text;
}

TEST_F(ClientCertificateTest, NeedsAListenerThatAsksForCertificates) {
  const std::string text = R"({"sans":["ehr.example"]})";
  EXPECT_THAT(faults(text, false), HasSubstr("/certificate: needs --tls-client-ca"));
  EXPECT_THAT(faults(text), Not(HasSubstr("--tls-client-ca")));
}

}  // namespace
}  // namespace isoguard::app
