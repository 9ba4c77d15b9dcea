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
      {"\xEF\xBB\xBF" + set_of(ec), "byte order mark"},
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

TEST(KeySet, KeysOfOneIdAreGoodSideBySideForAlgorithmsOfTheirOwn) {
  const std::string ec = ec_signer().jwk();
  const std::string rsa = rsa_signer().jwk();
  const std::string p256 = Signer::ec("k1", Algorithm::es256).jwk();
  const std::string other_ec = Signer::ec("k1").jwk();
  const std::string rs384 = rsa_signer().jwk(R"("alg":"RS384",)");
  const std::string ps384 = Signer::rsa("k1").jwk(R"("alg":"PS384",)");
  const struct {
    const char* what;
    std::vector<std::string> keys;
    std::size_t size;
    std::vector<std::size_t> skipped;
  } rows[] = {
      {"other types", {ec, rsa}, 2, {}},
      {"other curves", {ec, p256, rsa}, 3, {}},
      {"other algorithms", {rs384, ps384}, 2, {}},
      {"one key twice", {ec, ec}, 1, {}},
      {"one key three times, and another", {ec, ec, rsa, ec}, 2, {}},
      {"one curve, two keys", {ec, other_ec}, 0, {0, 1}},
      {"two keys, one of them twice", {ec, other_ec, ec, rsa}, 1, {0, 1, 2}},
      {"for all algorithms of its type, and for one", {rsa, ps384, ec}, 1, {0, 1}},
      {"one key, for all algorithms and for one", {rs384, rsa}, 2, {}},
  };
  for (const auto& row : rows) {
    std::string text;
    for (const std::string& key : row.keys) text += (text.empty() ? "" : ",") + key;
    const auto set = KeySet::parse(set_of(text));
    ASSERT_TRUE(set) << row.what;
    EXPECT_EQ(set->size(), row.size) << row.what;
    std::vector<std::size_t> skipped;
    for (const auto& each : set->skipped()) {
      skipped.push_back(each.index);
      EXPECT_THAT(each.why, HasSubstr("has the id and an algorithm of key "));
    }
    EXPECT_EQ(skipped, row.skipped) << row.what;
  }
  const auto set = KeySet::parse(set_of(ec + "," + p256 + "," + rsa)).value();
  for (const Algorithm algorithm : kAlgorithms) {
    ASSERT_NE(set.find("k1", algorithm), nullptr);
    EXPECT_TRUE(set.find("k1", algorithm)->suits(algorithm)) << to_text(algorithm);
  }
  const auto one = KeySet::parse(set_of(ec)).value();
  EXPECT_FALSE(one.find("k1", Algorithm::rs384)->suits(Algorithm::rs384)) << "there is only this";
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
