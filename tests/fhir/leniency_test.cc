// reading.h's promise on bent shapes, shown on a Condition and an Observation.

#include "fhir/condition.h"
#include "fhir/observation.h"
#include "tests/fhir/read_text.h"

namespace isoguard::fhir {
namespace {

struct Shape {
  const char* what;
  const char* text;
  const char* code;  ///< Condition.code.coding[0].code, or "absent"
  Elements problems;
};

const Shape kShapes[] = {
    {"as specified", R"({"code":{"coding":[{"code":"x"}]}})", "x", {}},
    {"absent", R"({})", "absent", {}},
    {"null", R"({"code":null})", "absent", {}},
    {"array of one", R"({"code":[{"coding":[{"code":"x"}]}]})", "x", {}},
    {"empty array", R"({"code":[]})", "absent", {}},
    {"coding is an object", R"({"code":{"coding":{"code":"x"}}})", "x", {}},
    {"coding is null", R"({"code":{"coding":null}})", "absent", {}},
    {"null before a coding", R"({"code":{"coding":[null,{"code":"x"}]}})", "x", {}},
    {"code within an array of one", R"({"code":{"coding":[{"code":["x"]}]}})", "x", {}},
    {"siblings of primitives",
     R"({"code":{"coding":[{"code":"x","_code":{"id":"1"}}]},"_code":[7]})",
     "x",
     {}},
    {"number", R"({"code":5})", "absent", {"Condition.code"}},
    {"string", R"({"code":"x"})", "absent", {"Condition.code"}},
    {"boolean", R"({"code":true})", "absent", {"Condition.code"}},
    {"array of two", R"({"code":[{"coding":[{"code":"x"}]},{}]})", "absent", {"Condition.code"}},
    {"coding is a string", R"({"code":{"coding":"x"}})", "absent", {"Condition.code"}},
    {"one of two codings is a string",
     R"({"code":{"coding":["y",{"code":"x"}]}})",
     "x",
     {"Condition.code"}},
    {"code is a number", R"({"code":{"coding":[{"code":5}]}})", "", {"Condition.code"}},
    {"text is a number", R"({"code":{"coding":[{"code":"x"}],"text":5}})", "x", {"Condition.code"}},
    {"a Coding for a concept",
     R"({"code":{"system":"s","code":"x"}})",
     "absent",
     {"Condition.code"}},
    {"only an extension",
     R"({"code":{"extension":[{"url":"u","valueCode":"unknown"}]}})",
     "absent",
     {}},
};

TEST(Leniency, OfAConcept) {
  for (const Shape& row : kShapes) {
    const ReadText<Condition> condition(row.text, read_condition);
    const auto coding = condition->code.coding;
    EXPECT_EQ(coding.empty() ? "absent" : coding[0].code, row.code) << row.what;
    EXPECT_EQ(condition.problems(), row.problems) << row.what;
  }
}

struct Text {
  const char* text;
  const char* id;
  Elements problems;
};

TEST(Leniency, OfAString) {
  const Text rows[] = {
      {R"({"id":"a"})", "a", {}},
      {R"({"id":""})", "", {}},
      {R"({"id":null})", "", {}},
      {R"({"id":["a"]})", "a", {}},
      {R"({"id":[]})", "", {}},
      {R"({"_id":{"extension":[]}})", "", {}},
      {R"({"id":1})", "", {"Condition.id"}},
      {R"({"id":{}})", "", {"Condition.id"}},
      {R"({"id":["a","b"]})", "", {"Condition.id"}},
      {R"({"id":[["a"]]})", "", {"Condition.id"}},
  };
  for (const Text& row : rows) {
    const ReadText<Condition> condition(row.text, read_condition);
    EXPECT_EQ(condition->id, row.id) << row.text;
    EXPECT_EQ(condition.problems(), row.problems) << row.text;
  }
}

TEST(Leniency, OfADate) {
  const Text rows[] = {
      {R"({"recordedDate":"2024-03-15"})", "2024-03-15", {}},
      {R"({"recordedDate":["2024"]})", "2024", {}},
      {R"({"recordedDate":""})", "absent", {}},
      {R"({"_recordedDate":{"extension":[{"url":"u","valueCode":"unknown"}]}})", "absent", {}},
      {R"({"recordedDate":20240315})", "absent", {"Condition.recordedDate"}},
      {R"({"recordedDate":"15.03.2024"})", "absent", {"Condition.recordedDate"}},
      {R"({"recordedDate":"2023-02-29"})", "absent", {"Condition.recordedDate"}},
  };
  for (const Text& row : rows) {
    const ReadText<Condition> condition(row.text, read_condition);
    EXPECT_EQ(day(condition->recorded_date), row.id) << row.text;
    EXPECT_EQ(condition.problems(), row.problems) << row.text;
  }
}

struct Number {
  const char* text;
  const char* value;
  Comparator comparator;
  Elements problems;
};

TEST(Leniency, OfAQuantity) {
  const Number rows[] = {
      {R"({"valueQuantity":{"value":1.50,"unit":"mg"}})", "1.50", Comparator::none, {}},
      {R"({"valueQuantity":[{"value":5}]})", "5", Comparator::none, {}},
      {R"({"valueQuantity":{"value":5,"comparator":"<"}})", "5", Comparator::less, {}},
      {R"({"valueQuantity":{"value":5,"comparator":"<="}})", "5", Comparator::less_or_equal, {}},
      {R"({"valueQuantity":{"value":5,"comparator":">="}})", "5", Comparator::greater_or_equal, {}},
      {R"({"valueQuantity":{"value":5,"comparator":">"}})", "5", Comparator::greater, {}},
      {R"({"valueQuantity":{"value":5,"comparator":"ad"}})",
       "",
       Comparator::none,
       {"Observation.value"}},
      {R"({"valueQuantity":{"value":"5"}})", "", Comparator::none, {"Observation.value"}},
      {R"({"valueQuantity":5})", "", Comparator::none, {"Observation.value"}},
  };
  for (const Number& row : rows) {
    const ReadText<Observation> observation(row.text, read_observation);
    EXPECT_EQ(observation->value.quantity.value, row.value) << row.text;
    EXPECT_EQ(observation->value.quantity.comparator, row.comparator) << row.text;
    EXPECT_EQ(observation.problems(), row.problems) << row.text;
  }
}

TEST(Leniency, OfABoolean) {
  const ReadText<Observation> good(R"({"valueBoolean":false})", read_observation);
  EXPECT_EQ(good->value.boolean, false);
  const ReadText<Observation> word(R"({"valueBoolean":"true"})", read_observation);
  EXPECT_FALSE(word->value.boolean);
  EXPECT_EQ(word.problems(), Elements{"Observation.value"});
}

TEST(Leniency, OfListsOfNotes) {
  const ReadText<Observation> observation(
      R"({"note":[{"text":"a"},null,{"text":""},{"authorString":"b"},{"text":"c"}]})",
      read_observation);
  EXPECT_EQ(std::vector<std::string_view>(observation->notes.begin(), observation->notes.end()),
            (std::vector<std::string_view>{"a", "c"}));
  EXPECT_EQ(observation.problems(), Elements{});
  const ReadText<Observation> lone(R"({"note":{"text":"a"}})", read_observation);
  EXPECT_EQ(lone->notes.size(), 1u);
  const ReadText<Observation> bent(R"({"note":"a"})", read_observation);
  EXPECT_EQ(bent.problems(), Elements{"Observation.note"});
}

TEST(Leniency, OfWhatIsNoResourceAtAll) {
  for (const char* text : {"null", "[]", "5", R"("x")", "true"}) {
    const ReadText<Condition> condition(text, read_condition);
    EXPECT_TRUE(condition->code.empty());
    EXPECT_EQ(condition->id, "");
  }
}

}  // namespace
}  // namespace isoguard::fhir
