#include "src/audit/canonical.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace isoguard::audit {
namespace {

struct Spelling {
  const char* claim;
  std::string text;
  const char* canonical;
};

TEST(CanonicalString, EscapesWhatItMustAndNoMore) {
  const std::vector<Spelling> table = {
      {"nothing", "", R"("")"},
      {"plain", "a/b<c>&'", R"("a/b<c>&'")"},
      {"quotes and backslashes", R"(say "a\b")", R"("say \"a\\b\"")"},
      {"the short escapes", "\b\t\n\f\r", R"("\b\t\n\f\r")"},
      {"other controls, lower case", "\x01\x0b\x1f", R"("\u0001\u000b\u001f")"},
      {"DEL and U+2028 stay", "\x7f\xE2\x80\xA8", "\"\x7f\xE2\x80\xA8\""},
      {"beyond the BMP", "\xF0\x9F\x98\x80", "\"\xF0\x9F\x98\x80\""},
      {"U+0000 is replaced", std::string("a\0b", 3),
       "\"a\xEF\xBF\xBD"
       "b\""},
      {"a lone surrogate is replaced",
       "a\xED\xA0\x80"
       "b",
       "\"a\xEF\xBF\xBD"
       "b\""},
      {"a cut sequence is replaced", "a\xE2\x82", "\"a\xEF\xBF\xBD\""},
      {"a stray byte is replaced", "\xFFz\xFE", "\"\xEF\xBF\xBDz\xEF\xBF\xBD\""}};
  for (const Spelling& line : table) {
    EXPECT_EQ(canonical_string(line.text), line.canonical) << line.claim;
    EXPECT_TRUE(is_canonical(line.canonical)) << line.claim;
  }
}

TEST(CanonicalObject, SortsByTheBytesOfNames) {
  CanonicalObject object;
  object.text("b", "2").integer("\xEF\xBF\xBD", 4).integer("\xF0\x9F\x98\x80", 5);
  object.boolean("aa", false).json("a", CanonicalArray().integer(1).text("x").json("[]").json());
  object.json("B", CanonicalObject().json()).boolean("", true);
  EXPECT_EQ(object.json(),
            "{\"\":true,\"B\":{},\"a\":[1,\"x\",[]],\"aa\":false,\"b\":\"2\",\"\xEF\xBF\xBD\":4,"
            "\"\xF0\x9F\x98\x80\":5}");
  EXPECT_TRUE(is_canonical(object.json()));
  EXPECT_EQ(object.text("b", "3").json().find("\"2\""), std::string::npos) << "replaced";
}

TEST(CanonicalObject, HasIntegersThatEveryReaderKeeps) {
  CanonicalObject object;
  object.integer("high", 9007199254740991).integer("low", -9007199254740991);
  EXPECT_EQ(object.json(), R"({"high":9007199254740991,"low":-9007199254740991})");
  EXPECT_TRUE(is_canonical(object.json()));
  EXPECT_THROW(object.integer("x", 9007199254740992), std::out_of_range);
  EXPECT_THROW(object.integer("x", -9007199254740992), std::out_of_range);
}

TEST(IsCanonical, RefusesOtherSpellings) {
  for (const char* other : {"",
                            " {}",
                            "{} ",
                            "{ }",
                            R"({"a": 1})",
                            R"({"b":1,"a":1})",
                            R"({"a":1,"a":1})",
                            R"({"a":1.0})",
                            R"({"a":1e2})",
                            R"({"a":-0})",
                            R"({"a":01})",
                            R"({"a":9007199254740992})",
                            R"("\u0041")",
                            R"("\/")",
                            R"("\u000A")",
                            R"("\u001F")",
                            "\"\t\"",
                            R"("\u0000")",
                            "\xEF\xBB\xBF{}",
                            R"("\ud83d\ude00")",
                            "\"\xFF\"",
                            "{}{}",
                            "[1,]"}) {
    EXPECT_FALSE(is_canonical(other)) << other;
  }
  EXPECT_FALSE(is_canonical(std::string("{}\0", 3)));
}

TEST(UtcText, HasMicroseconds) {
  EXPECT_EQ(utc_text(0), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(utc_text(1795644000123456), "2026-11-25T22:00:00.123456Z");
  EXPECT_EQ(utc_text(951782400000001), "2000-02-29T00:00:00.000001Z");
  EXPECT_EQ(utc_text(-1), "1969-12-31T23:59:59.999999Z");
}

const CommonMembers kCommon = {"0193-id", "site/r1/e1", 1795644000123456, 7, "decision"};

TEST(EventBytes, MergeTheCommonMembersInOrder) {
  EXPECT_EQ(event_bytes(R"({"call":{"hook":"order-sign"},"user":"Practitioner/1"})", kCommon),
            R"({"call":{"hook":"order-sign"},"event_id":"0193-id","origin":"site/r1/e1",)"
            R"("recorded_utc":"2026-11-25T22:00:00.123456Z","seq":7,"type":"decision",)"
            R"("user":"Practitioner/1","v":1})");
  EXPECT_EQ(event_bytes("{}", kCommon),
            R"({"event_id":"0193-id","origin":"site/r1/e1",)"
            R"("recorded_utc":"2026-11-25T22:00:00.123456Z","seq":7,"type":"decision","v":1})");
}

TEST(EventBytes, MakeTheBodyCanonical) {
  const auto bytes = event_bytes(R"({ "z" : [ true , null ] , "a" : "\u0041\/" })", kCommon);
  ASSERT_TRUE(bytes);
  EXPECT_TRUE(is_canonical(*bytes)) << *bytes;
  EXPECT_TRUE(bytes->starts_with(R"({"a":"A/","event_id")")) << *bytes;
  EXPECT_TRUE(bytes->ends_with(R"("v":1,"z":[true,null]})")) << *bytes;
}

TEST(EventBytes, DoNotLetTheBodySayWhatIsTheLogsToSay) {
  const auto bytes = event_bytes(R"({"origin":"other","seq":99,"v":2})", kCommon);
  EXPECT_EQ(bytes, event_bytes("{}", kCommon));
}

// The log's members in front of, between and behind those of the author, alone and together.
TEST(EventBytes, JoinABodyWithSeamsAsTheyMergeOneWithout) {
  const std::vector<std::string> names = {
      "a",   "event_ic", "event_ie", "origim", "origio", "record", "recorded_utcx",
      "sep", "ser",      "typd",     "typf",   "u",      "va",     "z"};
  for (std::size_t first = 0; first <= names.size(); ++first) {
    for (std::size_t last = first; last <= names.size(); ++last) {
      CanonicalObject object;
      for (std::size_t i = first; i < last; ++i) object.integer(names[i], static_cast<int>(i));
      Seams seams;
      const std::string body = object.json(seams);
      EXPECT_EQ(body, object.json());
      EXPECT_EQ(seams.size, body.size());
      EXPECT_EQ(event_bytes(body, kCommon, seams), event_bytes(body, kCommon)) << body;
    }
  }
}

TEST(EventBytes, TakeTheWordOfAnAuthorWhoKnowsTheSeams) {
  const std::string other = R"({ "b":1})";  // shows that it was not read
  EXPECT_TRUE(event_bytes(other, kCommon, {other.size(), {7, 7, 7, 7, 7, 7}})
                  ->starts_with(R"({ "b":1,"event_id")"));
}

TEST(EventBytes, ReadABodyWhereSeamsDoNotHelp) {
  struct Unusable {
    const char* claim;
    std::string body;
    Seams seams;
  };
  const std::string large = R"({"a": ")" + std::string(300'000, 'x') + "\"}";
  const std::vector<Unusable> table = {
      {"unknown", R"({ "b":1})", {}},
      {"of another body", R"({ "b":1})", {9, {7, 7, 7, 7, 7, 7}}},
      {"behind the end", R"({ "b":1})", {8, {8, 8, 8, 8, 8, 8}}},
      {"in front of the object", R"({ "b":1})", {8, {0, 7, 7, 7, 7, 7}}},
      {"out of order", R"({ "b":1})", {8, {7, 7, 2, 7, 7, 7}}},
      {"with an escape", R"({ "b":"\/"})", {11, {10, 10, 10, 10, 10, 10}}},
      {"large", large, {large.size(), {1, 1, 1, 1, 1, 1}}}};
  for (const Unusable& line : table) {
    EXPECT_EQ(event_bytes(line.body, kCommon, line.seams), event_bytes(line.body, kCommon))
        << line.claim;
  }
}

TEST(CanonicalObject, KnowsNoSeamsBesideAMemberOfTheLog) {
  for (const std::string_view name : kCommonNames) {
    Seams seams;
    CanonicalObject().integer("a", 1).integer(name, 2).integer("z", 3).json(seams);
    EXPECT_EQ(seams.size, 0U) << name;
  }
}

TEST(EventBytes, RefuseABodyThatIsNoObjectOfTheFormat) {
  for (const char* body : {"", "[]", "\"a\"", "{", R"({"a":1.5})", R"({"a":{"b":[1e3]}})",
                           R"({"a":1,"a":2})", R"({"a":"\ud800"})"}) {
    EXPECT_FALSE(event_bytes(body, kCommon)) << body;
  }
}

}  // namespace
}  // namespace isoguard::audit
