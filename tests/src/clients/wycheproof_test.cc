// Signatures that others' verifiers got wrong (tests/vectors/wycheproof), put to ours.

#include <gtest/gtest.h>

#include "fhir/document.h"
#include "src/audit/text.h"
#include "src/clients/public_key.h"
#include "tests/support/source_file.h"

namespace isoguard::clients {
namespace {

struct Expected {
  const char* file;
  int tests;
  int accepted;
};

class Wycheproof : public testing::TestWithParam<Expected> {};

constexpr fhir::json::Limits kLimits{.depth = 8, .values = 50'000};

TEST_P(Wycheproof, SignaturesAreJudgedAsTheStandardSays) {
  const auto document = fhir::Document::parse(
      test::source_file(std::string("tests/vectors/wycheproof/") + GetParam().file), kLimits);
  ASSERT_TRUE(document) << document.error().front().diagnostics;
  const auto algorithm = parse_algorithm(document->root()["algorithm"].string());
  ASSERT_TRUE(algorithm);
  int tests = 0;
  int accepted = 0;
  for (const auto& group : document->root()["groups"].items()) {
    const auto key = PublicKey::read(group["jwk"]);
    for (const auto& test : group["tests"].items()) {
      const auto& fields = test.items();
      const auto message = audit::from_hex(fields[1].string());
      const auto signature = audit::from_hex(fields[2].string());
      const std::string_view result = fields[3].string();
      ASSERT_TRUE(message && signature);
      const bool verified = key && key->verify(*algorithm, *message, *signature);
      ++tests;
      accepted += verified;
      if (result == "acceptable") continue;
      EXPECT_EQ(verified, result == "valid")
          << GetParam().file << " " << fields[0].number() << (key ? "" : " " + key.error());
    }
  }
  EXPECT_EQ(tests, GetParam().tests);
  EXPECT_EQ(accepted, GetParam().accepted);
}

INSTANTIATE_TEST_SUITE_P(Files, Wycheproof,
                         testing::Values(Expected{"ecdsa_secp384r1_sha384_p1363.json", 239, 167},
                                         Expected{"ecdsa_secp256r1_sha256_p1363.json", 219, 146},
                                         Expected{"rsa_signature_2048_sha384.json", 252, 7},
                                         Expected{"rsa_signature_3072_sha384.json", 239, 7},
                                         Expected{"rsa_signature_4096_sha384.json", 239, 7},
                                         Expected{"rsa_signature_2048_sha256.json", 240, 7},
                                         Expected{"rsa_pss_misc.json", 150, 1}),
                         [](const auto& row) {
                           const std::string_view file = row.param.file;
                           return std::string(file.substr(0, file.find('.')));
                         });

}  // namespace
}  // namespace isoguard::clients
