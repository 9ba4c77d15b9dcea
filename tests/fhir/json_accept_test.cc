// What RFC 8259 calls JSON is read, whatever it looks like.

#include <gtest/gtest.h>

#include "fhir/json.h"

namespace isoguard::fhir::json {
namespace {

using namespace std::string_literals;

struct Accepted {
  const char* what;
  std::string text;
};

const Accepted kAccepted[] = {
    // Arrays
    {"space before the end of an array", "[[]   ]"},
    {"empty array", "[]"},
    {"empty string in an array", R"([""])"},
    {"line end behind the value", "[\"a\"]\n"},
    {"false in an array", "[false]"},
    {"null in an array", "[null]"},
    {"true in an array", "[true]"},
    {"all types in an array", R"([null, 1, "1", {}, [], true])"},
    {"line end inside an array", "[1\n]"},
    {"space before an array", " [1]"},
    {"space behind an array", "[2] "},
    {"space around an array", " [] "},
    {"nulls between numbers", "[1,null,null,null,2]"},
    // Numbers
    {"exponent", "[123e65]"},
    {"zero with signed exponent", "[0e+1]"},
    {"zero with exponent", "[0e1]"},
    {"number behind a space", "[ 4]"},
    {"close to zero",
     "[-0.000000000000000000000000000000000000000000000000000000000000000000000000000001]"},
    {"integer with exponent", "[20e1]"},
    {"minus zero", "[-0]"},
    {"minus zero with fraction", "[-0.0]"},
    {"negative integer", "[-123]"},
    {"minus one", "[-1]"},
    {"capital E", "[1E22]"},
    {"capital E, negative exponent", "[1E-2]"},
    {"capital E, positive exponent", "[1E+2]"},
    {"larger exponent", "[123e45]"},
    {"fraction and exponent", "[123.456e78]"},
    {"negative exponent", "[1e-2]"},
    {"positive exponent", "[1e+2]"},
    {"integer", "[123]"},
    {"decimal", "[123.456789]"},
    // Objects
    {"two members", R"({"asd":"sdf", "dfg":"fgh"})"},
    {"one member", R"({"asd":"sdf"})"},
    {"empty object", "{}"},
    {"empty name", R"({"":0})"},
    {"large and small numbers", R"({"min": -1.0e+28, "max": 1.0e+28})"},
    {"long strings",
     R"({"x":[{"id": ")" + std::string(40, 'x') + R"("}], "id": ")" + std::string(40, 'x') + "\"}"},
    {"empty array as a member", R"({"a":[]})"},
    {"names and strings of escapes", R"({"title":"\u041f\u043e\u043b\u0442\u043e\u0440\u0430"})"},
    {"line ends inside an object", "{\n\"a\": \"b\"\n}"},
    // Strings
    {"escapes of one to three bytes", R"(["\u0060\u012a\u12AB"])"},
    {"surrogate pair", R"(["\uD801\udc37"])"},
    {"two surrogate pairs", R"(["\ud83d\ude39\ud83d\udc8d"])"},
    {"each short escape", R"(["\"\\\/\b\f\n\r\t"])"},
    {"escaped backslash before u0000", R"(["\\u0000"])"},
    {"escaped backslash before a surrogate", R"(["\\udc00\\ud800"])"},
    {"escaped quotation mark", R"(["\""])"},
    {"comment signs in a string", R"(["a/*b*/c/*d//e"])"},
    {"escaped backslash before a", R"(["\\a"])"},
    {"escaped backslash before n", R"(["\\n"])"},
    {"escaped control character", R"(["\u0012"])"},
    {"escaped non-character", R"(["\uFFFF"])"},
    {"string", R"(["asd"])"},
    {"string behind a space", R"([ "asd"])"},
    {"last surrogate pair", R"(["\uDBFF\uDFFF"])"},
    {"escaped no-break space", R"(["new\u00A0line"])"},
    {"U+10FFFF", "[\"\xF4\x8F\xBF\xBF\"]"},
    {"U+FFFF", "[\"\xEF\xBF\xBF\"]"},
    {"escaped comma", R"(["\u002c"])"},
    {"Greek letter", "[\"\xCF\x80\"]"},
    {"U+1BFFF, not assigned", "[\"\xF0\x9B\xBF\xBF\"]"},
    {"ASCII", R"(["asd "])"},
    {"one space", R"([" "])"},
    {"G clef as a pair", R"(["\uD834\uDd1e"])"},
    {"escape of three bytes", R"(["\u0821"])"},
    {"escape of two bytes", R"(["\u0123"])"},
    {"line separator", "[\"\xE2\x80\xA8\"]"},
    {"paragraph separator", "[\"\xE2\x80\xA9\"]"},
    {"escapes in both cases", R"(["\u0061\u30af\u30EA\u30b9"])"},
    {"escaped line end", R"(["new\u000Aline"])"},
    {"delete character", "[\"\x7F\"]"},
    {"delete character between letters",
     "[\"a\x7F"
     "a\"]"},
    {"escape of a rare letter", R"(["\uA66D"])"},
    {"escaped backslash by its number", R"(["\u005C"])"},
    {"signs of three bytes", "[\"\xE2\x8D\x82\xE3\x88\xB4\xE2\x8D\x82\"]"},
    {"escaped U+10FFFE", R"(["\uDBFF\uDFFE"])"},
    {"escaped U+1FFFE", R"(["\uD83F\uDFFE"])"},
    {"escaped zero-width space", R"(["\u200B"])"},
    {"escaped invisible plus", R"(["\u2064"])"},
    {"escaped U+FDD0", R"(["\uFDD0"])"},
    {"escaped U+FFFE", R"(["\uFFFE"])"},
    {"escaped quotation mark by its number", R"(["\u0022"])"},
    {"three and four bytes", "[\"\xE2\x82\xAC\xF0\x9D\x84\x9E\"]"},
    {"byte just below the surrogates", "[\"\xED\x9F\xBF\"]"},
    // Whole texts
    {"false alone", "false"},
    {"integer alone", "42"},
    {"negative decimal alone", "-0.1"},
    {"null alone", "null"},
    {"string alone", R"("asd")"},
    {"true alone", "true"},
    {"empty string alone", R"("")"},
    {"byte order mark before an object", "\xEF\xBB\xBF{}"},
    // Left open by RFC 8259; numbers stay text here.
    {"negative exponent beyond double", "[123.456e-789]"},
    {"far below double", "[123e-10000000]"},
    {"negative integer beyond 64 bits", "[-123123123123123123123123123123]"},
    {"integer beyond 64 bits", "[100000000000000000000]"},
    {"more negative than 64 bits", "[-237462374673276894279832749832423479823246327846]"},
    {"number behind the root's white space", "\t\r\n 1"},
};

TEST(JsonAccept, ReadsAllThatIsJson) {
  for (const Accepted& row : kAccepted) {
    std::string bytes = row.text;
    Arena arena;
    const Result<Value> value = parse(bytes, arena);
    EXPECT_TRUE(value) << row.what << ": " << (value ? "" : value.error()[0].diagnostics);
  }
}

struct Decoded {
  const char* text;
  std::string content;
};

TEST(JsonAccept, DecodesEscapes) {
  const Decoded rows[] = {
      {R"("\"\\\/\b\f\n\r\t")", "\"\\/\b\f\n\r\t"},
      {R"("\u0041\u00e9\u20AC")", "A\xC3\xA9\xE2\x82\xAC"},
      {R"("\uD834\uDD1E")", "\xF0\x9D\x84\x9E"},
      {R"("\uDBFF\uDFFF")", "\xF4\x8F\xBF\xBF"},
      {R"("\\u0000")", "\\u0000"},
      {R"("\\\\ud800")", "\\\\ud800"},
      {R"("\u0001")", "\x01"},
      {R"("plain")", "plain"},
      {R"("")", ""},
  };
  for (const Decoded& row : rows) {
    std::string bytes = row.text;
    Arena arena;
    const Result<Value> value = parse(bytes, arena);
    ASSERT_TRUE(value) << row.text;
    EXPECT_EQ(value->string(), row.content) << row.text;
  }
}

TEST(JsonAccept, KeepsNumbersAsTheyWereWritten) {
  const char* const numbers[] = {"0",
                                 "-0",
                                 "-0.0",
                                 "1.50",
                                 "1.5",
                                 "100",
                                 "1e-7",
                                 "1E+22",
                                 "0.184467440737095516159",
                                 "1.84467440737095516159",
                                 "18446744073709551616",
                                 "9007199254740993",
                                 "0.1000000000000000055511151231257827",
                                 "123.456e-789",
                                 "5e-324",
                                 "2.2250738585072011e-308",
                                 "1.7976931348623157e308",
                                 "0e0"};
  for (const std::string number : numbers) {
    std::string alone = number;
    std::string in_array = "[" + number + "," + number + " ]";
    std::string in_object = "{\"a\":" + number + "}";
    Arena arena;
    const Result<Value> value = parse(alone, arena);
    const Result<Value> array = parse(in_array, arena);
    const Result<Value> object = parse(in_object, arena);
    ASSERT_TRUE(value && array && object) << number;
    EXPECT_EQ(value->number(), number);
    ASSERT_EQ(array->items().size(), 2u);
    EXPECT_EQ(array->items()[0].number(), number);
    EXPECT_EQ(array->items()[1].number(), number);
    EXPECT_EQ((*object)["a"].number(), number);
  }
}

TEST(JsonAccept, GivesTypesOrderAndAbsence) {
  std::string bytes =
      R"({"n":null,"t":true,"f":false,"d":1.50,"s":"x","a":[1,[],{}],"o":{"k":"v"}})";
  Arena arena;
  const Result<Value> root = parse(bytes, arena);
  ASSERT_TRUE(root);
  ASSERT_EQ(root->members().size(), 7u);
  EXPECT_EQ(root->members()[0].name, "n");
  EXPECT_EQ(root->members()[6].name, "o");
  EXPECT_TRUE((*root)["n"].is_null());
  EXPECT_NE(root->find("n"), nullptr);
  EXPECT_TRUE((*root)["t"].is_true());
  EXPECT_TRUE((*root)["f"].is_boolean());
  EXPECT_FALSE((*root)["f"].is_true());
  EXPECT_EQ((*root)["d"].number(), "1.50");
  EXPECT_EQ((*root)["s"].string(), "x");
  ASSERT_EQ((*root)["a"].items().size(), 3u);
  EXPECT_TRUE((*root)["a"].items()[1].is_array());
  EXPECT_TRUE((*root)["a"].items()[2].is_object());
  EXPECT_EQ((*root)["o"]["k"].string(), "v");
  EXPECT_EQ(root->find("absent"), nullptr);
  EXPECT_TRUE((*root)["absent"]["deeper"].is_null());
  EXPECT_EQ((*root)["s"].number(), "");
  EXPECT_EQ((*root)["d"].string(), "");
  EXPECT_TRUE((*root)["s"].items().empty());
  EXPECT_TRUE((*root)["a"].members().empty());
}

}  // namespace
}  // namespace isoguard::fhir::json
