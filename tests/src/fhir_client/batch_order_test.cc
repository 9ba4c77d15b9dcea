#include "src/fhir_client/batch_order.h"

#include <gtest/gtest.h>

#include "fhir/document.h"
#include "tests/support/batching_server.h"

namespace isoguard::fhir_client {
namespace {

using test_support::batch_entry;
using test_support::resource;
using test_support::searchset;

const Read kPatient{"Patient/1"};
const Read kConditions{"Condition?patient=1", true};
const Read kProcedures{"Procedure?patient=1", true};
const Read kPregnancy{"Observation?patient=1&code=2106-3,http://loinc.org|82810-3", true};
const Read kLaboratory{"Observation?code=2571-8&patient=1", true};

std::string with_self(const std::string& url) {
  return R"({"resourceType":"Bundle","type":"searchset","link":[{"relation":"self","url":")" + url +
         R"("}]})";
}

std::string coded(const std::string& code) {
  return searchset({R"({"resourceType":"Observation","code":{"coding":[{"code":"x"},{"code":")" +
                    code + R"("}]}})"});
}

std::string included(const std::string& type) {
  return R"({"resourceType":"Bundle","type":"searchset","entry":[{"search":{"mode":"include"},"resource":)" +
         resource(type, "1") + "}]}";
}

struct Row {
  const char* name;
  std::vector<const Read*> reads;
  std::vector<std::string> resources;
  bool out_of_order;
};

TEST(BatchOrder, IsDoubtedWhenAnEntryAnswersAnotherRead) {
  const std::string none = searchset({});
  const std::string condition = searchset({resource("Condition", "1")});
  const std::string procedure = searchset({resource("Procedure", "1")});
  const std::string base = "https://ehr.example/fhir/";
  const Row rows[] = {
      {"all right", {&kPatient, &kConditions}, {resource("Patient", "1"), condition}, false},
      {"swapped types", {&kConditions, &kProcedures}, {procedure, condition}, true},
      {"one of them empty", {&kConditions, &kProcedures}, {procedure, none}, true},
      {"the other one empty", {&kConditions, &kProcedures}, {none, condition}, true},
      {"a read in place of a search", {&kPatient, &kConditions}, {condition, none}, true},
      {"a search in place of a read",
       {&kConditions, &kPatient},
       {resource("Patient", "1"), none},
       true},
      {"both empty, and nothing tells", {&kConditions, &kProcedures}, {none, none}, false},
      {"both empty, and links to themselves tell",
       {&kConditions, &kProcedures},
       {with_self(base + "Procedure?patient=1"), with_self(base + "Condition?patient=1")},
       true},
      {"links in the right places",
       {&kConditions, &kProcedures},
       {with_self(base + "Condition?patient=1"), with_self("Procedure?patient=1")},
       false},
      {"links that name something else",
       {&kConditions, &kProcedures},
       {with_self(base + "_search?x=1"), with_self("https://ehr.example/fhir?_getpages=1")},
       false},
      {"a link without a query",
       {&kConditions, &kProcedures},
       {with_self(base + "Procedure"), none},
       false},
      {"a type that nobody asked for",
       {&kConditions, &kProcedures},
       {searchset({resource("Basic", "1")}), none},
       false},
      {"some of the other type beside",
       {&kConditions, &kProcedures},
       {searchset({resource("Procedure", "1"), resource("Condition", "1")}), procedure},
       false},
      {"some of the other type come along",
       {&kConditions, &kProcedures},
       {included("Procedure"), procedure},
       false},
      {"swapped codes", {&kPregnancy, &kLaboratory}, {coded("2571-8"), coded("2106-3")}, true},
      {"swapped, a code with its system",
       {&kPregnancy, &kLaboratory},
       {none, coded("82810-3")},
       true},
      {"swapped codes, one empty", {&kPregnancy, &kLaboratory}, {coded("2571-8"), none}, true},
      {"codes in their places",
       {&kPregnancy, &kLaboratory},
       {coded("2106-3"), coded("2571-8")},
       false},
      {"a server that does not look at codes",
       {&kPregnancy, &kLaboratory},
       {coded("2571-8"), coded("2571-8")},
       false},
      {"codes of neither", {&kPregnancy, &kLaboratory}, {coded("y"), coded("y")}, false},
      {"no entry has a resource", {&kConditions, &kProcedures}, {"", ""}, false},
  };
  for (const Row& row : rows) {
    std::string array = "[";
    for (const std::string& text : row.resources) {
      array += (array.size() > 1 ? "," : "") + batch_entry("200", text);
    }
    const auto entries = fhir::Document::parse(array + "]");
    ASSERT_TRUE(entries) << row.name;
    EXPECT_EQ(is_out_of_order(row.reads, entries->root().items()), row.out_of_order) << row.name;
  }
}

}  // namespace
}  // namespace isoguard::fhir_client
