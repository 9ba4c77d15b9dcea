#include "fhir/unicode.h"

#include <gtest/gtest.h>

#include <random>

namespace isoguard::fhir {
namespace {

/// UTF-8 of a code point, surrogates included.
std::string encode(unsigned point) {
  const auto tail = [](unsigned bits) { return static_cast<char>(0x80 | (bits & 0x3F)); };
  if (point < 0x80) return {static_cast<char>(point)};
  if (point < 0x800) return {static_cast<char>(0xC0 | point >> 6), tail(point)};
  if (point < 0x10000)
    return {static_cast<char>(0xE0 | point >> 12), tail(point >> 6), tail(point)};
  return {static_cast<char>(0xF0 | point >> 18), tail(point >> 12), tail(point >> 6), tail(point)};
}

TEST(Utf8, TakesEveryCodePointButSurrogates) {
  for (unsigned point = 0; point < 0x120000; ++point) {
    const bool valid = point <= 0x10FFFF && (point < 0xD800 || point > 0xDFFF);
    ASSERT_EQ(find_invalid_utf8(encode(point)), valid ? kNowhere : 0) << point;
  }
}

TEST(Utf8, RefusesEveryPairOfBytesThatIsNoCharacter) {
  for (unsigned first = 0; first < 256; ++first) {
    for (unsigned second = 0; second < 256; ++second) {
      const std::string text{static_cast<char>(first), static_cast<char>(second)};
      const bool valid = (first < 0x80 && second < 0x80) ||
                         (first >= 0xC2 && first < 0xE0 && second >= 0x80 && second < 0xC0);
      ASSERT_EQ(find_invalid_utf8(text) == kNowhere, valid) << first << ' ' << second;
    }
  }
}

TEST(Utf8, RefusesOverlongForms) {
  for (const char* text :
       {"\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xE0\x9F\xBF", "\xF0\x80\x80\x80",
        "\xF0\x8F\xBF\xBF", "\xF5\x80\x80\x80", "\xF8\x88\x80\x80\x80"}) {
    EXPECT_EQ(find_invalid_utf8(text), 0u);
  }
}

TEST(Utf8, FindsTheByteAtEveryOffset) {
  for (std::size_t length = 1; length < 100; ++length) {
    for (std::size_t at = 0; at < length; ++at) {
      std::string text(length, 'a');
      text[at] = '\xFF';
      ASSERT_EQ(find_invalid_utf8(text), at) << length;
      text[at] = '\xC3';  // a sequence that is cut off
      ASSERT_EQ(find_invalid_utf8(text), at) << length;
    }
  }
}

struct Escape {
  const char* text;
  std::size_t at;
};

TEST(UnusableEscape, IsFoundWhereItIs) {
  const Escape rows[] = {
      {R"()", kNowhere},
      {R"(plain)", kNowhere},
      {R"(\n\"\\)", kNowhere},
      {R"(\u0001)", kNowhere},
      {R"(\u0100\u1000\u000a)", kNowhere},
      {R"(\u0000)", 0},
      {R"(x\u0000)", 1},
      {R"(\\u0000)", kNowhere},
      {R"(\\\u0000)", 2},
      {R"(\\\\u0000)", kNowhere},
      {R"(\ud7ff\ue000)", kNowhere},
      {R"(\ud800\udc00)", kNowhere},
      {R"(\uDBFF\uDFFF)", kNowhere},
      {R"(\ud800)", 0},
      {R"(\udc00)", 0},
      {R"(\uDFFF)", 0},
      {R"(\ud800x\udc00)", 0},
      {R"(\ud800\n)", 0},
      {R"(\ud800\ud800\udc00)", 0},
      {R"(\ud800\udc00\udc00)", 12},
      {R"(\ud83d\ude39\ud83d\udc8d)", kNowhere},
      {R"(\u000)", kNowhere},
      {R"(\u00g0)", kNowhere},
      {R"(\)", kNowhere},
  };
  for (const Escape& row : rows) EXPECT_EQ(find_unusable_escape(row.text), row.at) << row.text;
}

/// The quick look for suspects must never hide an escape from the exact one: behind any padding.
TEST(UnusableEscape, IsFoundBehindEveryPadding) {
  for (const std::string escape : {R"(\u0000)", R"(\udabc)", R"(\uDC00)"}) {
    for (std::size_t padding = 0; padding < 70; ++padding) {
      const std::string text = R"(\")" + std::string(padding, 'x') + escape;
      EXPECT_EQ(find_unusable_escape(text), padding + 2) << text;
      EXPECT_EQ(find_unusable_escape(text + std::string(padding, 'y')), padding + 2) << text;
    }
  }
}

}  // namespace
}  // namespace isoguard::fhir
