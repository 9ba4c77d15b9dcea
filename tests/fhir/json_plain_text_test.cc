// Passing over plain text, with the strides of all processors, as one byte after the other does it.

#include "fhir/json_plain_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace isoguard::fhir::json {
namespace {

template <class By>
class PlainTextTest : public testing::Test {};

#ifdef __SSE2__
using Strides = testing::Types<WordStride<'"', '\\'>, VectorStride<'"', '\\'>>;
#else
using Strides = testing::Types<WordStride<'"', '\\'>>;
#endif
TYPED_TEST_SUITE(PlainTextTest, Strides);

TYPED_TEST(PlainTextTest, EndsAtEveryByteThatIsNotPlainAndAtNoOther) {
  constexpr std::size_t kLongest = 40;
  for (int byte = 0; byte < 256; ++byte) {
    for (std::size_t at = 0; at < kLongest; ++at) {
      std::string text(kLongest, 'a');
      text[at] = static_cast<char>(byte);
      const bool special = byte < 0x20 || byte == '"' || byte == '\\';
      char* const end = text.data() + text.size();
      EXPECT_EQ(end_of_plain_text<TypeParam>(text.data(), end), special ? text.data() + at : end)
          << "byte " << byte << " at " << at;
    }
  }
}

TYPED_TEST(PlainTextTest, TakesTheFirstOfSeveral) {
  constexpr std::size_t kLongest = 24;
  const std::string specials = "\"\\\x01";
  for (const char first : specials) {
    for (const char second : specials) {
      for (std::size_t at = 0; at + 1 < kLongest; ++at) {
        std::string text(kLongest, '\x20');
        text[at] = first;
        text[at + 1] = second;
        EXPECT_EQ(end_of_plain_text<TypeParam>(text.data(), text.data() + text.size()),
                  text.data() + at);
      }
    }
  }
}

TYPED_TEST(PlainTextTest, LooksNoFurtherThanTheEnd) {
  for (std::size_t size = 0; size < 20; ++size) {
    std::string text(size, 'a');
    text += '"';
    char* const end = text.data() + size;
    EXPECT_EQ(end_of_plain_text<TypeParam>(text.data(), end), end) << size;
  }
}

TEST(EndOfPlain, StopsAtControlsAndAtWhatIsNamed) {
  constexpr std::size_t kLongest = 40;
  for (int byte = 0; byte < 256; ++byte) {
    for (std::size_t at = 0; at < kLongest; ++at) {
      std::string text(kLongest, 'a');
      text[at] = static_cast<char>(byte);
      const bool special = byte < 0x20 || byte == 0x7F || byte == 0xE2;
      const char* const begin = text.data();
      for (std::size_t size = 0; size <= kLongest; ++size) {
        const std::size_t expected = special && at < size ? at : size;
        EXPECT_EQ((end_of_plain<'\x7F', '\xE2'>(begin, begin + size)), begin + expected)
            << "byte " << byte << " at " << at << " of " << size;
      }
    }
  }
}

}  // namespace
}  // namespace isoguard::fhir::json
