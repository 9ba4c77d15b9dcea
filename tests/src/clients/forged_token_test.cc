// Tokens that must not be believed, each changed in one place from a good one.

#include <gtest/gtest.h>

#include "src/clients/authenticator.h"
#include "tests/src/clients/signer.h"

namespace isoguard::clients {
namespace {

struct Forged {
  std::string what;
  std::string token;
  const char* result;
};

const std::string kHeader = R"({"alg":"ES384","typ":"JWT","kid":"k1"})";

std::string with(const std::string& member) {
  return kHeader.substr(0, kHeader.size() - 1) + "," + member + "}";
}
std::string of_alg(const std::string& alg) {
  return R"({"alg":)" + alg + R"(,"typ":"JWT","kid":"k1"})";
}
std::string part(const std::string& text) { return audit::base64url(text); }

/// Rows about the header.
void add_headers(std::vector<Forged>& rows) {
  const Signer& signer = ec_signer();
  const auto add = [&](const std::string& header, const char* result) {
    rows.push_back({"header " + header, signer.token(header, claims()), result});
  };
  for (const char* alg : {"none", "None", "NONE", "nOnE", "HS256", "HS384", "HS512", "ES512",
                          "RS512", "PS256", "EdDSA", "es384", "ES384 ", ""}) {
    add(of_alg("\"" + std::string(alg) + "\""), "algorithm");
  }
  for (const char* alg : {"ES256", "RS256", "PS384"}) {
    add(of_alg("\"" + std::string(alg) + "\""), "algorithm");  // not this client's
  }
  add(of_alg("\"RS384\""), "unknown-key");  // the key is another kind's
  for (const char* alg : {"null", "384", "[\"ES384\"]", "{}"}) add(of_alg(alg), "malformed");
  add(with(R"("crit":["exp"])"), "header");
  add(with(R"("crit":[])"), "header");
  add(with(R"("b64":false)"), "header");
  add(with(R"("jwk":)" + signer.jwk()), "header");
  add(with(R"("x5u":"https://attacker.example/x")"), "header");
  add(with(R"("x5c":["MIIB"])"), "header");
  add(with(R"("zip":"DEF")"), "header");
  add(with(R"("enc":"A256GCM")"), "header");
  add(with(R"("cty":"JWT")"), "header");
  add(with(R"("jku":"https://attacker.example/keys")"), "jku");
  add(with(R"("jku":"")"), "malformed");
  add(with(R"("jku":7)"), "malformed");
  add(with(R"("alg":"ES384")"), "malformed");  // twice
  add(R"({"alg":"none","\u0061lg":"ES384","kid":"k1"})", "malformed");
  add(R"({"alg":"ES384","typ":"JOSE","kid":"k1"})", "header");
  add(R"({"alg":"ES384","typ":"JWT"})", "malformed");
  add(R"({"alg":"ES384","kid":""})", "malformed");
  add(R"({"alg":"ES384","kid":1})", "malformed");
  add(R"({"alg":"ES384","kid":"../k1"})", "unknown-key");
  add(R"({"alg":"ES384","kid":"k1' OR '1'='1"})", "unknown-key");
  add(R"({"alg":"ES384","kid":"k2"})", "unknown-key");
  add(R"({"typ":"JWT","kid":"k1"})", "malformed");
  add("[]", "malformed");
  add("\"ES384\"", "malformed");
  add("{", "malformed");
}

/// Rows about the claims.
void add_claims(std::vector<Forged>& rows) {
  const auto add = [&](const std::map<std::string, std::string>& other, const char* result) {
    rows.push_back({claims(other), ec_signer().token(kHeader, claims(other)), result});
  };
  for (const char* name : {"iss", "aud", "exp", "iat", "jti"}) add({{name, ""}}, "malformed");
  for (const char* name : {"iss", "aud", "exp", "iat", "jti"}) add({{name, "null"}}, "malformed");
  add({{"iss", "\"https://ehr.example/cds/\""}}, "unknown-issuer");
  add({{"iss", "\"https://other.example\""}}, "unknown-issuer");
  add({{"iss", "[\"https://ehr.example/cds\"]"}}, "malformed");
  add({{"exp", "\"1764000060\""}}, "malformed");
  add({{"exp", "1.7e9"}}, "expired");
  add({{"exp", "1e400"}}, "malformed");
  add({{"exp", "1e17"}}, "malformed");
  add({{"exp", "-1"}}, "malformed");
  add({{"exp", "99999999999999999999"}}, "malformed");
  add({{"iat", "true"}}, "malformed");
  add({{"nbf", "\"0\""}}, "malformed");
  add({{"jti", "\"\""}}, "malformed");
  add({{"jti", "\"" + std::string(257, 'j') + "\""}}, "malformed");
  add({{"jti", "7"}}, "malformed");
  add({{"aud", "7"}}, "malformed");
  add({{"aud", "[\"https://cds.example/cds-services/order-sign\",7]"}}, "malformed");
}

/// Rows about the three parts and how they are spelt.
void add_parts(std::vector<Forged>& rows) {
  const std::string good = ec_signer().token(kHeader, claims());
  const std::size_t second = good.rfind('.');
  const std::string text = good.substr(0, second);
  const std::string signature = good.substr(second + 1);
  const auto add = [&](const char* what, std::string token, const char* result) {
    rows.push_back({what, std::move(token), result});
  };
  add("no signature", text + ".", "malformed");
  add("two parts", text, "malformed");
  add("four parts", good + ".", "malformed");
  add("five parts, as if encrypted", good + "..", "malformed");
  add("an empty header", "." + good.substr(good.find('.') + 1), "malformed");
  add("padding", good + "=", "malformed");
  add("base64, not base64url", text + "." + signature.substr(0, 126) + "+/", "malformed");
  add("a line break", text + "." + signature + "\n", "malformed");
  add("a blank in the middle", text + ". " + signature, "malformed");
  add("stray bits",
      part(kHeader + " ").substr(0, part(kHeader + " ").size() - 1) + "R" +
          good.substr(good.find('.')),
      "malformed");
  add("a signature of zeros", text + "." + part(std::string(96, '\0')), "signature");
  add("a signature that is too short", text + "." + part(std::string(95, 'a')), "signature");
  add("a signature as DER", text + "." + part(std::string("\x30\x44") + std::string(100, 'a')),
      "signature");
  add("another client's signature", Signer::ec("k1").token(kHeader, claims()), "signature");
  add("the signature of other claims",
      part(kHeader) + "." + part(claims({{"jti", "\"x\""}})) + "." + signature, "signature");
  add("the signature of another header",
      part(R"({"kid":"k1","alg":"ES384"})") + "." + part(claims()) + "." + signature, "signature");
  add("too long",
      ec_signer().token(kHeader, claims({{"more", "\"" + std::string(8192, 'm') + "\""}})),
      "malformed");
  add("claims that nest",
      ec_signer().token(kHeader, claims({{"more", std::string(9, '[') + std::string(9, ']')}})),
      "malformed");
}

TEST(ForgedTokens, AreAllRefused) {
  std::vector<Forged> rows;
  add_headers(rows);
  add_claims(rows);
  add_parts(rows);
  EXPECT_GE(rows.size(), 60U);
  const auto registry = registry_of(client_of(ec_signer().jwks()));
  for (const Forged& row : rows) {
    std::string result = "waits";
    Authenticator one({1, [] { return kNow; }, nullptr, 1000});
    one.use(registry);
    std::mutex mutex;
    std::condition_variable changed;
    one.authenticate("Bearer " + row.token, 1, kEndpoint, [&](const Verdict& verdict) {
      const std::lock_guard lock(mutex);
      result = to_code(verdict.result);
      changed.notify_one();
    });
    std::unique_lock lock(mutex);
    changed.wait_for(lock, std::chrono::seconds(30), [&] { return result != "waits"; });
    EXPECT_EQ(result, row.result) << row.what;
  }
}

TEST(ForgedTokens, ASharedSecretMadeOfThePublicKeyIsNoKey) {
  // The classic confusion: HS384 over the text, with the bytes of the public key as secret.
  const std::string text = part(of_alg("\"HS384\"")) + "." + part(claims());
  Authenticator authenticator({0, [] { return kNow; }, nullptr, 1000});
  authenticator.use(registry_of(client_of(rsa_signer().jwks())));
  AuthResult result = AuthResult::accepted;
  authenticator.authenticate("Bearer " + text + "." + part(std::string(48, 'm')), 1, kEndpoint,
                             [&](const Verdict& verdict) { result = verdict.result; });
  EXPECT_EQ(result, AuthResult::algorithm);
}

}  // namespace
}  // namespace isoguard::clients
