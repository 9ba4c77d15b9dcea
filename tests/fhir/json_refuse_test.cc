// What is no JSON, or JSON that two readers could understand differently, is refused.

#include <gtest/gtest.h>

#include "fhir/json.h"

namespace isoguard::fhir::json {
namespace {

using namespace std::string_literals;

struct Refused {
  const char* what;
  std::string text;
};

std::string repeat(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

void expect_refused(const Refused& row) {
  std::string bytes = row.text;
  Arena arena;
  const Result<Value> value = parse(bytes, arena);
  ASSERT_FALSE(value) << row.what << ": " << row.text.substr(0, 80);
  ASSERT_EQ(value.error().size(), 1u);
  EXPECT_NE(value.error()[0].diagnostics.find(", at byte "), std::string::npos) << row.what;
}

const Refused kArrays[] = {
    {"no comma", "[1 true]"},
    {"letter and half a character", "[a\xE5]"},
    {"colon for comma", R"(["": 1])"},
    {"comma behind the array", R"([""],)"},
    {"comma first", "[,1]"},
    {"two commas", "[1,,2]"},
    {"two commas at the end", R"(["x",,])"},
    {"closed twice", R"(["x"]])"},
    {"comma at the end", R"(["",])"},
    {"not closed", R"(["x")"},
    {"not closed behind no value", "[x"},
    {"array without comma", "[3[4]]"},
    {"byte FF", "[\xFF]"},
    {"number, colon, number", "[1:2]"},
    {"only a comma", "[,]"},
    {"only a minus", "[-]"},
    {"space for the first value", "[   , \"\"]"},
    {"not closed over lines", "[\"a\",\n4\n,1,"},
    {"comma behind a number", "[1,]"},
    {"commas behind a number", "[1,,]"},
    {"vertical tab and form feed",
     "[\"\x0B"
     "a\"\\f]"},
    {"star", "[*]"},
    {"not closed behind an empty string", "[\"\""},
    {"not closed behind a comma", "[1,"},
    {"not closed behind lines", "[1,\n1\n,1"},
    {"not closed behind an object", "[{}"},
    {"half false", "[fals]"},
    {"half null", "[nul]"},
    {"half true", "[tru]"},
};

const Refused kNumbers[] = {
    {"NUL behind a number", "123\0"s},
    {"two plus signs", "[++1234]"},
    {"plus sign", "[+1]"},
    {"plus infinity", "[+Inf]"},
    {"minus and leading zero", "[-01]"},
    {"dot at the end", "[-1.0.]"},
    {"no fraction, negative", "[-2.]"},
    {"minus NaN", "[-NaN]"},
    {"dot and minus", "[.-1]"},
    {"no integer part with exponent", "[.2e-3]"},
    {"two dots", "[0.1.2]"},
    {"fraction, exponent sign, no digits", "[0.3e+]"},
    {"fraction, exponent without digits", "[0.3e]"},
    {"dot before the exponent", "[0.e1]"},
    {"zero E plus", "[0E+]"},
    {"zero E", "[0E]"},
    {"zero e plus", "[0e+]"},
    {"zero e", "[0e]"},
    {"one e plus", "[1.0e+]"},
    {"one e minus", "[1.0e-]"},
    {"one e", "[1.0e]"},
    {"space as thousands separator", "[1 000.0]"},
    {"two exponents", "[1eE2]"},
    {"dot before positive exponent", "[2.e+3]"},
    {"dot before negative exponent", "[2.e-3]"},
    {"dot before exponent", "[2.e3]"},
    {"dot, exponent sign, no digits", "[9.e+]"},
    {"infinity, short", "[Inf]"},
    {"not a number", "[NaN]"},
    {"full-width digit", "[\xEF\xBC\x91]"},
    {"sum", "[1+2]"},
    {"hexadecimal digit", "[0x1]"},
    {"hexadecimal digits", "[0x42]"},
    {"infinity", "[Infinity]"},
    {"two exponent signs", "[0e+-1]"},
    {"letters behind a decimal", "[-123.123foo]"},
    {"half a character behind digits", "[123\xE5]"},
    {"half a character behind an exponent", "[1e1\xE5]"},
    {"half a character behind zero", "[0\xE5]\n"},
    {"minus infinity", "[-Infinity]"},
    {"minus and letters", "[-foo]"},
    {"minus and space", "[- 1]"},
    {"negative with leading zero", "[-012]"},
    {"negative without integer part", "[-.123]"},
    {"letter behind a negative", "[-1x]"},
    {"letter as exponent", "[1ea]"},
    {"half a character as exponent", "[1e\xE5]"},
    {"no fraction", "[1.]"},
    {"no integer part", "[.123]"},
    {"letter within a decimal", "[1.2a-3]"},
    {"H as exponent", "[1.8011670033376514H-308]"},
    {"leading zero", "[012]"},
    {"leading zero alone", "01"},
    {"zeros", "[00.5]"},
    {"single-precision suffix", "[1f]"},
};

const Refused kObjects[] = {
    {"truth", R"(["x", truth])"},
    {"bracket as name", "{[: \"x\"}\n"},
    {"comma for colon", R"({"x", null})"},
    {"two colons", R"({"x"::"b"})"},
    {"flag", "{\xF0\x9F\x87\xA8\xF0\x9F\x87\xAD}"},
    {"number behind a value", R"({"a":"a" 123})"},
    {"bare name and apostrophes", "{key: 'value'}"},
    {"continuation byte as name", "{\"\xB9\":\"0\",}"},
    {"no colon, bare value", R"({"a" b})"},
    {"no name", R"({:"b"})"},
    {"no colon", R"({"a" "b"})"},
    {"ends behind the colon", R"({"a":)"},
    {"ends behind the name", R"({"a")"},
    {"number as name", "{1:1}"},
    {"huge number as name", "{9999E9999:1}"},
    {"null as name", "{null:null,null:null}"},
    {"commas at the end", R"({"id":0,,,,,})"},
    {"apostrophes", "{'a':0}"},
    {"comma at the end", R"({"id":0,})"},
    {"comment behind", R"({"a":"b"}/**/)"},
    {"comment and slash behind", R"({"a":"b"}/**//)"},
    {"line comment behind", R"({"a":"b"}//)"},
    {"slash behind", R"({"a":"b"}/)"},
    {"two commas", R"({"a":"b",,"c":"d"})"},
    {"bare name", R"({a: "b"})"},
    {"value not closed", R"({"a":"a)"},
    {"name without value", R"({ "foo" : "bar", "a" })"},
    {"hash behind", R"({"a":"b"}#)"},
};

const Refused kStrings[] = {
    {"one space", " "},
    {"half a pair, then an escaped end", R"(["\uD800\"])"},
    {"half a pair, then an empty escape", R"(["\uD800\u"])"},
    {"half a pair, then one digit", R"(["\uD800\u1"])"},
    {"half a pair, then one digit and x", R"(["\uD800\u1x"])"},
    {"letter without quotes", "[\xC3\xA9]"},
    {"escaped NUL byte", "[\"\\\0\"]"s},
    {"escape x", R"(["\x00"])"},
    {"escaped backslash and escaped end", R"(["\\\"])"},
    {"escaped tab byte", "[\"\\\t\"]"},
    {"escaped picture", "[\"\\\xF0\x9F\x8C\x80\"]"},
    {"escaped end", R"(["\"])"},
    {"three digits", R"(["\u00A"])"},
    {"two digits in the second half", R"(["\uD834\uDd"])"},
    {"two first halves and a wrong escape", R"(["\uD800\uD800\x"])"},
    {"half a character in an escape", "[\"\\u\xE5\"]"},
    {"escape a", R"(["\a"])"},
    {"letters for digits", R"(["\uqqqq"])"},
    {"half a character behind a backslash", "[\"\\\xE5\"]"},
    {"escape outside of a string", R"([\u0020"asd"])"},
    {"bare escape", R"([\n])"},
    {"one quotation mark", "\""},
    {"apostrophes", "['single quote']"},
    {"bare word", "abc"},
    {"ends in an escape", "[\"\\"},
    {"NUL byte in a string", "[\"a\0a\"]"s},
    {"line end in a string", "[\"new\nline\"]"},
    {"tab in a string", "[\"\t\"]"},
    {"capital U", R"("\UA66D")"},
    {"letter behind a string", R"(""x)"},
    {"control character 1F", "[\"\x1F\"]"},
};

const Refused kTexts[] = {
    {"100,000 open arrays", repeat("[", 100'000)},
    {"word joiner in an array", "[\xE2\x81\xA0]"},
    {"byte order mark alone", "\xEF\xBB\xBF"},
    {"two byte order marks", "\xEF\xBB\xBF\xEF\xBB\xBF{}"},
    {"angle brackets", "<.>"},
    {"null in angle brackets", "[<null>]"},
    {"letter behind an array", "[1]x"},
    {"array closed twice", "[1]]"},
    {"string runs into the end", R"(["asd])"},
    {"letters", "a\xC3\xA5"},
    {"capital True", "[True]"},
    {"array never opened", "1]"},
    {"ends behind a comma", R"({"x": true,)"},
    {"two arrays", "[][]"},
    {"end of an array", "]"},
    {"half a byte order mark", "\xEF\xBB{}"},
    {"half a character", "\xE5"},
    {"start of an array", "["},
    {"nothing", ""},
    {"NUL in an array", "[\0]"s},
    {"NUL and more behind the value", "{}\0{}"s},
    {"at sign behind a number", "2@"},
    {"object closed twice", "{}}"},
    {"ends behind an empty name", R"({"":)"},
    {"comment inside", R"({"a":/*comment*/"b"})"},
    {"string behind an object", R"({"a": true} "x")"},
    {"array and apostrophe", "['"},
    {"array and comma", "[,"},
    {"50,000 open arrays and objects", repeat(R"([{"":)", 50'000)},
    {"array and object open", "[{"},
    {"array and string open", "[\"a"},
    {"array open behind a string", "[\"a\""},
    {"object open", "{"},
    {"object closed as array", "{]"},
    {"object and comma", "{,"},
    {"object and array open", "{["},
    {"object and string open", "{\"a"},
    {"object and apostrophes", "{'a'"},
    {"strings that escape a brace", R"(["\{["\{["\{["\{)"},
    {"Latin-1 letter", "\xE9"},
    {"star", "*"},
    {"hash and object behind", R"({"a":"b"}#{})"},
    {"bare line-end escape", R"([\u000A""])"},
    {"array open behind a number", "[1"},
    {"half null at the end", "[ false, nul"},
    {"half false at the end", "[ true, fals"},
    {"half true at the end", "[ false, tru"},
    {"object open behind a member", R"({"asd":"asd")"},
    {"letter", "\xC3\xA5"},
    {"word joiner", "\xE2\x81\xA0"},
    {"form feed", "[\f]"},
};

// RFC 8259 lets a parser choose, or even allows: refused, because two readers would disagree.
const Refused kAmbiguous[] = {
    {"name twice", R"({"a":"b","a":"c"})"},
    {"member twice", R"({"a":"b","a":"b"})"},
    {"name twice, once escaped", R"({"a":1,"\u0061":2})"},
    {"empty name twice", R"({"":1,"":2})"},
    {"name twice in a nested object", R"([{"x":{"a":1,"b":2,"a":3}}])"},
    {"name twice around a nested object", R"({"a":{"b":1},"c":[{"a":2}],"a":3})"},
    {"U+0000", R"(["\u0000"])"},
    {"U+0000 in a name", R"({"foo\u0000bar": 42})"},
    {"U+0000 behind an escaped backslash", R"(["\\\u0000"])"},
    {"second half alone as name", R"({"\uDFAA":0})"},
    {"first half alone", R"(["\uDADA"])"},
    {"first half and a letter's escape", R"(["\uD888\u1234"])"},
    {"UTF-16 with byte order mark", "\xFF\xFE[\0\"\0\xE9\0\"\0]\0"s},
    {"broken sequence of three bytes", "[\"\xE6\x97\xA5\xD1\x88\xFA\"]"},
    {"surrogate in UTF-8", "[\"\xED\xA0\x80\"]"},
    {"first half and line end", R"(["\uD800\n"])"},
    {"second half and a letter", R"(["\uDd1ea"])"},
    {"two first halves and line end", R"(["\uD800\uD800\n"])"},
    {"first half", R"(["\ud800"])"},
    {"first half and letters", R"(["\ud800abc"])"},
    {"byte FF in a string", "[\"\xFF\"]"},
    {"halves in the wrong order", R"(["\uDd1e\uD834"])"},
    {"Latin-1 in a string", "[\"\xE9\"]"},
    {"second half", R"(["\uDFAA"])"},
    {"continuation byte", "[\"\x81\"]"},
    {"above U+10FFFF", "[\"\xF4\xBF\xBF\xBF\"]"},
    {"two bytes for a slash", "[\"\xC0\xAF\"]"},
    {"six bytes", "[\"\xFC\x83\xBF\xBF\xBF\xBF\"]"},
    {"six bytes for NUL", "[\"\xFC\x80\x80\x80\x80\x80\"]"},
    {"three bytes begun", "[\"\xE0\xFF\"]"},
    {"UTF-16, most significant byte first", "\0[\0\"\0\xE9\0\"\0]"s},
    {"UTF-16 without mark", "[\0\"\0\xE9\0\"\0]\0"s},
    {"500 nested arrays", repeat("[", 500) + repeat("]", 500)},
    {"exponent beyond double", "[1.5e+9999]"},
    {"negative beyond double", "[-1e+9999]"},
    {"integer with huge exponent", "[-123123e100000]"},
    {"fraction with huge exponent", "[0.4e00669999999999999999999999999999999999999999999999999]"},
};

TEST(JsonRefuse, Arrays) {
  for (const Refused& row : kArrays) expect_refused(row);
}
TEST(JsonRefuse, Numbers) {
  for (const Refused& row : kNumbers) expect_refused(row);
}
TEST(JsonRefuse, Objects) {
  for (const Refused& row : kObjects) expect_refused(row);
}
TEST(JsonRefuse, Strings) {
  for (const Refused& row : kStrings) expect_refused(row);
}
TEST(JsonRefuse, Texts) {
  for (const Refused& row : kTexts) expect_refused(row);
}
TEST(JsonRefuse, WhatReadersDisagreeOn) {
  for (const Refused& row : kAmbiguous) expect_refused(row);
}

struct Located {
  std::string text;
  IssueType type;
  std::string end;
};

TEST(JsonRefuse, SaysWhereAndOfWhichKind) {
  const Located rows[] = {
      {R"({"a":1,})", IssueType::structure, "at byte 7"},
      {"\xEF\xBB\xBF[x]", IssueType::structure, "at byte 4"},
      {"[1,\xFF]", IssueType::structure, "at byte 3"},
      {"[\"ab\\u0000\"]", IssueType::structure, "at byte 4"},
      {"[1]\0"s, IssueType::structure, "at byte 3"},
      {R"({"secret":1,"secret":2})", IssueType::structure, ""},
      {"", IssueType::structure, "at byte 0"},
  };
  for (const Located& row : rows) {
    std::string bytes = row.text;
    Arena arena;
    const Result<Value> value = parse(bytes, arena);
    ASSERT_FALSE(value) << row.text;
    const Issue& issue = value.error()[0];
    EXPECT_EQ(issue.type, row.type) << row.text;
    EXPECT_TRUE(issue.diagnostics.ends_with(row.end)) << issue.diagnostics;
    EXPECT_EQ(issue.diagnostics.find("secret"), std::string::npos)
        << "never a value of the request";
  }
}

}  // namespace
}  // namespace isoguard::fhir::json
