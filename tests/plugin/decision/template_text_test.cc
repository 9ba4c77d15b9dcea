#include "plugin/decision/template_text.h"

#include <gtest/gtest.h>

#include "plugin/decision/json_edit.h"
#include "plugin/decision/stable_uuid.h"
#include "tests/support/source_file.h"

namespace isoguard::decision {
namespace {

using clinical::Evidence;
using clinical::NamedValue;
using clinical::Verdict;

class TemplateTextTest : public testing::Test {
 protected:
  TemplateTextTest() {
    rule_.words = {{"pregnancy-test", "negative pregnancy test within {window} days"},
                   {"contraception", "highly effective contraception"},
                   {"programme", "enrolment in the programme"},
                   {"positive", "result positive"},
                   {"loop", "{loop-value}"}};
  }
  TemplateText text() const { return {rule_, "EU programme", verdict_}; }
  fhir::List<std::string_view> list(std::initializer_list<std::string_view> items) {
    return {items, fhir::ArenaAllocator<std::string_view>(arena_)};
  }

  fhir::Arena arena_;
  knowledge::RuleManifest rule_;
  Verdict verdict_{arena_};
};

TEST_F(TemplateTextTest, FillsEveryKindOfValue) {
  verdict_.values.push_back({"drug", std::string_view("doxycycline")});
  verdict_.values.push_back({"n", 12});
  verdict_.values.push_back({"date", *fhir::parse_date("2026-03")});
  verdict_.values.push_back({"window", 3});
  verdict_.values.push_back({"missing", list({"pregnancy-test", "contraception"})});
  EXPECT_EQ(text().paragraph("{drug}, {n} days, {date}: {missing} ({policy})."),
            "doxycycline, 12 days, 2026-03: negative pregnancy test within 3 days and highly "
            "effective contraception (EU programme).");
}

TEST_F(TemplateTextTest, JoinsListsAsPeopleDo) {
  verdict_.values.push_back({"window", 3});
  verdict_.values.push_back({"one", list({"contraception"})});
  verdict_.values.push_back({"three", list({"contraception", "programme", "unlisted"})});
  EXPECT_EQ(text().paragraph("{one}"), "highly effective contraception");
  EXPECT_EQ(text().paragraph("{three}"),
            "highly effective contraception, enrolment in the programme and unlisted");
}

TEST_F(TemplateTextTest, LeavesOutAParagraphAboutWhatIsNotKnown) {
  EXPECT_EQ(text().paragraph("Recorded {date}."), "");
  verdict_.values.push_back({"date", std::string_view()});
  EXPECT_EQ(text().paragraph("Recorded {date}."), "");
  verdict_.values.push_back({"none", list({})});
  EXPECT_EQ(text().paragraph("Missing: {none}."), "");
  EXPECT_EQ(text().paragraph("On this evidence:\n{evidence-list}"), "");
}

TEST_F(TemplateTextTest, KeepsTextWithoutPlaceholders) {
  EXPECT_EQ(text().paragraph("No braces, an open { brace"), "No braces, an open { brace");
}

TEST_F(TemplateTextTest, WordsThatUseThemselvesEnd) {
  verdict_.values.push_back({"loop-value", std::string_view("loop")});
  EXPECT_EQ(text().paragraph("{loop-value}"), "loop");
}

TEST_F(TemplateTextTest, ListsEvidenceWithDateAndRecord) {
  verdict_.evidence.push_back(
      Evidence{"Observation", "o-1", "Pregnancy test", fhir::parse_date("2026-03-01"), "positive"});
  verdict_.evidence.push_back(Evidence{"Condition", "", "", std::nullopt, ""});
  verdict_.contrary.push_back(
      Evidence{"Condition", "c", "Delivered", fhir::parse_date("2025"), ""});
  EXPECT_EQ(text().paragraph("{evidence-list}"),
            "- Pregnancy test: result positive, 2026-03-01 (`Observation/o-1`)\n"
            "- Condition, date not recorded");
  EXPECT_EQ(text().paragraph("{contrary-list}"), "- Delivered, 2025 (`Condition/c`)");
}

TEST_F(TemplateTextTest, ShortensALongSummaryToItsFirstItem) {
  verdict_.values.push_back({"window", 35});
  verdict_.values.push_back({"missing", list({"pregnancy-test", "contraception", "programme"})});
  const std::string whole = "Isotretinoin: missing {missing}. Needed before this prescription.";
  EXPECT_EQ(text().summary(whole),
            "Isotretinoin: missing negative pregnancy test within 35 days +2 more. Needed before "
            "this prescription.");
}

TEST_F(TemplateTextTest, CutsWhatIsStillTooLongAtAWord) {
  std::string words;
  for (int i = 0; i < 60; ++i) words += "wörd ";
  const std::string cut = text().summary(words);
  std::size_t characters = 0;
  for (const char c : cut) characters += (c & 0xC0) != 0x80;
  EXPECT_LE(characters, kSummaryCharacters);
  EXPECT_TRUE(cut.ends_with("wörd…")) << cut;
}

TEST_F(TemplateTextTest, ASummaryBeginsWithACapital) {
  verdict_.values.push_back({"drug", std::string_view("doxycycline")});
  EXPECT_EQ(text().summary("{drug} may still be taken."), "Doxycycline may still be taken.");
  EXPECT_EQ(text().summary("µg"), "µg");
}

TEST_F(TemplateTextTest, AWordKeyAsLabelIsPutIntoWords) {
  verdict_.evidence.push_back(Evidence{"Procedure", "p", "programme", std::nullopt, ""});
  EXPECT_EQ(text().paragraph("{evidence-list}"),
            "- enrolment in the programme, date not recorded (`Procedure/p`)");
}

TEST_F(TemplateTextTest, WhatIsSaidOfThePersonHasNoDate) {
  verdict_.evidence.push_back(Evidence{"Patient", "p", "birth sex", std::nullopt, ""});
  EXPECT_EQ(text().paragraph("{evidence-list}"), "- birth sex (`Patient/p`)");
}

TEST_F(TemplateTextTest, DisplaysLoseTheirSemanticTag) {
  const std::pair<const char*, const char*> displays[] = {
      {"Pregnant (finding)", "Pregnant"},
      {"Hysterectomy (procedure)", "Hysterectomy"},
      {"Chronic kidney disease, stage 4 (severe)", "Chronic kidney disease, stage 4 (severe)"},
      {"(finding)", "(finding)"},
      {"", ""}};
  for (const auto& [display, plain] : displays) EXPECT_EQ(plain_display(display), plain);
}

TEST_F(TemplateTextTest, ALongListOfEvidenceIsCutWithItsCount) {
  for (int i = 0; i < 9; ++i) {
    verdict_.evidence.push_back(Evidence{"Condition", "", "", std::nullopt, ""});
  }
  const std::string list = text().paragraph("{evidence-list}");
  EXPECT_EQ(std::count(list.begin(), list.end(), '\n'), 6);
  EXPECT_TRUE(list.ends_with("- and 3 more")) << list;
}

TEST_F(TemplateTextTest, ASummaryOfExactly139CharactersStays) {
  const std::string exact(139, 'A');
  EXPECT_EQ(text().summary(exact), exact);
  EXPECT_NE(text().summary(exact + "A"), exact + "A");
}

TEST(StableUuidTest, IsAUuidOfVersion8) {
  const std::string uuid = stable_uuid({"p1", "rule", "row", ""});
  ASSERT_EQ(uuid.size(), 36u);
  EXPECT_EQ(uuid[8], '-');
  EXPECT_EQ(uuid[14], '8');
  EXPECT_NE(std::string("89ab").find(uuid[19]), std::string::npos);
}

TEST(StableUuidTest, DependsOnEveryPartAndOnWhereTheyEnd) {
  EXPECT_EQ(stable_uuid({"a", "b"}), stable_uuid({"a", "b"}));
  EXPECT_NE(stable_uuid({"a", "b"}), stable_uuid({"ab", ""}));
  EXPECT_NE(stable_uuid({"a", "b"}), stable_uuid({"b", "a"}));
  EXPECT_NE(stable_uuid({"a"}), stable_uuid({"a", ""}));
}

TEST(StableUuidTest, IsAnotherForEachKey) {
  const std::string without = stable_uuid({"a", "b"});
  const std::string with = stable_uuid({"a", "b"}, "key");
  EXPECT_EQ(stable_uuid({"a", "b"}, ""), without);
  EXPECT_EQ(stable_uuid({"a", "b"}, "key"), with);
  EXPECT_NE(with, without);
  EXPECT_NE(stable_uuid({"a", "b"}, "kez"), with);
  EXPECT_NE(stable_uuid({"b", "a"}, "key"), with);
}

TEST(StableUuidTest, IsWhatThePageOfTheFormatSays) {
  const std::string key =
      "\x2d\x28\xa8\xca\x9a\x03\x44\x4e\x61\xfa\xc3\x6e\x32\x49\x50\xb6"
      "\xc2\x02\x3d\xd1\x65\xa3\x2e\x91\xa0\x99\x39\xcc\xa1\xbd\xf5\xe9";
  const std::string uuid = stable_uuid({"https://ehr.example/fhir", "1", "rule", "row", ""}, key);
  EXPECT_EQ(uuid, "1d5c1ca8-e900-8699-9173-a87364aecfd7");
  EXPECT_NE(test::source_file("docs/audit-format.md").find("`" + uuid + "`"), std::string::npos);
}

TEST(JsonEditTest, ReplacesInPlaceOrAddsAtTheEnd) {
  fhir::Arena arena;
  std::string bytes = R"({"a":1,"b":{"c":2},"d":3.50})";
  const auto value = *fhir::json::parse(bytes, arena);
  std::string out;
  fhir::json::write(with_member(value, "b", fhir::json::Value::make_string("new"), arena), out);
  EXPECT_EQ(out, R"({"a":1,"b":"new","d":3.50})");
  out.clear();
  fhir::json::write(with_member(value, "e", fhir::json::Value::make_boolean(true), arena), out);
  EXPECT_EQ(out, R"({"a":1,"b":{"c":2},"d":3.50,"e":true})");
}

}  // namespace
}  // namespace isoguard::decision
