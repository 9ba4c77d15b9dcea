#include "plugin/knowledge/folded_text.h"

#include <cstdint>

namespace isoguard::knowledge {
namespace {

// Latin-1 letters and Latin Extended-A, U+00C0 to U+017F, without case and diacritics.
constexpr std::uint32_t kLatinFirst = 0xC0;
// clang-format off
constexpr std::string_view kLatin[] = {
    "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i",  // U+00C0
    "d", "n", "o", "o", "o", "o", "o", " ", "o", "u", "u", "u", "u", "y", "th", "ss",  // U+00D0
    "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i",  // U+00E0
    "d", "n", "o", "o", "o", "o", "o", " ", "o", "u", "u", "u", "u", "y", "th", "y",  // U+00F0
    "a", "a", "a", "a", "a", "a", "c", "c", "c", "c", "c", "c", "c", "c", "d", "d",  // U+0100
    "d", "d", "e", "e", "e", "e", "e", "e", "e", "e", "e", "e", "g", "g", "g", "g",  // U+0110
    "g", "g", "g", "g", "h", "h", "h", "h", "i", "i", "i", "i", "i", "i", "i", "i",  // U+0120
    "i", "i", "ij", "ij", "j", "j", "k", "k", "k", "l", "l", "l", "l", "l", "l", "l",  // U+0130
    "l", "l", "l", "n", "n", "n", "n", "n", "n", "n", "n", "n", "o", "o", "o", "o",  // U+0140
    "o", "o", "oe", "oe", "r", "r", "r", "r", "r", "r", "s", "s", "s", "s", "s", "s",  // U+0150
    "s", "s", "t", "t", "t", "t", "t", "t", "u", "u", "u", "u", "u", "u", "u", "u",  // U+0160
    "u", "u", "u", "u", "w", "w", "y", "y", "y", "z", "z", "z", "z", "z", "z", "s",  // U+0170
};
// clang-format on
static_assert(std::size(kLatin) == 0x180 - kLatinFirst);

constexpr std::string_view kSeparator = " ";

std::string_view folded_form(std::uint32_t code_point) {
  if (code_point >= kLatinFirst && code_point < kLatinFirst + std::size(kLatin)) {
    return kLatin[code_point - kLatinFirst];
  }
  if (code_point >= 0x300 && code_point <= 0x36F) return {};  // combining marks
  switch (code_point) {
    case 0xAD:    // soft hyphen
    case 0x200B:  // zero-width space, non-joiner, joiner
    case 0x200C:
    case 0x200D:
    case 0xFEFF:
      return {};
    case 0x1E9E:
      return "ss";
    case 0xFB01:
      return "fi";
    case 0xFB02:
      return "fl";
    default:
      return kSeparator;
  }
}

struct Decoded {
  std::uint32_t code_point;
  std::size_t size;
};

// The character at the front of `text`, which starts with a byte above 0x7F. Malformed bytes come
// out as U+FFFD, one at a time.
Decoded decode(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const auto continues = [&](std::size_t at) {
    return at < text.size() && (byte(at) & 0xC0u) == 0x80u;
  };
  const std::uint32_t lead = byte(0);
  if (lead >= 0xC2 && lead < 0xE0 && continues(1)) {
    return {((lead & 0x1Fu) << 6) | (byte(1) & 0x3Fu), 2};
  }
  if (lead >= 0xE0 && lead < 0xF0 && continues(1) && continues(2)) {
    return {((lead & 0x0Fu) << 12) | ((byte(1) & 0x3Fu) << 6) | (byte(2) & 0x3Fu), 3};
  }
  if (lead >= 0xF0 && lead < 0xF5 && continues(1) && continues(2) && continues(3)) {
    return {0xFFFD, 4};
  }
  return {0xFFFD, 1};
}

constexpr std::array<char, 128> make_ascii() {
  std::array<char, 128> table{};
  for (std::size_t c = 0; c < table.size(); ++c) {
    const char as_char = static_cast<char>(c);
    const bool upper = as_char >= 'A' && as_char <= 'Z';
    const bool lower = as_char >= 'a' && as_char <= 'z';
    const bool digit = as_char >= '0' && as_char <= '9';
    table[c] = upper ? static_cast<char>(c + 32) : lower || digit ? as_char : ' ';
  }
  return table;
}
constexpr std::array<char, 128> kAscii = make_ascii();

}  // namespace

FoldedText::FoldedText(std::string_view text) {
  data_ = inline_.data();
  // No character grows when it is folded, so the input's size is enough.
  if (text.size() > kInline) {
    heap_.resize(text.size());
    data_ = heap_.data();
  }
  bool between_words = false;
  const auto put = [&](char c) {
    if (c == ' ') {
      between_words = true;
      return;
    }
    if (between_words && size_ > 0) data_[size_++] = ' ';
    between_words = false;
    data_[size_++] = c;
  };
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x80) {
      put(kAscii[byte]);
      ++at;
      continue;
    }
    const Decoded decoded = decode(text.substr(at));
    for (const char c : folded_form(decoded.code_point)) put(c);
    at += decoded.size;
  }
}

std::string fold(std::string_view text) { return std::string(FoldedText(text).view()); }

}  // namespace isoguard::knowledge
