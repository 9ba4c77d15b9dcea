// The forms that prefetch values come in: what counts, what is whole, and what is not.

#include "tests/plugin/facts/gathering.h"

namespace isoguard::facts {
namespace {

/// JSON inside a string.
std::string as_text(const std::string& json) {
  std::string text;
  fhir::json::write_string(json, text);
  return text;
}

struct PrefetchCase {
  const char* name;
  std::string prefetch;
  Failure state;
  std::size_t conditions;
};

class PrefetchTest : public testing::TestWithParam<PrefetchCase> {};

TEST_P(PrefetchTest, KeepsItsStatesApart) {
  Scene scene("{}", GetParam().prefetch);
  EXPECT_EQ(scene.state(Source::conditions), GetParam().state);
  EXPECT_EQ(scene.facts().conditions.size(), GetParam().conditions);
}

INSTANTIATE_TEST_SUITE_P(
    States, PrefetchTest,
    testing::Values(
        PrefetchCase{"NoPrefetch", "", Failure::not_provided, 0},
        PrefetchCase{"KeyAbsent", "{}", Failure::not_provided, 0},
        PrefetchCase{"Null", R"({"conditions":null})", Failure::null_value, 0},
        PrefetchCase{"EmptyBundleIsAnAnswer", R"({"conditions":{"resourceType":"Bundle"}})",
                     Failure::none, 0},
        PrefetchCase{"Whole", R"({"conditions":)" + bundle(entry(kCondition)) + "}", Failure::none,
                     1},
        PrefetchCase{"BareResource", R"({"conditions":)" + kCondition + "}", Failure::none, 1},
        PrefetchCase{"OutcomeAsValue", R"({"conditions":)" + kOutcome + "}",
                     Failure::operation_outcome, 0},
        PrefetchCase{"OutcomeAsEntry",
                     R"({"conditions":)" + bundle(entry(kCondition) + "," + entry(kOutcome)) + "}",
                     Failure::operation_outcome, 1},
        PrefetchCase{"WarningAsEntry",
                     R"({"conditions":)" + bundle(entry(kCondition) + "," + entry(kWarning)) + "}",
                     Failure::none, 1},
        PrefetchCase{
            "NextPage",
            R"({"conditions":)" +
                bundle(entry(kCondition), R"(,"link":[{"relation":"next","url":"http://x/2"}])") +
                "}",
            Failure::incomplete, 1},
        PrefetchCase{"LessThanItsTotal",
                     R"({"conditions":)" + bundle(entry(kCondition), R"(,"total":2)") + "}",
                     Failure::incomplete, 1},
        PrefetchCase{"NothingOfItsTotal", R"({"conditions":{"resourceType":"Bundle","total":1}})",
                     Failure::incomplete, 0},
        PrefetchCase{"MoreThanItsTotal",
                     R"({"conditions":)" + bundle(entry(kCondition), R"(,"total":0)") + "}",
                     Failure::none, 1},
        PrefetchCase{"ATotalThatIsNoCount",
                     R"({"conditions":)" + bundle(entry(kCondition), R"(,"total":"many")") + "}",
                     Failure::none, 1},
        PrefetchCase{
            "WhatWasIncludedDoesNotCountForTheTotal",
            R"({"conditions":)" +
                bundle(entry(kCondition) + R"(,{"resource":{"resourceType":"Encounter","id":"e"},)"
                                           R"("search":{"mode":"include"}})",
                       R"(,"total":2)") +
                "}",
            Failure::incomplete, 1},
        PrefetchCase{"Text", R"({"conditions":"none"})", Failure::unparsable, 0},
        PrefetchCase{"EmptyObject", R"({"conditions":{}})", Failure::unparsable, 0},
        PrefetchCase{"AnotherType", R"({"conditions":{"resourceType":"Patient","id":"p1"}})",
                     Failure::unparsable, 0},
        PrefetchCase{"UnderAnotherKeyCountsAsEvidenceOnly",
                     R"({"problems":)" + bundle(entry(kCondition)) + "}", Failure::not_provided, 1},
        PrefetchCase{"WrittenAsText",
                     R"({"conditions":)" + as_text(bundle(entry(kCondition))) + "}", Failure::none,
                     1},
        PrefetchCase{"TextOfText",
                     R"({"conditions":)" + as_text(as_text(bundle(entry(kCondition)))) + "}",
                     Failure::none, 1},
        PrefetchCase{"TextTooOften",
                     R"({"conditions":)" +
                         as_text(as_text(as_text(as_text(as_text(bundle(entry(kCondition))))))) +
                         "}",
                     Failure::unparsable, 0},
        PrefetchCase{"TextOfNull", R"({"conditions":"null"})", Failure::null_value, 0},
        PrefetchCase{"HalfATextIsNothing", R"({"conditions":"{\"resourceType\":\"Bundle\""})",
                     Failure::unparsable, 0},
        PrefetchCase{"AResponse",
                     R"({"conditions":{"response":{"status":"200 OK"},"resource":)" +
                         bundle(entry(kCondition)) + "}}",
                     Failure::none, 1},
        PrefetchCase{"AFailedResponse",
                     R"({"conditions":{"response":{"status":"503"},"resource":)" +
                         bundle(entry(kCondition)) + "}}",
                     Failure::unparsable, 0},
        PrefetchCase{"AResponseWithoutResource", R"({"conditions":{"response":{"status":"200"}}})",
                     Failure::unparsable, 0},
        PrefetchCase{"AListOfOne", R"({"conditions":[)" + bundle(entry(kCondition)) + "]}",
                     Failure::none, 1},
        PrefetchCase{"AListIsEvidenceOnly", R"({"conditions":[)" + kCondition + ",null]}",
                     Failure::unparsable, 1},
        PrefetchCase{"ABundleInABundle",
                     R"({"conditions":)" + bundle(entry(bundle(entry(kCondition)))) + "}",
                     Failure::none, 1},
        PrefetchCase{"AFailureInABundleInABundle",
                     R"({"conditions":)" + bundle(entry(bundle(entry(kOutcome)))) + "}",
                     Failure::operation_outcome, 0},
        PrefetchCase{"AnEntryWithoutResource",
                     R"({"conditions":)" + bundle(entry(kCondition) + R"(,{"fullUrl":"x"})") + "}",
                     Failure::unparsable, 1},
        PrefetchCase{"AnEntryWithoutType",
                     R"({"conditions":)" + bundle(entry(kCondition) + R"(,{"resource":{}})") + "}",
                     Failure::unparsable, 1},
        PrefetchCase{"AnEntryThatIsText",
                     R"({"conditions":)" + bundle(entry(kCondition) + R"(,"x")") + "}",
                     Failure::unparsable, 1},
        PrefetchCase{"NullEntriesAreNothing",
                     R"({"conditions":)" + bundle("null," + entry(kCondition) + ",null") + "}",
                     Failure::none, 1},
        PrefetchCase{
            "ABundleOfAnotherKind",
            R"({"conditions":)" + bundle(entry(R"({"resourceType":"Encounter","id":"e"})")) + "}",
            Failure::unparsable, 0}),
    [](const auto& row) { return row.param.name; });

struct PatientCase {
  const char* name;
  const char* prefetch;
  Failure state;
};

class PatientPrefetchTest : public testing::TestWithParam<PatientCase> {};

TEST_P(PatientPrefetchTest, NeedsThePatientOfTheCall) {
  Scene scene("{}", GetParam().prefetch);
  EXPECT_EQ(scene.state(Source::patient), GetParam().state);
  EXPECT_EQ(scene.facts().patient != nullptr, GetParam().state == Failure::none);
}

INSTANTIATE_TEST_SUITE_P(
    States, PatientPrefetchTest,
    testing::Values(
        PatientCase{"Resource", R"({"patient":{"resourceType":"Patient","id":"p1"}})",
                    Failure::none},
        PatientCase{"UnderAnotherKey", R"({"person":{"resourceType":"Patient","id":"p1"}})",
                    Failure::none},
        PatientCase{"SomebodyElseUnderAnotherKey",
                    R"({"person":{"resourceType":"Patient","id":"p2"}})", Failure::not_provided},
        PatientCase{
            "InABundle",
            R"({"patient":{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient","id":"p1"}}]}})",
            Failure::none},
        PatientCase{"WithoutId", R"({"patient":{"resourceType":"Patient"}})", Failure::none},
        PatientCase{"SomebodyElse", R"({"patient":{"resourceType":"Patient","id":"p2"}})",
                    Failure::unparsable},
        PatientCase{"EmptyBundle", R"({"patient":{"resourceType":"Bundle"}})", Failure::unparsable},
        PatientCase{"Null", R"({"patient":null})", Failure::null_value}),
    [](const auto& row) { return row.param.name; });

