#include "fhir/json.h"

#include <rapidjson/reader.h>

#include <algorithm>
#include <limits>

#include "fhir/json_plain_text.h"
#include "fhir/json_tree_builder.h"
#include "fhir/unicode.h"

namespace isoguard::fhir::json {
namespace {

/// The events that never come (numbers are kept as text) are RapidJSON's own to refuse.
class Handler : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Handler>, public TreeBuilder {
 public:
  using TreeBuilder::Bool;
  using TreeBuilder::EndArray;
  using TreeBuilder::EndObject;
  using TreeBuilder::Key;
  using TreeBuilder::Null;
  using TreeBuilder::RawNumber;
  using TreeBuilder::StartArray;
  using TreeBuilder::StartObject;
  using TreeBuilder::String;
  using TreeBuilder::TreeBuilder;
};

constexpr unsigned kFlags = rapidjson::kParseInsituFlag | rapidjson::kParseNumbersAsStringsFlag;

tl::unexpected<Issues> refused(IssueType type, std::string_view what, std::size_t offset) {
  return failure(type, std::string(what) + ", at byte " + std::to_string(offset));
}

tl::unexpected<Issues> over_limit(Refusal refusal, std::size_t offset) {
  switch (refusal) {
    case Refusal::depth:
      return refused(IssueType::too_costly, "JSON is nested too deeply", offset);
    case Refusal::values:
      return refused(IssueType::too_costly, "JSON has too many values", offset);
    case Refusal::members:
      return refused(IssueType::too_costly, "JSON object has too many members", offset);
    case Refusal::string_bytes:
      return refused(IssueType::too_long, "JSON string or number is too long", offset);
    case Refusal::duplicate:
    case Refusal::none:
      break;
  }
  return refused(IssueType::structure, "JSON object names a member twice", offset);
}

std::string_view describe(rapidjson::ParseErrorCode code) {
  using namespace rapidjson;  // NOLINT(google-build-using-namespace): unscoped enumerators
  switch (code) {
    case kParseErrorDocumentEmpty:
      return "Not JSON: no value";
    case kParseErrorDocumentRootNotSingular:
      return "Not JSON: something follows the value";
    case kParseErrorValueInvalid:
    case kParseErrorNumberMissFraction:
    case kParseErrorNumberMissExponent:
      return "Not JSON: a value is missing, misspelt or incomplete";
    case kParseErrorObjectMissName:
    case kParseErrorObjectMissColon:
      return "Not JSON: a member lacks its name or its colon";
    case kParseErrorObjectMissCommaOrCurlyBracket:
    case kParseErrorArrayMissCommaOrSquareBracket:
      return "Not JSON: an object or array is not closed or lacks a comma";
    case kParseErrorStringMissQuotationMark:
      return "Not JSON: a string is not closed";
    case kParseErrorStringEscapeInvalid:
    case kParseErrorStringUnicodeEscapeInvalidHex:
    case kParseErrorStringUnicodeSurrogateInvalid:
      return "Not JSON: a string holds a bare control character or a wrong escape";
    case kParseErrorNumberTooBig:
      return "JSON number is out of range";
    default:
      return "Not JSON";
  }
}

/// What must hold for the bytes before they are parsed, RapidJSON being blind for it.
Result<void> check_text(std::string_view text) {
  if (const auto at = find_invalid_utf8(text); at != kNowhere) {
    return refused(IssueType::structure, "Not JSON: not UTF-8", at);
  }
  if (const auto at = find_unusable_escape(text); at != kNowhere) {
    return refused(IssueType::structure, "JSON string escapes U+0000 or half a surrogate pair", at);
  }
  return {};
}

}  // namespace
}  // namespace isoguard::fhir::json

namespace rapidjson {

/// RapidJSON's own reading of a string, with a short way for one without an escape: half of the
/// time of a parse is spent here.
template <>
template <>
void Reader::ParseString<isoguard::fhir::json::kFlags>(isoguard::fhir::json::PlainTextStream& in,
                                                       isoguard::fhir::json::Handler& handler,
                                                       bool is_name) {
  char* text = in.src_ + 1;
  char* end = isoguard::fhir::json::end_of_plain_text(text, in.end);
  if (RAPIDJSON_LIKELY(*end == '"')) {
    in.src_ = end + 1;
  } else {
    in.src_ = text;
    text = in.PutBegin();
    ParseStringToStream<isoguard::fhir::json::kFlags, UTF8<>, UTF8<>>(in, in);
    RAPIDJSON_PARSE_ERROR_EARLY_RETURN_VOID;
    end = text + in.PutEnd(text) - 1;
  }
  const auto size = static_cast<SizeType>(end - text);
  const bool taken = is_name ? handler.Key(text, size, false) : handler.String(text, size, false);
  if (RAPIDJSON_UNLIKELY(!taken)) RAPIDJSON_PARSE_ERROR(kParseErrorTermination, in.Tell());
}

}  // namespace rapidjson

namespace isoguard::fhir::json {

Result<Value> parse(std::string& bytes, Arena& arena, const Limits& limits) {
  if (bytes.size() >
      std::min<std::size_t>(limits.bytes, std::numeric_limits<std::int32_t>::max())) {
    return failure(IssueType::too_long, "JSON text is too long");
  }
  if (Result<void> checked = check_text(bytes); !checked) {
    return tl::unexpected<Issues>(std::move(checked.error()));
  }
  const std::size_t skipped = bytes.starts_with("\xEF\xBB\xBF") ? 3 : 0;  // byte order mark

  thread_local OpenValues open;
  Handler builder(open, arena, limits);
  PlainTextStream stream(bytes.data() + skipped, bytes.data() + bytes.size());
  rapidjson::Reader reader;
  const rapidjson::ParseResult parsed = reader.Parse<kFlags>(stream, builder);
  const Value root = builder.root();
  open.release_excess();
  // RapidJSON takes a NUL byte for the end of the text and stops there.
  if (*stream.src_ == '\0' && stream.src_ != stream.end) {
    return refused(IssueType::structure, "Not JSON: a NUL byte", stream.Tell() + skipped);
  }
  if (!parsed.IsError()) return root;
  const std::size_t offset = parsed.Offset() + skipped;
  if (parsed.Code() == rapidjson::kParseErrorTermination)
    return over_limit(builder.refusal(), offset);
  return refused(IssueType::structure, describe(parsed.Code()), offset);
}

}  // namespace isoguard::fhir::json
