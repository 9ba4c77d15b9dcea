#include "fhir/bundle.h"

#include "fhir/reply.h"
#include "tests/fhir/read_text.h"

namespace isoguard::fhir {
namespace {

TEST(ReadBundle, EveryElement) {
  const ReadText<Bundle> bundle(R"({
    "resourceType": "Bundle", "type": "searchset",
    "link": [{"relation": "self", "url": "http://x/1"}, {"relation": "next", "url": "http://x/2"}],
    "entry": [{"fullUrl": "http://x/Patient/1", "resource": {"resourceType": "Patient"}, "search": {"mode": "match"}},
              {"fullUrl": "urn:uuid:1"}, {"resource": {"id": "no type"}}]})",
                                read_bundle);
  EXPECT_EQ(bundle->type, "searchset");
  EXPECT_EQ(bundle->next, "http://x/2");
  ASSERT_EQ(bundle->entries.size(), 3u);
  EXPECT_EQ(bundle->entries[0].full_url, "http://x/Patient/1");
  EXPECT_EQ(bundle->entries[0].resource_type, "Patient");
  EXPECT_EQ(bundle->entries[0].search_mode, "match");
  EXPECT_EQ(bundle->entries[0].resource, &bundle.root()["entry"].items()[0]["resource"]);
  EXPECT_EQ(bundle->entries[1].full_url, "urn:uuid:1");
  EXPECT_EQ(bundle->entries[1].resource, nullptr);
  EXPECT_EQ(bundle->entries[1].resource_type, "");
  EXPECT_NE(bundle->entries[2].resource, nullptr);
  EXPECT_EQ(bundle->entries[2].resource_type, "");
  EXPECT_EQ(bundle.problems(), Elements{});
}

TEST(ReadBundle, EmptyAndBent) {
  const ReadText<Bundle> empty(R"({"type":"searchset"})", read_bundle);
  EXPECT_TRUE(empty->entries.empty());
  EXPECT_EQ(empty->next, "");
  EXPECT_EQ(empty.problems(), Elements{});
  const ReadText<Bundle> bent(R"({"entry":["x",{"resource":"y"},{"search":5}],"link":"z"})",
                              read_bundle);
  EXPECT_EQ(bent->entries.size(), 2u);
  EXPECT_EQ(bent->entries[0].resource, nullptr);
  EXPECT_EQ(bent.problems(), (Elements{"Bundle.entry", "Bundle.entry.resource",
                                       "Bundle.entry.search", "Bundle.link"}));
}

struct Total {
  const char* text;
  std::uint64_t total;
  std::uint64_t counted;
};

TEST(ReadBundle, SaysHowMuchThereIsAndHowMuchCame) {
  const Total rows[] = {
      {R"({"total":3,"entry":[{"resource":{"resourceType":"Condition"}}]})", 3, 1},
      {R"({"total":1,"entry":[{"resource":{},"search":{"mode":"match"}},
          {"resource":{},"search":{"mode":"include"}}, {"resource":{},"search":{"mode":"outcome"}},
          {"resource":{"resourceType":"OperationOutcome"}}, {"fullUrl":"x"}]})",
       1, 3},
      {R"({})", 0, 0},
      {R"({"total":-1})", 0, 0},
      {R"({"total":1.5})", 0, 0},
      {R"({"total":"2"})", 0, 0},
      {R"({"total":99999999999999999999})", 0, 0},
  };
  for (const Total& row : rows) {
    const ReadText<Bundle> bundle(row.text, read_bundle);
    EXPECT_EQ(bundle->total, row.total) << row.text;
    EXPECT_EQ(bundle->counted(), row.counted) << row.text;
    EXPECT_EQ(bundle.problems(), Elements{}) << row.text;
  }
}

struct Type {
  const char* text;
  const char* type;
};

TEST(ResourceType, IsThatOfAnObject) {
  const Type rows[] = {{R"({"resourceType":"Patient"})", "Patient"},
                       {R"({"resourceType":5})", ""},
                       {R"({})", ""},
                       {R"([])", ""},
                       {R"("Patient")", ""},
                       {"null", ""}};
  for (const Type& row : rows) {
    const Result<Document> document = Document::parse(row.text);
    ASSERT_TRUE(document);
    EXPECT_EQ(resource_type(document->root()), row.type) << row.text;
  }
}

TEST(FailureCode, IsDistinctForEachFailure) {
  std::vector<std::string_view> codes;
  for (int i = 0; i <= static_cast<int>(Failure::incomplete); ++i) {
    codes.push_back(to_code(static_cast<Failure>(i)));
  }
  EXPECT_EQ(codes, (std::vector<std::string_view>{
                       "none", "not-provided", "null-value", "operation-outcome", "not-registered",
                       "unauthorised", "not-found", "timeout", "unreachable", "server-error",
                       "throttled", "redirected", "too-large", "unparsable", "incomplete"}));
}

}  // namespace
}  // namespace isoguard::fhir