struct Untold {
  const char* claim;
  const char* resource;
  std::size_t unreadable;
};

TEST(Untold, WhatSaysNothingOfItselfIsNotUnderstood) {
  const Untold table[] = {
      {"no code", R"({"resourceType":"Condition"})", 1},
      {"an empty concept", R"({"resourceType":"Condition","code":{}})", 1},
      {"a coding of nothing", R"({"resourceType":"Condition","code":{"coding":[{}]}})", 1},
      {"a text", R"({"resourceType":"Condition","code":{"text":"Acne"}})", 0},
      {"a procedure", R"({"resourceType":"Procedure","status":"completed"})", 1},
      {"an observation", R"({"resourceType":"Observation","status":"final"})", 1},
      {"an allergy", R"({"resourceType":"AllergyIntolerance"})", 1},
      {"an allergy known by its reaction",
       R"({"resourceType":"AllergyIntolerance","reaction":[{"substance":{"text":"soya"}}]})", 0},
      {"another patient's", R"({"resourceType":"Condition","subject":{"reference":"Patient/p2"}})",
       0},
      {"a communication needs none", R"({"resourceType":"Communication"})", 0},
  };
  for (const Untold& row : table) {
    Scene scene("{}", R"({"any":)" + std::string(row.resource) + "}");
    scene.gatherer().need(Source::conditions);
    EXPECT_EQ(scene.facts().unreadable.size(), row.unreadable) << row.claim;
  }
}

}  // namespace
}  // namespace isoguard::facts
