// Which keys are taken, and which sets of them.

#include "src/clients/key_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/src/clients/signer.h"

namespace isoguard::clients {
namespace {

using testing::HasSubstr;

std::string set_of(const std::string& keys) { return R"({"keys":[)" + keys + "]}"; }

/// Why the only key of a set is of no use; empty: it is.
std::string fault_of(const std::string& jwk) {
  const auto set = KeySet::parse(set_of(jwk));
  if (!set) return set.error();
  return set->skipped().empty() ? "" : set->skipped().front().why;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error("no " + from);
  return text.replace(at, from.size(), to);
}

TEST(KeySet, TakesKeysThatAreOfUse) {
  for (const Signer* signer : {&ec_signer(), &rsa_signer()}) {
    EXPECT_EQ(fault_of(signer->jwk()), "");
    EXPECT_EQ(fault_of(signer->jwk(R"("use":"sig",)")), "");
    EXPECT_EQ(fault_of(signer->jwk(R"("key_ops":["verify"],)")), "");
    EXPECT_EQ(fault_of(signer->jwk(R"("x5c":["MII"],"anything":{"a":1},)")), "");
  }
  EXPECT_EQ(fault_of(Signer::ec("k", Algorithm::es256).jwk()), "");
  EXPECT_EQ(fault_of(Signer::rsa("k", Algorithm::rs384, 4096).jwk()), "");
}

TEST(KeySet, PassesOverWhatIsNot) {
  const std::string ec = ec_signer().jwk();
  const std::string rsa = rsa_signer().jwk();
  const std::string& es256 = Signer::ec("k1", Algorithm::es256).jwk();
  const struct {
    std::string jwk;
    const char* why;
  } rows[] = {
      {"3", "no id"},
      {"{}", "no id"},
      {replaced(ec, "\"kid\":\"k1\"", "\"kid\":\"\""), "no id"},
      {replaced(ec, "\"kid\":\"k1\"", "\"kid\":1"), "no id"},
      {replaced(ec, "\"k1\"", "\"" + std::string(257, 'k') + "\""), "no id"},
      {replaced(ec, "\"EC\"", "\"OKP\""), "type (kty)"},
      {replaced(ec, "\"EC\"", "\"oct\""), "type (kty)"},
      {replaced(ec, "\"EC\"", "\"ec\""), "type (kty)"},
      {R"({"kid":"k","kty":"oct","k":"c2VjcmV0"})", "private part"},
      {replaced(ec, "{", R"({"d":"AQ",)"), "private part"},
      {replaced(rsa, "{", R"({"p":"AQ",)"), "private part"},
      {replaced(ec, "{", R"({"use":"enc",)"), "not for verifying"},
      {replaced(ec, "{", R"({"use":null,)"), "not for verifying"},
      {replaced(ec, "{", R"({"key_ops":["sign"],)"), "not for verifying"},
      {replaced(ec, "{", R"({"key_ops":[],)"), "not for verifying"},
      {replaced(ec, "{", R"({"alg":"ES256",)"), "an algorithm that is not used"},
      {replaced(ec, "{", R"({"alg":"RS384",)"), "an algorithm that is not used"},
      {replaced(ec, "{", R"({"alg":"none",)"), "an algorithm that is not used"},
      {replaced(ec, "{", R"({"alg":1,)"), "an algorithm that is not used"},
      {replaced(ec, "P-384", "P-521"), "curve"},
      {replaced(ec, "P-384", "secp384r1"), "curve"},
      {replaced(ec, "P-384", "P-256"), "x and y"},
      {replaced(es256, "P-256", "P-384"), "x and y"},
      {replaced(ec, "\"y\":\"", "\"y\":\"AA"), "x and y"},
      {replaced(ec, "\"y\":\"", "\"z\":\""), "x and y"},
      {replaced(ec, "\"}", "=\"}"), "x and y"},
      {R"({"kid":"k","kty":"EC","crv":"P-384","x":")" + audit::base64url(std::string(48, '\0')) +
           R"(","y":")" + audit::base64url(std::string(48, '\0')) + "\"}",
       "no point"},
      {R"({"kid":"k","kty":"EC","crv":"P-384","x":")" + audit::base64url(std::string(48, '\xff')) +
           R"(","y":")" + audit::base64url(std::string(48, '\xff')) + "\"}",
       "no point"},
      {R"({"kid":"k","kty":"EC","crv":"P-384","x":")" + audit::base64url(std::string(48, '\1')) +
           R"(","y":")" + audit::base64url(std::string(48, '\1')) + "\"}",
       "no point"},
      {replaced(rsa, "\"n\":\"", "\"m\":\""), "n and e"},
      {replaced(rsa, "\"e\":\"AQAB\"", "\"e\":3"), "n and e"},
      {replaced(rsa, "\"e\":\"AQAB\"", "\"e\":\"AAEAAQ\""), "n and e"},
      {replaced(rsa, "\"e\":\"AQAB\"", "\"e\":\"AQAB=\""), "n and e"},
      {replaced(rsa, "\"n\":\"", "\"n\":\"AAAA"), "n and e"},
      {replaced(rsa, "\"e\":\"AQAB\"", "\"e\":\"Aw\""), "exponent"},
      {replaced(rsa, "\"e\":\"AQAB\"", "\"e\":\"AQAC\""), "exponent"},
      {replaced(rsa, "\"e\":\"AQAB\"", "\"e\":\"AQABAQABAQABAQAB\""), "exponent"},
      {Signer::rsa("k", Algorithm::rs384, 1024).jwk(), "2048 to 4096 bits"},
      {R"({"kid":"k","kty":"RSA","e":"AQAB","n":")" + audit::base64url(std::string(513, '\xff')) +
           "\"}",
       "2048 to 4096 bits"},
      {R"({"kid":"k","kty":"RSA","e":"AQAB","n":")" + audit::base64url(std::string(256, '\xfe')) +
           "\"}",
       "even modulus"},
  };
  for (const auto& row : rows) EXPECT_THAT(fault_of(row.jwk), HasSubstr(row.why)) << row.jwk;
}

