#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <memory>
#include <string>

#include "tests/src/fhir_client/fetching.h"
#include "tests/support/temporary_folder.h"

// The certificate must come from a trusted authority, be in date and name the host that was
// registered; otherwise not a byte of the request, and so not the token, is sent.
namespace isoguard::fhir_client {
namespace {

using test_support::answers;
using test_support::HostileFhirServer;
using test_support::http_answer;
using test_support::resource;

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

struct Wish {
  std::string subject_alternative_name = "IP:127.0.0.1,DNS:localhost";
  long valid_from = -3600;
  long valid_to = 3600;
};

Key new_key() { return {EVP_EC_gen("P-256"), &EVP_PKEY_free}; }

void add_extension(X509& certificate, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, &certificate, &certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  X509_add_ext(&certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

Certificate certify(EVP_PKEY& key, const char* name, X509* issuer, EVP_PKEY& issuer_key,
                    const Wish& wish) {
  Certificate certificate(X509_new(), &X509_free);
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), issuer == nullptr ? 1 : 2);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), wish.valid_from);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), wish.valid_to);
  X509_set_pubkey(certificate.get(), &key);
  X509_NAME* subject = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
  X509_set_issuer_name(certificate.get(),
                       issuer == nullptr ? subject : X509_get_subject_name(issuer));
  if (issuer == nullptr) {
    add_extension(*certificate, NID_basic_constraints, "critical,CA:TRUE");
  } else {
    add_extension(*certificate, NID_subject_alt_name, wish.subject_alternative_name);
  }
  X509_sign(certificate.get(), &issuer_key, EVP_sha256());
  return certificate;
}

void save(const std::string& path, X509* certificate, EVP_PKEY* key) {
  std::FILE* file = std::fopen(path.c_str(), "w");
  ASSERT_NE(file, nullptr);
  if (certificate != nullptr) PEM_write_X509(file, certificate);
  if (key != nullptr) PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(file);
}

class Tls : public testing::Test {
 protected:
  Tls() { save(folder_.file("authority.pem"), authority_.get(), nullptr); }

  std::unique_ptr<HostileFhirServer> server(const Wish& wish) {
    const Key key = new_key();
    save(folder_.file("server.pem"),
         certify(*key, "Server", authority_.get(), *authority_key_, wish).get(), nullptr);
    save(folder_.file("server.key"), nullptr, key.get());
    auto server =
        std::make_unique<HostileFhirServer>(folder_.file("server.pem"), folder_.file("server.key"));
    server->on("/fhir/", answers(http_answer(200, resource("Patient", "1"))));
    return server;
  }

  test::TemporaryFolder folder_;
  Key authority_key_ = new_key();
  Certificate authority_ = certify(*authority_key_, "Authority", nullptr, *authority_key_, {});
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
  EXPECT_EQ(outcome(good->base_url(), folder_.file("authority.pem"), 20), "none");
  EXPECT_LT(good->connections(), 20);
  EXPECT_NE(good->received().find("Authorization:Bearer t0ken-of-the-test"), std::string::npos);
}

TEST_F(Tls, EverythingElseIsUnreachableAndSeesNothing) {
  struct Row {
    const char* name;
    Wish wish;
    const char* ca_file;
  };
  for (const Row& row : {
           Row{"authority of the system only", {}, ""},
           Row{"other name", {"DNS:other.example"}, "authority.pem"},
           Row{"other address", {"IP:127.0.0.2"}, "authority.pem"},
           Row{"expired", {"IP:127.0.0.1", -7200, -3600}, "authority.pem"},
           Row{"not yet valid", {"IP:127.0.0.1", 3600, 7200}, "authority.pem"},
       }) {
    const auto bad = server(row.wish);
    const std::string ca_file = *row.ca_file != '\0' ? folder_.file(row.ca_file) : "";
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
  EXPECT_EQ(outcome(url, folder_.file("authority.pem")), "unreachable");
  EXPECT_EQ(plain.received().find("t0ken"), std::string::npos);
}

}  // namespace
}  // namespace isoguard::fhir_client
