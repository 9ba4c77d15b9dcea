// Times in tokens: any number is one (RFC 7519 section 2), and no text is.

#include <gtest/gtest.h>

#include "src/clients/token.h"
#include "tests/src/clients/signer.h"

namespace isoguard::clients {
namespace {

/// What `exp` is read as; -1: the token is malformed.
std::int64_t read(const std::string& exp) {
  const auto token =
      Token::parse(rsa_signer().token(rsa_signer().header(), claims({{"exp", exp}})));
  if (token) return token->exp;
  EXPECT_EQ(token.error(), AuthResult::malformed);
  return -1;
}

TEST(TokenTimes, AreNumbersHoweverTheyAreWritten) {
  for (const char* exp : {"1764000060", "1764000060.0", "1764000060.999", "1.76400006e9",
                          "17640000600e-1", "1.76400006E+9"}) {
    EXPECT_EQ(read(exp), 1764000060) << exp;
  }
  EXPECT_EQ(read("0"), 0);
  EXPECT_EQ(read("9007199254740991"), 9007199254740991);
}

TEST(TokenTimes, AreNothingElse) {
  for (const char* exp : {"\"1764000060\"", "-1", "-0.5", "1e400", "1e17", "99999999999999999999",
                          "true", "null", "[]", "{}"}) {
    EXPECT_EQ(read(exp), -1) << exp;
  }
}

}  // namespace
}  // namespace isoguard::clients
