#include "plugin/decision/order_edits.h"

#include <gtest/gtest.h>

#include <list>
#include <string>

namespace isoguard::decision {
namespace {

using enum fhir::Release;
using fhir::Release;
using fhir::json::Value;

/// JSON text in, JSON text out.
class Editor {
 public:
  Value parse(const std::string& text) {
    std::string& bytes = bytes_.emplace_back(text);
    const auto value = fhir::json::parse(bytes, arena_);
    EXPECT_TRUE(value) << text;
    return value ? *value : Value();
  }
  std::string advised(const std::string& order, Release release) {
    const auto changed = with_advice(parse(order), "cover up", release, arena_);
    return changed ? written(*changed) : "nothing";
  }
  std::string dosed(const std::string& order, Release release) {
    return written(with_daily_dose(parse(order), parse(R"({"value":20})"), release, arena_));
  }
  std::string stop(const std::string& order) { return written(stopped(parse(order), arena_)); }
  static std::string written(const Value& value) {
    std::string out;
    fhir::json::write(value, out);
    return out;
  }

 private:
  std::list<std::string> bytes_;
  fhir::Arena arena_;
};

struct Edit {
  Release release;
  const char* before;
  const char* after;
};

TEST(OrderEdits, WriteAdvice) {
  const Edit rows[] = {
      {r4, R"({"id":"1"})",
       R"({"id":"1","dosageInstruction":[{"patientInstruction":"cover up"}]})"},
      {r4, R"({"dosageInstruction":[{"text":"a","patientInstruction":"With food"},{"text":"b"}]})",
       R"({"dosageInstruction":[{"text":"a","patientInstruction":"With food\ncover up"},{"text":"b"}]})"},
      {r5, R"({"dosageInstruction":{"text":"a"}})",
       R"({"dosageInstruction":[{"text":"a","patientInstruction":"cover up"}]})"},
      {stu3, R"({"dosageInstruction":[7]})",
       R"({"dosageInstruction":[{"patientInstruction":"cover up"}]})"},
      {dstu2, R"({})", R"({"dosageInstruction":[{"additionalInstructions":{"text":"cover up"}}]})"},
      {dstu2, R"({"dosageInstruction":[{"additionalInstructions":{"text":"With food"}}]})",
       R"({"dosageInstruction":[{"additionalInstructions":{"text":"With food\ncover up"}}]})"},
      {dstu2,
       R"({"dosageInstruction":[{"additionalInstructions":{"coding":[{"code":"1","display":"With food"}]}}]})",
       R"({"dosageInstruction":[{"additionalInstructions":{"coding":[{"code":"1","display":"With food"}],"text":"With food\ncover up"}}]})"},
      {dstu2, R"({"dosageInstruction":[{"additionalInstructions":{"coding":[]}}]})",
       R"({"dosageInstruction":[{"additionalInstructions":{"coding":[],"text":"cover up"}}]})"},
      // Words beside a code that has none would hide what the code says.
      {dstu2, R"({"dosageInstruction":[{"additionalInstructions":{"coding":[{"code":"1"}]}}]})",
       "nothing"},
  };
  for (const Edit& row : rows) {
    EXPECT_EQ(Editor().advised(row.before, row.release), row.after) << row.before;
  }
}

TEST(OrderEdits, WriteADailyDose) {
  const char* const old_line = R"({"dosageInstruction":[{"text":"old","route":{"text":"oral"},
    "asNeededBoolean":true,"asNeeded":true,"asNeededFor":[],"asNeededCodeableConcept":{},
    "doseAndRate":[{"rateRatio":{}}],"doseQuantity":{"value":1},"doseRange":{},"rateRatio":{},
    "rateRange":{},"rateQuantity":{},"maxDosePerPeriod":{},
    "timing":{"code":{"text":"BID"},"repeat":{"boundsPeriod":{"start":"2026-01-01"},"count":3}}},
    {"text":"second"}],"renderedDosageInstruction":"old","note":[]})";
  const Edit rows[] = {
      {r4, R"({"id":"1"})",
       R"({"id":"1","dosageInstruction":[{"timing":{"repeat":{"frequency":1,"period":1,"periodUnit":"d"}},"doseAndRate":[{"doseQuantity":{"value":20}}]}]})"},
      {r5, old_line,
       R"({"dosageInstruction":[{"route":{"text":"oral"},"timing":{"repeat":{"boundsPeriod":{"start":"2026-01-01"},"frequency":1,"period":1,"periodUnit":"d"}},"doseAndRate":[{"doseQuantity":{"value":20}}]}],"note":[]})"},
      {stu3, old_line,
       R"({"dosageInstruction":[{"route":{"text":"oral"},"timing":{"repeat":{"boundsPeriod":{"start":"2026-01-01"},"frequency":1,"period":1,"periodUnit":"d"}},"doseQuantity":{"value":20}}],"note":[]})"},
      {dstu2, R"({"dosageInstruction":[{"timing":{"repeat":{"boundsQuantity":{"value":30}}}}]})",
       R"({"dosageInstruction":[{"timing":{"repeat":{"boundsQuantity":{"value":30},"frequency":1,"period":1,"periodUnits":"d"}},"doseQuantity":{"value":20}}]})"},
  };
  for (const Edit& row : rows) {
    EXPECT_EQ(Editor().dosed(row.before, row.release), row.after) << row.before;
  }
}

TEST(OrderEdits, StopAnOrder) {
  EXPECT_EQ(Editor().stop(R"({"id":"1","status":"active","note":"x"})"),
            R"({"id":"1","status":"stopped","note":"x"})");
}

TEST(OrderEdits, NameAnOrder) {
  Editor editor;
  EXPECT_EQ(name_of_order(editor.parse(R"({"resourceType":"MedicationOrder","id":"1"})")),
            "MedicationOrder/1");
}

TEST(OrderEdits, KnowTheReleaseOfAnOrder) {
  Editor editor;
  const Value dstu2_order = editor.parse(R"({"resourceType":"MedicationOrder"})");
  const Value either = editor.parse(
      R"({"resourceType":"MedicationRequest","medicationCodeableConcept":{"text":"x"}})");
  EXPECT_EQ(release_of_order(dstu2_order, r4), dstu2);
  EXPECT_EQ(release_of_order(either, stu3), stu3);
  EXPECT_EQ(release_of_order(either, r4), r4);
  EXPECT_EQ(release_of_order(either, r5), r4) << "which cannot be";
}

}  // namespace
}  // namespace isoguard::decision
