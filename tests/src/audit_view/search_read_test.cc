#include <gtest/gtest.h>

#include "src/audit_view/search.h"

/// The grammar of searches.
namespace isoguard::audit_view {
namespace {

constexpr std::int64_t kDay = 86'400'000'000;
const std::string kPseudonym(64, 'a');

tl::expected<Search, fhir::Issue> read(const std::string& query, bool lenient = false) {
  const auto parameters = read_query(query);
  EXPECT_TRUE(parameters) << query;
  return read_search(*parameters, lenient);
}

TEST(ReadQuery, DecodesNamesAndValues) {
  struct Case {
    const char* text;
    QueryParameters parameters;
  };
  const std::vector<Case> table = {{"", {}},
                                   {"a=b", {{"a", "b"}}},
                                   {"a=b&c=d", {{"a", "b"}, {"c", "d"}}},
                                   {"&&a=b&", {{"a", "b"}}},
                                   {"a", {{"a", ""}}},
                                   {"a=", {{"a", ""}}},
                                   {"a=b=c", {{"a", "b=c"}}},
                                   {"a=%41+b%2Bc", {{"a", "A b+c"}}},
                                   {"%61=%c3%a4", {{"a", "\xC3\xA4"}}}};
  for (const Case& each : table) {
    const auto read = read_query(each.text);
    ASSERT_TRUE(read) << each.text;
    EXPECT_EQ(*read, each.parameters) << each.text;
    EXPECT_EQ(read_query(write_query(*read)), read) << "written and read again";
  }
}

TEST(ReadQuery, RefusesWhatIsBroken) {
  std::string many;
  for (int i = 0; i < 51; ++i) many += "a=b&";
  for (const std::string& text : {std::string("a=%4"), std::string("a=%"), std::string("a=%zz"),
                                  std::string("a=%ff"), std::string("a=%00"), std::string("a=%0d"),
                                  std::string("%7f=a"), std::string("a=%c0%80"), many}) {
    EXPECT_FALSE(read_query(text)) << text;
  }
}

TEST(AlternativesOf, AreBetweenCommas) {
  using Texts = std::vector<std::string>;
  EXPECT_EQ(alternatives_of("a"), Texts({"a"}));
  EXPECT_EQ(alternatives_of("a,b"), Texts({"a", "b"}));
  EXPECT_EQ(alternatives_of(R"(a\,b\|c\$\\)"), Texts({R"(a,b|c$\)"}));
  for (const char* text : {"", "a,", ",a", "a,,b", R"(a\)", R"(a\b)"}) {
    EXPECT_FALSE(alternatives_of(text)) << text;
  }
}

TEST(ReadSearch, ReadsEachParameter) {
  EXPECT_TRUE(read("")->newest_first);
  EXPECT_EQ(read("_id=b,a,b")->ids, std::vector<std::string>({"a", "b"}));
  for (const char* query : {"patient=1", "patient=Patient/1"}) {
    EXPECT_EQ(read(query)->patients[0].references[0].reference, "Patient/1") << query;
    EXPECT_EQ(read(query)->patients[0].references[0].server, "") << query;
  }
  const auto on_server = read("patient=https%3A%2F%2Fehr.example%2Ffhir%2FPatient%2F1");
  EXPECT_EQ(on_server->patients[0].references[0].server, "https://ehr.example/fhir");
  EXPECT_EQ(on_server->patients[0].references[0].reference, "Patient/1");
  for (const std::string& query :
       {"patient:identifier=" + kPseudonym,
        "patient.identifier=" + std::string(systems::kPseudonym) + "|" + kPseudonym}) {
    EXPECT_EQ(read(query)->patients[0].pseudonyms, std::vector<std::string>({kPseudonym}));
  }
  EXPECT_EQ(read("agent=Practitioner/1")->agents[0][0].reference, "Practitioner/1");
  EXPECT_EQ(read("agent-name=AnnA")->agent_names, std::vector<Names>({{"anna"}}));
  EXPECT_EQ(read("entity=Observation/x-1")->entities[0][0].reference, "Observation/x-1");
  const auto tokens = read("type=rest,sys|a&type=|b");
  ASSERT_EQ(tokens->types.size(), 2U) << "both must fit";
  EXPECT_EQ(tokens->types[0].size(), 2U) << "one of them must";
  EXPECT_FALSE(tokens->types[0][0].system);
  EXPECT_EQ(tokens->types[0][1].system, "sys");
  EXPECT_EQ(tokens->types[1][0].system, "");
  EXPECT_EQ(read("subtype=a")->subtypes.size(), 1U);
  EXPECT_EQ(read("outcome=4,8")->outcomes[0].size(), 2U);
  EXPECT_EQ(read("_count=7")->count, 7U);
  EXPECT_FALSE(read("_sort=date")->newest_first);
  EXPECT_TRUE(read("_sort=-date")->newest_first);
  EXPECT_EQ(read("_format=ndjson")->format, "ndjson");
  EXPECT_EQ(read("_cursor=x")->cursor, "x");
}

TEST(ReadSearch, CommasAreChoicesAndRepetitionsAreConditions) {
  EXPECT_EQ(read("_id=a,b,c&_id=c,b,x")->ids, std::vector<std::string>({"b", "c"}));
  EXPECT_EQ(read("_id=a&_id=b")->ids, std::vector<std::string>()) << "which none is";
  EXPECT_EQ(read("patient=1,Patient/2&patient=3")->patients.size(), 2U);
  EXPECT_EQ(read("patient=1,Patient/2")->patients[0].references.size(), 2U);
  EXPECT_EQ(
      read("patient:identifier=" + kPseudonym + "," + kPseudonym + "&patient=1")->patients.size(),
      2U);
  EXPECT_EQ(read("agent=Practitioner/1,Practitioner/2")->agents[0].size(), 2U);
  EXPECT_EQ(read("agent=Practitioner/1&agent=Practitioner/2")->agents.size(), 2U);
  EXPECT_EQ(read("agent-name=Ann,Bob&agent-name=a")->agent_names,
            std::vector<Names>({{"ann", "bob"}, {"a"}}));
  EXPECT_EQ(read("entity=Observation/1,Condition/2&entity=Observation/3")->entities.size(), 2U);
  const auto times = read("date=1970-01-02,1970-01-04&date=le1970-01-04");
  ASSERT_EQ(times->times.size(), 1U);
  EXPECT_EQ(times->times[0].size(), 2U);
  EXPECT_EQ(times->from_us, kDay) << "the first of all";
  EXPECT_EQ(times->until_us, 4 * kDay);
  EXPECT_EQ(read("date=lt1970,1970-01-02")->from_us, std::nullopt) << "one has no begin";
}

TEST(ReadSearch, APatientAsAnEntityIsThePatient) {
  const auto search = read("entity=Patient/1,https://ehr.example/fhir/Patient/2");
  ASSERT_TRUE(search);
  EXPECT_EQ(search->entities.size(), 0U);
  ASSERT_EQ(search->patients.size(), 1U);
  EXPECT_EQ(search->patients[0].references.size(), 2U);
  EXPECT_EQ(read("entity=Patient/1&entity=Observation/2")->entities.size(), 1U);
}

TEST(ReadSearch, CountsInsteadOfShowing) {
  for (const char* query : {"_count=0", "_count=000", "_summary=count", "_summary=count&_count=5",
                            "_count=0&_summary=false"}) {
    EXPECT_TRUE(read(query)->only_count) << query;
  }
  for (const char* query : {"", "_summary=false", "_count=1", "_total=accurate"}) {
    EXPECT_FALSE(read(query)->only_count) << query;
  }
  EXPECT_TRUE(read("_total=accurate")->wants_total);
  EXPECT_TRUE(read("_total=estimate")->wants_total);
  EXPECT_FALSE(read("_total=none")->wants_total);
  EXPECT_GT(*read("_count=99999999999999999999")->count, 1'000'000U) << "as much as there can be";
  EXPECT_EQ(read("_count=007")->count, 7U);
}

TEST(ReadSearch, ReadsDates) {
  using Bound = std::optional<std::int64_t>;
  struct Case {
    const char* query;
    Bound from;
    Bound until;
  };
  const std::vector<Case> table = {{"date=1970-01-02", kDay, 2 * kDay},
                                   {"date=eq1970-01-02", kDay, 2 * kDay},
                                   {"date=ge1970-01-02", kDay, {}},
                                   {"date=gt1970-01-02", 2 * kDay, {}},
                                   {"date=sa1970-01-02", 2 * kDay, {}},
                                   {"date=le1970-01-02", {}, 2 * kDay},
                                   {"date=lt1970-01-02", {}, kDay},
                                   {"date=eb1970-01-02", {}, kDay},
                                   {"date=1970-01", 0, 31 * kDay},
                                   {"date=1970", 0, 365 * kDay},
                                   {"date=ge1970-01-02&date=lt1970-01-05", kDay, 4 * kDay},
                                   {"date=ge1970-01-02&date=ge1970-01-03", 2 * kDay, {}},
                                   {"date=1970&date=1970-01-02", kDay, 2 * kDay},
                                   {"date=ge1970-01-01T01:00:00%2B01:00", 0, {}}};
  for (const Case& each : table) {
    const auto search = read(each.query);
    ASSERT_TRUE(search) << each.query;
    EXPECT_EQ(search->from_us, each.from) << each.query;
    EXPECT_EQ(search->until_us, each.until) << each.query;
  }
}

TEST(ReadSearch, RefusesWithoutRepeating) {
  struct Case {
    const char* query;
    const char* where;
  };
  const std::vector<Case> table = {
      {"patient=", "http.patient"},
      {"patient=Group/Canary", "http.patient"},
      {"patient=Patient/", "http.patient"},
      {"patient=a%20b", "http.patient"},
      {"patient=ftp://Canary/Patient/1", "http.patient"},
      {"patient=1&patient=Group/Canary", "http.patient"},
      {"patient=1,", "http.patient"},
      {"patient=1,Group/Canary", "http.patient"},
      {"patient=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21", "http.patient"},
      {"patient:identifier=Canary", "http.patient:identifier"},
      {"patient:identifier=Canary|aa", "http.patient:identifier"},
      {"agent=Canary", "http.agent"},
      {"agent-name=", "http.agent-name"},
      {"entity=Canary", "http.entity"},
      {"entity=observation/Canary", "http.entity"},
      {"type=", "http.type"},
      {"type=Canary|", "http.type"},
      {"subtype=Canary,", "http.subtype"},
      {"outcome=,", "http.outcome"},
      {"date=Canary", "http.date"},
      {"date=ne1970", "http.date"},
      {"date=ap1970", "http.date"},
      {"date=xx1970", "http.date"},
      {"date=ge", "http.date"},
      {"date=1970,Canary", "http.date"},
      {"date=1970,", "http.date"},
      {"entity=Patient/1,Observation/Canary", "http.entity"},
      {"_count=-1", "http._count"},
      {"_count=", "http._count"},
      {"_count=1&_count=2", "http._count"},
      {"_summary=true", "http._summary"},
      {"_summary=data", "http._summary"},
      {"_total=Canary", "http._total"},
      {"_count=Canary", "http._count"},
      {"_sort=Canary", "http._sort"},
      {"_sort=-date,type", "http._sort"},
      {"_id=", "http._id"},
      {"_cursor=", "http._cursor"},
      {"Canary=1", ""},
      {"date:missing=true", ""},
      {"patient:Canary=1", ""},
      {"PATIENT=1", ""}};
  for (const Case& each : table) {
    const auto search = read(each.query);
    ASSERT_FALSE(search) << each.query;
    EXPECT_EQ(search.error().expression, each.where) << each.query;
    EXPECT_EQ(search.error().diagnostics.find("Canary"), std::string::npos) << each.query;
  }
}

TEST(ReadSearch, LeavesUnknownParametersOutWhenLenient) {
  const auto search = read("nobody=1&_count=2&other:x=3", true);
  ASSERT_TRUE(search);
  EXPECT_EQ(search->used, QueryParameters({{"_count", "2"}})) << "as the self link says";
  EXPECT_FALSE(read("nobody=1&_count=x", true)) << "but not what is wrong";
}

TEST(Described, NamesAllPractitionersAndTypes) {
  EXPECT_EQ(described(*read("agent=Practitioner/1,Person/x&agent=Practitioner/1")),
            R"({"parameters":["agent","agent"],"user":"Practitioner/1"})");
  EXPECT_EQ(
      described(*read("agent=Practitioner/1,Practitioner/2&entity=Observation/1,Condition/x")),
      R"({"entity_types":["Observation","Condition"],"parameters":["agent","entity"],)"
      R"("users":["Practitioner/1","Practitioner/2"]})");
}

TEST(Described, NamesNoPatientAndNoText) {
  const auto search = read(
      "patient=Canary1&agent=Person/Canary2&agent-name=canary3"
      "&entity=Observation/Canary4&subtype=decision&type=Canary5&date=ge1970"
      "&_id=Canary6");
  ASSERT_TRUE(search);
  const std::string text = described(*search);
  EXPECT_EQ(text.find("anary"), std::string::npos) << text;
  EXPECT_EQ(text,
            R"({"entity_type":"Observation","from":"1970-01-01T00:00:00.000000Z","parameters":)"
            R"(["patient","agent","agent-name","entity","subtype","type","date","_id"],)"
            R"("type":"decision"})");
}

}  // namespace
}  // namespace isoguard::audit_view
