// The files of certificates and keys: who may read them, and how new ones come into use.
#include "src/admission/tls_certificates.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "tests/support/certificates.h"
#include "tests/support/temporary_folder.h"

namespace isoguard::app {
namespace {

using test_support::CertificateAuthority;

/// Options that name the files of `authority`, whose key has the given mode.
EdgeOptions options_of(CertificateAuthority& authority, mode_t mode = 0600) {
  authority.certify({});
  ::chmod(authority.key().c_str(), mode);
  EdgeOptions options;
  options.tls_cert = authority.certificate();
  options.tls_key = authority.key();
  return options;
}

std::string fault_of_loading(const EdgeOptions& options) {
  const auto loaded = TlsCertificates::load(options);
  return loaded ? "" : loaded.error();
}

TEST(TlsCertificatesTest, OnlyTheOwnerAndOurGroupMayReadTheKey) {
  struct Row {
    mode_t mode;
    bool taken;
  };
  const Row kRows[] = {{0600, true},  {0400, true},  {0440, true},  {0640, true},
                       {0660, false}, {0604, false}, {0644, false}, {0444, false},
                       {0610, false}, {0601, false}, {0602, false}, {0620, false}};
  CertificateAuthority authority;
  for (const Row& row : kRows) {
    const EdgeOptions options = options_of(authority, row.mode);
    EXPECT_EQ(
        fault_of_loading(options),
        row.taken ? "" : options.tls_key + " can be used by others than its owner; chmod 600 it")
        << std::oct << row.mode;
    ::chmod(options.tls_key.c_str(), 0600);
  }
}

TEST(TlsCertificatesTest, AnotherGroupMayNot) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file to another group";
  CertificateAuthority authority;
  const EdgeOptions options = options_of(authority, 0640);
  ASSERT_EQ(::chown(options.tls_key.c_str(), 0, 54321), 0);
  EXPECT_NE(fault_of_loading(options), "");
  ::chmod(options.tls_key.c_str(), 0600);
  EXPECT_EQ(fault_of_loading(options), "");
}

TEST(TlsCertificatesTest, NamesTheFileThatCannotBeUsed) {
  CertificateAuthority authority;
  const EdgeOptions right = options_of(authority);
  struct Row {
    std::string EdgeOptions::*member;
    std::string value;
    std::string fault;
  };
  const Row kRows[] = {
      {&EdgeOptions::tls_cert, "/nowhere", "/nowhere cannot be read: No such file or directory"},
      {&EdgeOptions::tls_key, "/nowhere", "/nowhere cannot be read: No such file or directory"},
      {&EdgeOptions::tls_client_ca, "/nowhere",
       "/nowhere cannot be read: No such file or directory"},
      {&EdgeOptions::tls_key, "/dev/null", "/dev/null is no regular file"},
      {&EdgeOptions::tls_cert, right.tls_key,
       right.tls_key + " with " + right.tls_key + ": the certificates are none in PEM"},
  };
  for (const Row& row : kRows) {
    EdgeOptions options = right;
    options.*row.member = row.value;
    EXPECT_EQ(fault_of_loading(options), row.fault);
  }
}

TEST(TlsCertificatesTest, ABadPairKeepsTheOld) {
  CertificateAuthority authority;
  const EdgeOptions options = options_of(authority);
  const auto certificates = TlsCertificates::load(options).value();
  const std::string first = certificates->in_use().now()->fingerprint();
  EXPECT_EQ(certificates->reload().said, "TLS: the certificate is the one in use");

  std::ofstream(options.tls_cert) << "PEM";
  const std::string why =
      options.tls_cert + " with " + options.tls_key + ": the certificates are none in PEM";
  EXPECT_EQ(certificates->reload().said, "TLS: the certificates in use stay, because " + why);
  EXPECT_EQ(certificates->refused(), why);
  EXPECT_EQ(certificates->in_use().now()->fingerprint(), first);

  options_of(authority, 0644);
  EXPECT_NE(certificates->reload().said.find("chmod 600"), std::string::npos);
  EXPECT_EQ(certificates->in_use().now()->fingerprint(), first);

  ::chmod(options.tls_key.c_str(), 0600);
  EXPECT_EQ(certificates->reload().said.substr(0, 57),
            "TLS: new connections get a new certificate, valid until 2");
  EXPECT_EQ(certificates->refused(), "");
  EXPECT_NE(certificates->in_use().now()->fingerprint(), first);
}

TEST(TlsCertificatesTest, ABadRevocationListKeepsAllAsItWas) {
  CertificateAuthority authority;
  test::TemporaryFolder folder;
  EdgeOptions options = options_of(authority);
  options.tls_client_ca = authority.authority();
  options.tls_client_crl = folder.file("clients.crl");
  const std::string list = authority.revocation_list_pem({{7, 8}});
  EXPECT_EQ(fault_of_loading(options),
            options.tls_client_crl + " cannot be read: No such file or directory");
  std::ofstream(options.tls_client_crl) << "";
  EXPECT_EQ(fault_of_loading(options), options.tls_client_crl + " is empty");
  std::ofstream(options.tls_client_crl) << list;
  const auto certificates = TlsCertificates::load(options).value();
  const auto expire = certificates->revocations_expire();
  ASSERT_TRUE(expire);
  EXPECT_EQ(certificates->reload().said,
            "TLS: the certificate is the one in use; revoked certificates of clients: 2");

  const auto broken = [&](const std::string& content, const std::string& fault) {
    std::ofstream(options.tls_client_crl) << content;
    const std::string said = certificates->reload().said;
    EXPECT_EQ(said, "TLS: the certificates in use stay, because " + certificates->refused());
    EXPECT_NE(certificates->refused().find(fault), std::string::npos) << certificates->refused();
    EXPECT_NE(certificates->refused().find(options.tls_client_crl), std::string::npos);
    EXPECT_EQ(certificates->in_use().now()->revocations()->count, 2u);
    EXPECT_EQ(certificates->revocations_expire(), expire);
  };
  options_of(authority);  // a new pair, which does not come into use with a list that is broken
  const std::string first = certificates->in_use().now()->fingerprint();
  broken("PEM", "are none in PEM");
  broken(list.substr(0, list.size() / 2), "are none in PEM");
  broken(CertificateAuthority("Another").revocation_list_pem({}), "is not signed by one");
  broken(authority.revocation_list_pem({{7}, -7200, -60}), "has expired");
  EXPECT_EQ(certificates->in_use().now()->fingerprint(), first);

  std::ofstream(options.tls_client_crl) << authority.revocation_list_pem({{7, 8, 9}});
  EXPECT_NE(certificates->reload().said.find("; revoked certificates of clients: 3"),
            std::string::npos);
  EXPECT_EQ(certificates->refused(), "");
  EXPECT_NE(certificates->in_use().now()->fingerprint(), first);
}

}  // namespace
}  // namespace isoguard::app
