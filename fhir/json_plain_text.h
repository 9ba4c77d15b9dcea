#pragma once

#include <rapidjson/encodings.h>
#include <rapidjson/reader.h>
#include <rapidjson/stream.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <bit>
#include <cstdint>
#include <cstring>

/// Internal to the JSON reader: RapidJSON's stream, taught to pass over plain text a stride at a
/// time. Most bytes of a FHIR resource stand in strings without an escape.
namespace isoguard::fhir::json {

/// RapidJSON's stream over bytes that are changed in place, which also knows where they end.
struct PlainTextStream : rapidjson::InsituStringStream {
  PlainTextStream(char* first, const char* last)
      : rapidjson::InsituStringStream(first), end(last) {}
  const char* end;
};

inline bool is_plain(char c) {
  return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\';
}

/// Eight bytes at a time: the high bit of each byte that is not plain. A borrow may mark bytes
/// after the first that is special, never one before it.
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
    return controls | zero_bytes(word ^ kOnes * '"') | zero_bytes(word ^ kOnes * '\\');
  }
};

#ifdef __SSE2__
/// Sixteen bytes at a time: one bit for each byte that is not plain.
struct VectorStride {
  static constexpr int kBytes = 16;
  static constexpr int kBitsOfByte = 1;

  static unsigned special(const char* text) {
    const auto* at = static_cast<const __m128i*>(static_cast<const void*>(text));
    const __m128i bytes = _mm_loadu_si128(at);
    const __m128i controls = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes);
    const __m128i quotes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
    const __m128i escapes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
    const __m128i any = _mm_or_si128(controls, _mm_or_si128(quotes, escapes));
    return static_cast<unsigned>(_mm_movemask_epi8(any));
  }
};
using Stride = VectorStride;
#else
using Stride = WordStride;
#endif

/// The first byte from `text` on that is a quotation mark, a backslash or a control character;
/// `end` when there is none.
template <class By = Stride>
char* end_of_plain_text(char* text, const char* end) {
  for (; end - text >= By::kBytes; text += By::kBytes) {
    const auto special = By::special(text);
    if (special != 0) return text + std::countr_zero(special) / By::kBitsOfByte;
  }
  while (text != end && is_plain(*text)) ++text;
  return text;
}

}  // namespace isoguard::fhir::json

namespace rapidjson {

template <>
struct StreamTraits<isoguard::fhir::json::PlainTextStream> {
  enum { copyOptimization = 1 };
};

/// Most documents come without white space, and RapidJSON asks at every token.
template <>
inline void SkipWhitespace(isoguard::fhir::json::PlainTextStream& in) {
  if (static_cast<unsigned char>(*in.src_) > 0x20) return;
  while (*in.src_ == ' ' || *in.src_ == '\n' || *in.src_ == '\r' || *in.src_ == '\t') ++in.src_;
}

}  // namespace rapidjson
