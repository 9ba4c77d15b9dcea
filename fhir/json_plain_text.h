#pragma once

#include <rapidjson/encodings.h>
#include <rapidjson/stream.h>

#include <bit>
#include <cstdint>
#include <cstring>

/// Internal to the JSON reader: RapidJSON's stream and encoding, taught to pass over plain text
/// eight bytes at a time. Most bytes of a FHIR resource stand in strings without an escape.
namespace isoguard::fhir::json {

/// UTF-8 as RapidJSON has it; a name of its own selects the Transcoder below.
struct PlainUtf8 : rapidjson::UTF8<> {};

/// RapidJSON's stream over bytes that are changed in place, which also knows where they end.
struct PlainTextStream : rapidjson::GenericInsituStringStream<PlainUtf8> {
  PlainTextStream(char* first, const char* last)
      : rapidjson::GenericInsituStringStream<PlainUtf8>(first), end(last) {}
  const char* end;
};

/// The first byte from `text` on that is a quotation mark, a backslash or a control character;
/// `end`, or a byte before it, when there is none.
inline const char* end_of_plain_text(const char* text, const char* end) {
  constexpr std::uint64_t kOnes = 0x0101010101010101u;
  constexpr std::uint64_t kHighs = 0x8080808080808080u;
  const auto zero_bytes = [](std::uint64_t x) { return (x - kOnes) & ~x & kHighs; };
  while (end - text >= 8) {
    std::uint64_t word;
    std::memcpy(&word, text, sizeof word);
    if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
    const std::uint64_t controls = (word - kOnes * 0x20) & ~word & kHighs;
    // A borrow may mark bytes after the first that is special, never one before it.
    const std::uint64_t special =
        controls | zero_bytes(word ^ kOnes * '"') | zero_bytes(word ^ kOnes * '\\');
    if (special != 0) return text + std::countr_zero(special) / 8;
    text += 8;
  }
  while (text != end && static_cast<unsigned char>(*text) >= 0x20 && *text != '"' &&
         *text != '\\') {
    ++text;
  }
  return text;
}

}  // namespace isoguard::fhir::json

namespace rapidjson {

template <>
struct StreamTraits<isoguard::fhir::json::PlainTextStream> {
  enum { copyOptimization = 1 };
};

/// RapidJSON calls this for one plain character; it moves all that follow with it.
template <>
struct Transcoder<isoguard::fhir::json::PlainUtf8, isoguard::fhir::json::PlainUtf8> {
  using Stream = isoguard::fhir::json::PlainTextStream;

  static bool Transcode(Stream& in, Stream& out) {
    const char* end = isoguard::fhir::json::end_of_plain_text(in.src_, in.end);
    const auto size = static_cast<std::size_t>(end - in.src_);
    if (out.dst_ != in.src_) std::memmove(out.dst_, in.src_, size);  // after an escape
    in.src_ += size;
    out.dst_ += size;
    return true;
  }
  // RapidJSON compiles these for modes that are not used here.
  template <class In, class Out>
  static bool Transcode(In& in, Out& out) {
    out.Put(in.Take());
    return true;
  }
  template <class In, class Out>
  static bool Validate(In& in, Out& out) {
    return Transcode(in, out);
  }
};

}  // namespace rapidjson
