#pragma once

#include <rapidjson/encodings.h>
#include <rapidjson/reader.h>
#include <rapidjson/stream.h>

#include <bit>

#include "fhir/plain_stride.h"

/// Internal to the JSON reader: RapidJSON's stream, taught to pass over plain text a stride at a
/// time. Most bytes of a FHIR resource stand in strings without an escape.
namespace isoguard::fhir::json {

/// RapidJSON's stream over bytes that are changed in place, which also knows where they end.
struct PlainTextStream : rapidjson::InsituStringStream {
  PlainTextStream(char* first, const char* last)
      : rapidjson::InsituStringStream(first), end(last) {}
  const char* end;
};

#ifdef __SSE2__
using Stride = VectorStride<'"', '\\'>;
#else
using Stride = WordStride<'"', '\\'>;
#endif

/// The first byte from `text` on that is a quotation mark, a backslash or a control character;
/// `end` when there is none.
template <class By = Stride>
char* end_of_plain_text(char* text, const char* end) {
  for (; end - text >= By::kBytes; text += By::kBytes) {
    const auto special = By::special(text);
    if (special != 0) return text + std::countr_zero(special) / By::kBitsOfByte;
  }
  while (text != end && is_plain<'"', '\\'>(*text)) ++text;
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
