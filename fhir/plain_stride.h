#pragma once

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <bit>
#include <cstdint>
#include <cstring>

/// Passes over plain text a stride at a time: most bytes of a FHIR resource, and of what is written
/// of it, stand in strings without an escape. Special are control characters (below U+0020) and the
/// bytes `kSpecial`.
namespace isoguard::fhir {

template <char... kSpecial>
constexpr bool is_plain(char c) {
  return static_cast<unsigned char>(c) >= 0x20 && ((c != kSpecial) && ...);
}

/// Eight bytes at a time: the high bit of each byte that is not plain. A borrow may mark bytes
/// after the first that is special, never one before it.
template <char... kSpecial>
struct WordStride {
  static constexpr int kBytes = 8;
  static constexpr int kBitsOfByte = 8;

  static std::uint64_t special(const char* text) {
    constexpr std::uint64_t kOnes = 0x0101010101010101u;
    constexpr std::uint64_t kHighs = 0x8080808080808080u;
    const auto zero_bytes = [](std::uint64_t x) { return (x - kOnes) & ~x & kHighs; };
    std::uint64_t word;
    std::memcpy(&word, text, sizeof word);
    if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
    const std::uint64_t controls = (word - kOnes * 0x20) & ~word & kHighs;
    return (controls | ... | zero_bytes(word ^ kOnes * static_cast<unsigned char>(kSpecial)));
  }
};

#ifdef __SSE2__
/// Sixteen bytes at a time: one bit for each byte that is not plain.
template <char... kSpecial>
struct VectorStride {
  static constexpr int kBytes = 16;
  static constexpr int kBitsOfByte = 1;

  static unsigned special(const char* text) {
    const auto* at = static_cast<const __m128i*>(static_cast<const void*>(text));
    const __m128i bytes = _mm_loadu_si128(at);
    __m128i any = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes);
    ((any = _mm_or_si128(any, _mm_cmpeq_epi8(bytes, _mm_set1_epi8(kSpecial)))), ...);
    return static_cast<unsigned>(_mm_movemask_epi8(any));
  }
};
#endif

/// The first byte from `text` on that is not plain; `end` when there is none.
template <char... kSpecial>
const char* end_of_plain(const char* text, const char* end) {
#ifdef __SSE2__
  using Long = VectorStride<kSpecial...>;
  for (; end - text >= Long::kBytes; text += Long::kBytes) {
    const auto special = Long::special(text);
    if (special != 0) return text + std::countr_zero(special);
  }
#endif
  using Short = WordStride<kSpecial...>;
  for (; end - text >= Short::kBytes; text += Short::kBytes) {
    const auto special = Short::special(text);
    if (special != 0) return text + std::countr_zero(special) / Short::kBitsOfByte;
  }
  while (text != end && is_plain<kSpecial...>(*text)) ++text;
  return text;
}

}  // namespace isoguard::fhir