TEST(KeySet, RefusesASetAsAWhole) {
  const std::string ec = ec_signer().jwk();
  std::string many;
  for (int i = 0; i < 65; ++i) many += std::string(i == 0 ? "" : ",") + "{}";
  const struct {
    std::string text;
    const char* why;
  } rows[] = {
      {"", "no JSON"},
      {"[]", "no list"},
      {"{}", "no list"},
      {R"({"keys":{}})", "no list"},
      {R"({"keys":[],"keys":[]})", "no JSON"},
      {set_of(replaced(ec, "{", R"({"kid":"k2",)")), "no JSON"},
      {set_of(ec + "," + ec), "two keys with the id"},
      {set_of(many), "more than 64 keys"},
      {std::string(64 * 1024, ' ') + set_of(ec), "more than 64 KiB"},
      {R"({"keys":[)" + std::string(100, '[') + std::string(100, ']') + "]}", "no JSON"},
  };
  for (const auto& row : rows) {
    const auto set = KeySet::parse(row.text);
    ASSERT_FALSE(set) << row.text.substr(0, 80);
    EXPECT_THAT(set.error(), HasSubstr(row.why)) << row.text.substr(0, 80);
  }
}

TEST(KeySet, FindsByIdAmongKeysOfNoUse) {
  const auto set = KeySet::parse(set_of(Signer::ec("a").jwk() + R"(,{"kid":"b","kty":"OKP"},)" +
                                        Signer::ec("c", Algorithm::es256).jwk()));
  ASSERT_TRUE(set);
  EXPECT_EQ(set->size(), 2U);
  ASSERT_NE(set->find("a"), nullptr);
  EXPECT_EQ(set->find("b"), nullptr);
  EXPECT_EQ(set->find("A"), nullptr);
  EXPECT_TRUE(set->find("a")->suits(Algorithm::es384));
  EXPECT_FALSE(set->find("a")->suits(Algorithm::es256));
  EXPECT_FALSE(set->find("a")->suits(Algorithm::rs384));
  EXPECT_TRUE(set->find("c")->suits(Algorithm::es256));
}

TEST(PublicKey, IsForTheAlgorithmThatItNamesOnly) {
  const auto set = KeySet::parse(set_of(rsa_signer().jwk(R"("alg":"PS384",)")));
  ASSERT_TRUE(set);
  EXPECT_TRUE(set->find("k1")->suits(Algorithm::ps384));
  EXPECT_FALSE(set->find("k1")->suits(Algorithm::rs384));
}

TEST(PublicKey, VerifiesWhatWasSignedAndNothingElse) {
  for (const Algorithm algorithm :
       {Algorithm::es384, Algorithm::es256, Algorithm::rs384, Algorithm::rs256, Algorithm::ps384}) {
    const Signer signer =
        is_elliptic(algorithm) ? Signer::ec("k", algorithm) : Signer::rsa("k", algorithm);
    const auto set = KeySet::parse(signer.jwks());
    ASSERT_TRUE(set);
    const PublicKey& key = *set->find("k");
    const std::string good = signer.signature_of("text");
    EXPECT_TRUE(key.verify(algorithm, "text", good)) << to_text(algorithm);
    EXPECT_FALSE(key.verify(algorithm, "texu", good));
    EXPECT_FALSE(key.verify(algorithm, "", good));
    for (std::size_t i = 0; i < good.size(); i += 7) {
      std::string bad = good;
      bad[i] = static_cast<char>(bad[i] ^ 1);
      EXPECT_FALSE(key.verify(algorithm, "text", bad)) << to_text(algorithm) << " byte " << i;
    }
    EXPECT_FALSE(key.verify(algorithm, "text", good + '\0'));
    EXPECT_FALSE(key.verify(algorithm, "text", good.substr(1)));
    EXPECT_FALSE(key.verify(algorithm, "text", ""));
    EXPECT_FALSE(key.verify(algorithm, "text", std::string(good.size(), '\0')));
    EXPECT_FALSE(key.verify(algorithm, "text", std::string(good.size(), '\xff')));
    const Algorithm other = algorithm == Algorithm::rs384 ? Algorithm::ps384 : Algorithm::rs384;
    EXPECT_FALSE(key.verify(other, "text", good));
  }
}

}  // namespace
}  // namespace isoguard::clients
