#include "fhir/code_answers.h"

#include <gtest/gtest.h>

#include <string>

#include "fhir/document.h"

namespace isoguard::fhir {
namespace {

constexpr Coding kAsked{"http://drugs.example", "4711", {}};

std::string parameters(const std::string& list) {
  return R"({"resourceType":"Parameters","parameter":[)" + list + "]}";
}
std::string text(const std::string& name, const std::string& value) {
  return R"({"name":")" + name + R"(","valueString":")" + value + R"("})";
}
std::string code(const std::string& name, const std::string& value) {
  return R"({"name":")" + name + R"(","valueCode":")" + value + R"("})";
}
std::string parts(const std::string& name, const std::string& list) {
  return R"({"name":")" + name + R"(","part":[)" + list + "]}";
}

/// "names | wider codings", or "nothing".
std::string lookup(const std::string& json) {
  const auto document = Document::parse(json);
  if (!document) return "not JSON";
  const auto read = read_code_lookup(document->root(), kAsked);
  if (!read) return "nothing";
  std::string all;
  for (const auto name : read->names) all += std::string(name) + ";";
  all += "|";
  for (const Coding& coding : read->wider)
    all += std::string(coding.system) + "#" + std::string(coding.code) + ";";
  return all;
}

TEST(CodeLookup, ReadsNamesOfR4AndR5) {
  const std::string designation =
      parts("designation", code("language", "de") + "," + text("value", "Isotretinoin Kapsel"));
  const struct {
    const char* what;
    std::string list;
    const char* read;
  } rows[] = {
      {"display", text("name", "Drugs") + "," + text("display", "Roaccutane 20 mg"),
       "Roaccutane 20 mg;|"},
      {"designations come after the display, wherever they stand",
       designation + "," + text("display", "Roaccutane"), "Roaccutane;Isotretinoin Kapsel;|"},
      {"the same name once", text("display", "Isotretinoin Kapsel") + "," + designation,
       "Isotretinoin Kapsel;|"},
      {"R5 repeats what was asked",
       code("code", "4711") + R"(,{"name":"system","valueUri":"http://drugs.example"},)" +
           text("display", "Roaccutane"),
       "Roaccutane;|"},
      {"a system with its version",
       R"({"name":"system","valueUri":"http://drugs.example|2026"},)" + text("display", "A b"),
       "A b;|"},
      {"a code without a name", text("name", "Drugs"), "|"},
      {"the code again is no name", text("display", "4711"), "|"},
      {"nor are digits", text("display", "20 / 500"), "|"},
      {"nor is a page of text", text("display", std::string(201, 'x')), "|"},
      {"a display of another type", R"({"name":"display","valueInteger":5})", "|"},
  };
  for (const auto& row : rows) EXPECT_EQ(lookup(parameters(row.list)), row.read) << row.what;
}

TEST(CodeLookup, ReadsWhatTheCodeIsAKindOfOrContains) {
  const auto property = [](const std::string& name, const std::string& value) {
    return parameters(parts("property", code("code", name) + "," + value));
  };
  const std::string rxnorm =
      R"({"name":"value","valueCoding":{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"6064"}})";
  const struct {
    const char* what;
    std::string json;
    const char* read;
  } rows[] = {
      {"parent", property("parent", code("value", "47")), "|http://drugs.example#47;"},
      {"parent as text", property("parent", text("value", "47")), "|http://drugs.example#47;"},
      {"ingredient of another system", property("Has-Ingredient", rxnorm),
       "|http://www.nlm.nih.gov/research/umls/rxnorm#6064;"},
      {"SNOMED CT's ingredient", property("127489000", code("value", "5")),
       "|http://drugs.example#5;"},
      {"ATC", property("ATC", text("value", "D10BA01")), "|http://www.whocc.no/atc#D10BA01;"},
      {"in a role group",
       parameters(parts("property", code("code", "609096000") + "," +
                                        parts("subproperty", code("code", "762949000") + "," +
                                                                 code("value", "6")))),
       "|http://drugs.example#6;"},
      {"a child is not what the code is", property("child", code("value", "471")), "|"},
      {"nor is anything else", property("inactive", R"({"name":"value","valueBoolean":false})"),
       "|"},
      {"a property without value", property("parent", code("description", "x")), "|"},
      {"a value that is no code", property("parent", R"({"name":"value","valueDecimal":1})"), "|"},
  };
  for (const auto& row : rows) EXPECT_EQ(lookup(row.json), row.read) << row.what;
}

TEST(CodeLookup, RefusesWhatIsNotAboutTheCode) {
  const std::string rows[] = {
      "{}",
      "[]",
      "null",
      "\"Parameters\"",
      R"({"resourceType":"OperationOutcome","issue":[]})",
      R"({"resourceType":"CodeSystem"})",
      parameters(code("code", "4712") + "," + text("display", "Ibuprofen")),
      parameters(text("display", "Ibuprofen") + "," + code("code", "4712")),
      parameters(R"({"name":"system","valueUri":"http://other.example"},)" +
                 text("display", "Ibuprofen")),
  };
  for (const std::string& row : rows) EXPECT_EQ(lookup(row), "nothing") << row;
}

TEST(CodeLookup, HoldsNoMoreThanItsLimits) {
  std::string list = text("display", "name 0");
  for (int i = 1; i < 100; ++i) {
    list += "," + parts("designation", text("value", "name " + std::to_string(i)));
    list +=
        "," + parts("property", code("code", "parent") + "," + code("value", std::to_string(i)));
  }
  const auto document = Document::parse(parameters(list));
  const auto read = read_code_lookup(document->root(), kAsked);
  EXPECT_EQ(read->names.size(), 16u);
  EXPECT_EQ(read->wider.size(), 32u);
}

/// "same | related", or "nothing".
std::string translation(const std::string& json) {
  const auto document = Document::parse(json);
  if (!document) return "not JSON";
  const auto read = read_code_translation(document->root());
  if (!read) return "nothing";
  std::string all;
  for (const Coding& coding : read->same) all += std::string(coding.code) + ";";
  all += "|";
  for (const Coding& coding : read->related) all += std::string(coding.code) + ";";
  return all;
}

constexpr const char* kTrue = R"({"name":"result","valueBoolean":true})";
constexpr const char* kFalse = R"({"name":"result","valueBoolean":false})";
constexpr const char* kConcept =
    R"({"name":"concept","valueCoding":{"system":"http://www.whocc.no/atc","code":"D10BA01"}})";

std::string match(const std::string& list) { return parts("match", list); }

TEST(CodeTranslation, OnlyWhatIsTheSameIsTheSame) {
  const auto said = [](const std::string& name, const std::string& value) {
    return translation(
        parameters(std::string(kTrue) + "," + match(code(name, value) + "," + kConcept)));
  };
  const struct {
    const char* name;
    const char* value;
    const char* read;
  } rows[] = {
      {"equivalence", "equal", "D10BA01;|"},
      {"equivalence", "equivalent", "D10BA01;|"},
      {"relationship", "equivalent", "D10BA01;|"},
      {"equivalence", "wider", "|D10BA01;"},
      {"equivalence", "subsumes", "|D10BA01;"},
      {"equivalence", "narrower", "|D10BA01;"},
      {"equivalence", "specializes", "|D10BA01;"},
      {"equivalence", "inexact", "|D10BA01;"},
      {"equivalence", "relatedto", "|D10BA01;"},
      {"relationship", "related-to", "|D10BA01;"},
      {"relationship", "source-is-narrower-than-target", "|D10BA01;"},
      {"relationship", "source-is-broader-than-target", "|D10BA01;"},
      {"equivalence", "EQUAL", "|D10BA01;"},
      {"equivalence", "unmatched", "|"},
      {"equivalence", "disjoint", "|"},
      {"relationship", "not-related-to", "|"},
  };
  for (const auto& row : rows) EXPECT_EQ(said(row.name, row.value), row.read) << row.value;
}

TEST(CodeTranslation, IsMerelyRelatedWhereTheServerHasItsDoubts) {
  const std::string equal = code("equivalence", "equal");
  const std::string result = std::string(kTrue) + ",";
  const struct {
    const char* what;
    std::string list;
    const char* read;
  } rows[] = {
      {"the result after the match", match(equal + "," + kConcept) + "," + kTrue, "D10BA01;|"},
      {"not translated", std::string(kFalse) + "," + match(equal + "," + kConcept), "|D10BA01;"},
      {"no result", match(equal + "," + kConcept), "|D10BA01;"},
      {"no equivalence", result + match(kConcept), "|D10BA01;"},
      {"depends on more",
       result + match(equal + "," + kConcept + "," + parts("dependsOn", code("element", "x"))),
       "|D10BA01;"},
      {"goes with more",
       result + match(equal + "," + kConcept + "," + parts("product", code("element", "x"))),
       "|D10BA01;"},
      {"no concept", result + match(equal), "|"},
      {"a concept without system",
       result + match(equal + R"(,{"name":"concept","valueCoding":{"code":"1"}})"), "|"},
      {"no match", kFalse, "|"},
  };
  for (const auto& row : rows) EXPECT_EQ(translation(parameters(row.list)), row.read) << row.what;
}

TEST(CodeTranslation, RefusesWhatIsNoAnswer) {
  for (const char* row : {"{}", "[]", "null", "5", R"({"resourceType":"Bundle"})",
                          R"({"resourceType":"OperationOutcome"})"}) {
    EXPECT_EQ(translation(row), "nothing") << row;
  }
  for (const char* row :
       {R"({"resourceType":"Parameters"})", R"({"resourceType":"Parameters","parameter":{}})",
        R"({"resourceType":"Parameters","parameter":[null,5,"match",[]]})",
        R"({"resourceType":"Parameters","parameter":[{"name":"match","part":5}]})"}) {
    EXPECT_EQ(translation(row), "|") << row;
  }
}

}  // namespace
}  // namespace isoguard::fhir
