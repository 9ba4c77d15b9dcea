// Bombs are refused early and leave little behind.

#include <gtest/gtest.h>

#include "fhir/document.h"
#include "fhir/json.h"

namespace isoguard::fhir::json {
namespace {

constexpr std::size_t kMiB = 1024 * 1024;

std::string repeat(std::string_view text, std::size_t times) {
  std::string all;
  all.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

/// `count` members {"k0":0,"k1":0,…}.
std::string object_of(std::size_t count, std::string_view prefix = "k") {
  std::string text = "{";
  for (std::size_t i = 0; i < count; ++i) {
    if (i != 0) text += ',';
    text += '"' + std::string(prefix) + std::to_string(i) + "\":0";
  }
  return text + '}';
}

struct Bomb {
  const char* what;
  std::string text;
  IssueType type;
};

TEST(JsonLimits, RefusesBombs) {
  const Bomb bombs[] = {
      {"2.5 MB of [", repeat("[", 2'500'000), IssueType::too_costly},
      {"arrays and objects in turn", repeat(R"([{"":)", 200'000), IssueType::too_costly},
      {"objects only", repeat(R"({"a":)", 300'000), IssueType::too_costly},
      {"200,000 names in one object", object_of(200'000), IssueType::too_costly},
      {"a million zeros in one array", "[0" + repeat(",0", 1'000'000) + "]", IssueType::too_costly},
      {"a million empty arrays", "[[]" + repeat(",[]", 1'000'000) + "]", IssueType::too_costly},
      {"600,000 values in small arrays", "[[0,0]" + repeat(",[0,0]", 200'000) + "]",
       IssueType::too_costly},
      {"string of 2 MB", '"' + repeat("x", 2'000'000) + '"', IssueType::too_long},
      {"name of 2 MB", "{\"" + repeat("x", 2'000'000) + "\":1}", IssueType::too_long},
      {"7 MB of spaces", repeat(" ", 7 * kMiB), IssueType::too_long},
      {"fraction of 2 million digits", "0." + repeat("1", 2'000'000), IssueType::too_long},
  };
  for (const Bomb& bomb : bombs) {
    std::string bytes = bomb.text;
    Arena arena;
    const Result<Value> value = parse(bytes, arena);
    ASSERT_FALSE(value) << bomb.what;
    EXPECT_EQ(value.error()[0].type, bomb.type)
        << bomb.what << ": " << value.error()[0].diagnostics;
    EXPECT_LE(arena.held_bytes(), 32 * kMiB) << bomb.what;
  }
}

TEST(JsonLimits, RefusesNumbersThatNoDoubleHolds) {
  for (const std::string& text : {repeat("10", 500'000), repeat("9", 5'000'000)}) {
    std::string bytes = text;
    Arena arena;
    EXPECT_FALSE(parse(bytes, arena));
    EXPECT_EQ(arena.held_bytes(), 0u);
  }
}

TEST(JsonLimits, FiveMillionZerosAreNoNumber) {
  std::string bytes = repeat("0", 5'000'000);
  Arena arena;
  EXPECT_FALSE(parse(bytes, arena));
}

TEST(JsonLimits, TakesWhatIsJustWithin) {
  const std::string depth = repeat("[", 64) + repeat("]", 64);
  const std::string long_string = '"' + repeat("x", kMiB) + '"';
  const std::string long_number = "0." + repeat("1", kMiB - 2);
  const std::string members = object_of(2'000);
  const std::string values = "[0" + repeat(",0", 499'999) + "]";
  for (const std::string& text : {depth, long_string, long_number, members, values}) {
    std::string bytes = text;
    Arena arena;
    EXPECT_TRUE(parse(bytes, arena)) << text.substr(0, 20) << "…";
  }
}

TEST(JsonLimits, RefusesWhatIsJustBeyond) {
  const std::string depth = repeat("[", 65) + repeat("]", 65);
  const std::string long_string = '"' + repeat("x", kMiB + 1) + '"';
  const std::string members = object_of(2'001);
  const std::string values = "[0" + repeat(",0", 500'000) + "]";
  for (const std::string& text : {depth, long_string, members, values}) {
    std::string bytes = text;
    Arena arena;
    EXPECT_FALSE(parse(bytes, arena)) << text.substr(0, 20) << "…";
  }
}

TEST(JsonLimits, ObeysSmallerAndCapsLargerLimits) {
  Limits small;
  small.bytes = 10;
  small.depth = 2;
  Arena arena;
  std::string fits = "[[\"1234\"]]";
  std::string too_long = "[[\"12345\"]]";
  std::string too_deep = "[[[]]]";
  EXPECT_TRUE(parse(fits, arena, small));
  EXPECT_FALSE(parse(too_long, arena, small));
  EXPECT_FALSE(parse(too_deep, arena, small));

  Limits boundless;
  boundless.depth = 10'000'000;
  std::string very_deep = repeat("[", 1'000'000);
  EXPECT_FALSE(parse(very_deep, arena, boundless))
      << "the stack has an end whatever the limits say";
}

/// Each pair of positions (first, second) of a duplicate in objects around the size where the way
/// of looking for it changes.
TEST(JsonLimits, FindsADuplicateWhereverItIs) {
  for (const std::size_t size : {2u, 23u, 24u, 25u, 26u, 60u, 1'999u}) {
    for (const std::size_t at : {std::size_t{0}, size / 2, size - 1}) {
      std::string text = object_of(size);
      text.pop_back();
      text += ",\"k" + std::to_string(at) + "\":1}";
      Arena arena;
      const Result<Value> value = parse(text, arena);
      ASSERT_FALSE(value) << size << ' ' << at;
      EXPECT_EQ(value.error()[0].type, IssueType::structure);
    }
    std::string distinct = object_of(size);
    Arena arena;
    EXPECT_TRUE(parse(distinct, arena)) << size;
  }
}

TEST(JsonLimits, NamesOfAnotherObjectAreNoDuplicates) {
  std::string text = "[";
  text.append(object_of(30)).append(",").append(object_of(30));
  text.append(R"(,{"k0":{"k0":{"k0":[{"k0":1}]}},"k1":2}])");
  Arena arena;
  EXPECT_TRUE(parse(text, arena));
}

TEST(JsonLimits, AfterABombTheNextDocumentIsRead) {
  Arena arena;
  std::string bomb = "[0" + repeat(",0", 1'000'000) + "]";
  EXPECT_FALSE(parse(bomb, arena));
  arena.reset();
  std::string fine = R"({"a":[1,2,{"b":null}]})";
  const Result<Value> value = parse(fine, arena);
  ASSERT_TRUE(value);
  EXPECT_EQ((*value)["a"].items().size(), 3u);
}

TEST(Document, StaysValidWhenMoved) {
  Result<Document> parsed = Document::parse(R"({"a":["x",1.50]})");
  ASSERT_TRUE(parsed);
  std::vector<Document> documents;
  documents.push_back(std::move(*parsed));
  documents.reserve(100);
  EXPECT_EQ(documents[0].root()["a"].items()[0].string(), "x");
  EXPECT_EQ(documents[0].root()["a"].items()[1].number(), "1.50");
}

TEST(Document, ReportsWhatIsWrong) {
  EXPECT_FALSE(Document::parse("{"));
  Limits limits;
  limits.bytes = 3;
  EXPECT_EQ(Document::parse("[1,2]", limits).error()[0].type, IssueType::too_long);
}

}  // namespace
}  // namespace isoguard::fhir::json
