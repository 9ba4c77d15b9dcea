#include "fhir/hex.h"

#include <gtest/gtest.h>

namespace isoguard::fhir {
namespace {

TEST(Hex, IsTwoLowerCaseDigitsAByte) {
  EXPECT_EQ(hex(""), "");
  EXPECT_EQ(hex(std::string_view("\0\x09\x0A\x7F\x80\xFF", 6)), "00090a7f80ff");
}

TEST(Hex, WritesUuidsInFiveParts) {
  EXPECT_EQ(uuid_text("\x01\x93\x2f\x5e\x8f\x3a\x7c\x1d\x9b\x2e\x4d\x5f\x6a\x7b\x8c\x9d"),
            "01932f5e-8f3a-7c1d-9b2e-4d5f6a7b8c9d");
}

}  // namespace
}  // namespace isoguard::fhir
