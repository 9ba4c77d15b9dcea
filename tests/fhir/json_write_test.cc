#include <gtest/gtest.h>

#include <random>

#include "fhir/json.h"

namespace isoguard::fhir::json {
namespace {

using namespace std::string_literals;

std::string written(const Value& value) {
  std::string out;
  write(value, out);
  return out;
}

struct Rewritten {
  std::string text;
  std::string out;
};

TEST(JsonWrite, IsCompactAndKeepsOrderAndNumbers) {
  const Rewritten rows[] = {
      {" [ 1.50 , -0 , 1E+2 , 0.184467440737095516159 ] ",
       "[1.50,-0,1E+2,0.184467440737095516159]"},
      {R"({ "b" : null, "a" : [ true, false, {} , [] ] })", R"({"b":null,"a":[true,false,{},[]]})"},
      {R"("\/")", R"("/")"},
      {R"({"a\"b":"\\"})", R"({"a\"b":"\\"})"},
  };
  for (const Rewritten& row : rows) {
    std::string bytes = row.text;
    Arena arena;
    const Result<Value> value = parse(bytes, arena);
    ASSERT_TRUE(value) << row.text;
    EXPECT_EQ(written(*value), row.out);
  }
}

TEST(JsonWrite, EscapesWhatCouldBreakAReader) {
  const Rewritten rows[] = {
      {"", R"("")"},
      {"plain \xC3\xA9 \xF0\x9D\x84\x9E", "\"plain \xC3\xA9 \xF0\x9D\x84\x9E\""},
      {"\"\\", R"("\"\\")"},
      {"\b\f\n\r\t", R"("\b\f\n\r\t")"},
      {"\x01\x1F\x7F", R"("\u0001\u001f\u007f")"},
      {"a\0b"s, R"("a\u0000b")"},
      {"\xE2\x80\xA8\xE2\x80\xA9", R"("\u2028\u2029")"},
      {"\xE2\x80\xA7\xE2\x80\xAA", "\"\xE2\x80\xA7\xE2\x80\xAA\""},
      {"\xE2", "\"\xE2\""},
  };
  for (const Rewritten& row : rows) {
    std::string out;
    write_string(row.text, out);
    EXPECT_EQ(out, row.out);
  }
}

TEST(JsonWrite, Appends) {
  std::string out = "x";
  write_string("y", out);
  write(Value::make_boolean(true), out);
  EXPECT_EQ(out, "x\"y\"true");
}

bool equal(const Value& a, const Value& b) {
  if (a.type() != b.type() || a.is_true() != b.is_true() || a.string() != b.string() ||
      a.number() != b.number() || a.items().size() != b.items().size() ||
      a.members().size() != b.members().size()) {
    return false;
  }
  for (std::size_t i = 0; i < a.items().size(); ++i) {
    if (!equal(a.items()[i], b.items()[i])) return false;
  }
  for (std::size_t i = 0; i < a.members().size(); ++i) {
    const Member& left = a.members()[i];
    const Member& right = b.members()[i];
    if (left.name != right.name || !equal(left.value, right.value)) return false;
  }
  return true;
}

/// Random values built in an arena, strings with all that needs care.
class Generator {
 public:
  Generator(unsigned seed, Arena& arena) : random_(seed), arena_(arena) {}

  Value value(int depth) {
    switch (below(depth == 0 ? 4 : 6)) {
      case 0:
        return {};
      case 1:
        return Value::make_boolean(below(2) == 1);
      case 2:
        return Value::make_number(number());
      case 3:
        return Value::make_string(string());
      case 4:
        return array(depth);
      default:
        return object(depth);
    }
  }

 private:
  unsigned below(unsigned end) { return static_cast<unsigned>(random_() % end); }

  std::string_view number() {
    std::string text = below(2) == 0 ? "-" : "";
    text += std::to_string(below(100'000));
    if (below(2) == 0) text.append(".").append(std::to_string(below(1'000))).append("0");
    if (below(3) == 0) text.append("e-").append(std::to_string(below(400)));
    return arena_.keep_text(text);
  }

  std::string_view string() {
    static const char* const kPieces[] = {"a",
                                          "Z",
                                          "\"",
                                          "\\",
                                          "/",
                                          "\n",
                                          "\x01",
                                          "\x7F",
                                          "\xC3\xA9",
                                          "\xE2\x80\xA8",
                                          "\xED\x9F\xBF",
                                          "\xF4\x8F\xBF\xBF",
                                          "u0000",
                                          "\\u"};
    std::string text;
    for (unsigned i = below(12); i > 0; --i) text += kPieces[below(std::size(kPieces))];
    return arena_.keep_text(text);
  }

  Value array(int depth) {
    const std::span<Value> items = arena_.array<Value>(below(6));
    for (Value& item : items) item = value(depth - 1);
    return Value::make_array(items);
  }

  Value object(int depth) {
    const std::span<Member> members = arena_.array<Member>(below(30));
    for (std::size_t i = 0; i < members.size(); ++i) {
      const std::string name = std::to_string(i) + std::string(string());
      members[i] = {arena_.keep_text(name), value(depth > 1 ? below(2) == 0 ? 0 : depth - 1 : 0)};
    }
    return Value::make_object(members);
  }

  std::mt19937 random_;
  Arena& arena_;
};

TEST(JsonWrite, ParsesBackToTheSame) {
  const unsigned first_seed = std::random_device()();
  for (unsigned seed = first_seed; seed != first_seed + 3'000; ++seed) {
    Arena arena;
    const Value original = Generator(seed, arena).value(5);
    const std::string text = written(original);
    std::string bytes = text;
    const Result<Value> parsed = parse(bytes, arena);
    ASSERT_TRUE(parsed) << "seed " << seed << ": " << parsed.error()[0].diagnostics << '\n' << text;
    ASSERT_TRUE(equal(original, *parsed)) << "seed " << seed << '\n' << text;
    ASSERT_EQ(written(*parsed), text) << "seed " << seed;
  }
}

/// Random damage to valid text: refused or read, never worse, and what is read can be written.
TEST(JsonWrite, DamagedTextNeverDoesHarm) {
  const unsigned seed = std::random_device()();
  std::mt19937 random(seed);
  Arena arena;
  for (int i = 0; i < 20'000; ++i) {
    arena.reset();
    std::string bytes = written(Generator(seed + static_cast<unsigned>(i), arena).value(3));
    for (int hits = static_cast<int>(random() % 3) + 1; hits > 0 && !bytes.empty(); --hits) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    const std::string damaged = bytes;
    const Result<Value> first = parse(bytes, arena);
    if (!first) continue;
    std::string again = written(*first);
    const Result<Value> second = parse(again, arena);
    ASSERT_TRUE(second && equal(*first, *second)) << "seed " << seed << ": " << damaged;
  }
}

}  // namespace
}  // namespace isoguard::fhir::json
