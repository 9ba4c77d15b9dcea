// Over which connections tokens are good: those with the certificate of their client, or the one
// that they are bound to.

#include <gtest/gtest.h>

#include "src/clients/authenticator.h"
#include "src/clients/certificate.h"
#include "tests/src/clients/signer.h"

namespace isoguard::clients {
namespace {

const std::string kOne(64, 'a');
const std::string kOther(64, 'b');

/// A connection with a certificate.
struct Shown {
  std::string sha256 = kOne;
  std::vector<std::string> names{};
};

std::string result(const CertificateRule& rule, const std::optional<Shown>& shown,
                   const std::string& cnf = {}) {
  Client client = client_of(rsa_signer().jwks());
  client.certificates = rule;
  Authenticator authenticator({0, [] { return kNow; }, nullptr, 10});
  authenticator.use(registry_of(client));
  std::optional<ShownCertificate> certificate;
  if (shown) certificate = {shown->sha256, shown->names};
  const std::string token = rsa_signer().token(rsa_signer().header(), claims({{"cnf", cnf}}));
  std::string found;
  authenticator.authenticate(
      "Bearer " + token, 1, kEndpoint,
      [&found](const Verdict& verdict) { found = to_code(verdict.result); },
      certificate ? &*certificate : nullptr);
  return found;
}

TEST(BoundTokens, ComeOverTheCertificateOfTheirClientOnly) {
  const CertificateRule by_name{{"dns:ehr-a.example"}, {}};
  const CertificateRule by_uri{{"uri:spiffe://a/Ehr"}, {}};
  const CertificateRule by_hash{{}, {kOne}};
  const CertificateRule by_any{{"dns:x.example", "dns:ehr-a.example"}, {kOther}};
  const struct {
    const char* what;
    CertificateRule rule;
    std::optional<Shown> shown;
    bool good;
  } rows[] = {
      {"nothing is asked, nothing shown", {}, std::nullopt, true},
      {"nothing is asked, something shown", {}, Shown{}, true},
      {"its name", by_name, Shown{kOther, {"dns:www.example", "dns:ehr-a.example"}}, true},
      {"its name in capitals", by_name, Shown{kOther, {"dns:EHR-A.Example"}}, true},
      {"its URI", by_uri, Shown{kOther, {"uri:spiffe://a/Ehr"}}, true},
      {"its hash", by_hash, Shown{kOne, {}}, true},
      {"one of its names", by_any, Shown{kOne, {"dns:ehr-a.example"}}, true},
      {"its hash, without its name", by_any, Shown{kOther, {}}, true},
      {"another client's name", by_name, Shown{kOne, {"dns:ehr-b.example"}}, false},
      {"a name below its own", by_name, Shown{kOne, {"dns:x.ehr-a.example"}}, false},
      {"a pattern", by_name, Shown{kOne, {"dns:*.example"}}, false},
      {"its name as another kind", by_name, Shown{kOne, {"uri:ehr-a.example"}}, false},
      {"its name as address of mail", by_name, Shown{kOne, {"email:ehr-a.example"}}, false},
      {"the start of its name", by_name, Shown{kOne, {"dns:ehr-a.exampl"}}, false},
      {"its URI in other letters", by_uri, Shown{kOne, {"uri:spiffe://a/ehr"}}, false},
      {"another hash", by_hash, Shown{kOther, {"dns:ehr-a.example"}}, false},
      {"no certificate, a name is asked", by_name, std::nullopt, false},
      {"no certificate, a hash is asked", by_hash, std::nullopt, false},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(result(row.rule, row.shown), row.good ? "accepted" : "certificate") << row.what;
  }
}

TEST(BoundTokens, ComeOverTheCertificateThatTheyName) {
  const auto names = [](const std::string& hash) {
    return R"({"x5t#S256":")" + audit::base64url(audit::from_hex(hash).value()) + R"("})";
  };
  const Shown one{kOne, {}};
  const struct {
    const char* what;
    std::string cnf;
    std::optional<Shown> shown;
    bool good;
  } rows[] = {
      {"the one of the connection", names(kOne), one, true},
      {"another", names(kOther), one, false},
      {"over a connection without one", names(kOne), std::nullopt, false},
      {"half of the one", names(std::string(32, 'a')), one, false},
      {"in hex", R"({"x5t#S256":")" + kOne + R"("})", one, false},
      {"no text", R"({"x5t#S256":7})", one, false},
      {"bound to a key that nobody shows", R"({"jkt":"x"})", one, false},
      {"bound to nothing", "{}", one, false},
      {"no object", "7", one, false},
      {"bound to nothing, no certificate", "{}", std::nullopt, false},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(result({}, row.shown, row.cnf), row.good ? "accepted" : "certificate") << row.what;
  }
  EXPECT_EQ(result({{"dns:ehr-b.example"}, {}}, one, names(kOne)), "certificate")
      << "the client's own rule stays";
}

TEST(BoundTokens, NamesOfCertificates) {
  const struct {
    const char* text;
    const char* san;  ///< empty: it is none
  } rows[] = {
      {"ehr.example", "dns:ehr.example"},
      {"localhost", "dns:localhost"},
      {"e_h-r.1.example", "dns:e_h-r.1.example"},
      {"https://ehr.example/cds", "uri:https://ehr.example/cds"},
      {"spiffe://Hospital/ehr", "uri:spiffe://Hospital/ehr"},
      {"urn:oid:1.2.3", "uri:urn:oid:1.2.3"},
      {"", ""},
      {"EHR.example", ""},
      {"*.example", ""},
      {".example", ""},
      {"ehr..example", ""},
      {"192.0.2.1", ""},
      {"a b", ""},
      {"ehr@example", ""},
      {"https://ehr.example/ x", ""},
      {":x", ""},
      {"x:", ""},
  };
  for (const auto& row : rows) EXPECT_EQ(san_of(row.text).value_or(""), row.san) << row.text;
  EXPECT_TRUE(is_sha256(kOne));
  for (const std::string& text :
       {std::string(64, 'A'), kOne + "a", std::string(63, 'a'), std::string()}) {
    EXPECT_FALSE(is_sha256(text)) << text;
  }
}

}  // namespace
}  // namespace isoguard::clients
