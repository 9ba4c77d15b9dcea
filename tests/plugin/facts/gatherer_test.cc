#include "plugin/facts/gatherer.h"

#include "tests/plugin/facts/gathering.h"

namespace isoguard::facts {
namespace {

using cds_hooks::Hook;
using fhir::Failure;

TEST(GathererTest, LeavesOutOtherPatientsAndCountsThem) {
  Scene scene(
      "{}",
      R"({"conditions":)" +
          bundle(
              entry(
                  R"({"resourceType":"Condition","id":"a","subject":{"reference":"Patient/p2"}})") +
              "," +
              entry(
                  R"({"resourceType":"Condition","id":"b","subject":{"reference":"https://e/fhir/Patient/p1"}})") +
              "," + entry(R"({"resourceType":"Condition","id":"c"})")) +
          "}");
  scene.gatherer().need(Source::conditions);
  ASSERT_EQ(scene.facts().conditions.size(), 2u);
  EXPECT_EQ(scene.facts().conditions[0].id, "b");
  EXPECT_EQ(scene.facts().conditions[1].id, "c");
  EXPECT_EQ(scene.facts().other_patients_resources, 1);
}

TEST(GathererTest, CountsAResourceThatComesTwiceOnce) {
  Scene scene("{}", R"({"conditions":)" + bundle(entry(kCondition) + "," + entry(kCondition)) +
                        R"(,"again":)" + bundle(entry(kCondition)) + "}");
  scene.gatherer().need(Source::conditions);
  EXPECT_EQ(scene.facts().conditions.size(), 1u);
}

TEST(GathererTest, ADraftThatIsAlsoInTheHistoryIsOneOrder) {
  const std::string order = R"({"resourceType":"MedicationRequest","id":"m1","status":"active"})";
  Scene scene(bundle(entry(order)), R"({"medreq":)" + bundle(entry(order)) + "}");
  scene.gatherer().need(Source::medication_requests);
  EXPECT_EQ(scene.facts().drafts.size(), 1u);
  EXPECT_TRUE(scene.facts().medication_requests.empty());
}

TEST(GathererTest, SelectionsMarkDrafts) {
  const std::string orders =
      bundle(entry(R"({"resourceType":"MedicationRequest","id":"a"})") + "," +
             entry(R"({"resourceType":"MedicationRequest","id":"b"})") + "," +
             entry(R"({"resourceType":"MedicationRequest","id":"c"})"));
  Scene scene(orders, "", Hook::order_select, R"(["MedicationRequest/b","c"])");
  ASSERT_EQ(scene.facts().drafts.size(), 3u);
  EXPECT_FALSE(scene.facts().drafts[0].selected);
  EXPECT_TRUE(scene.facts().drafts[1].selected);
  EXPECT_TRUE(scene.facts().drafts[2].selected);
}

TEST(GathererTest, AnArrayOfOrdersInPlaceOfABundle) {
  Scene scene(R"([{"resourceType":"MedicationOrder","id":"a"},
                  {"resourceType":"DiagnosticOrder","id":"d","item":[{"code":{"text":"hCG"}},{}]}])",
              "");
  ASSERT_EQ(scene.facts().drafts.size(), 1u);
  EXPECT_EQ(scene.facts().drafts[0].order.id, "a");
  ASSERT_EQ(scene.facts().draft_service_requests.size(), 2u);
  EXPECT_EQ(scene.facts().draft_service_requests[0].code.text, "hCG");
}

TEST(GathererTest, TakesWhatEarlierReleasesCalledServiceRequest) {
  const std::string item = R"("item":[{"code":{"text":"hCG"}},{"code":{"text":"lipids"}}])";
  Scene scene(
      R"({"resourceType":"Bundle"})",
      R"({"sreq":)" +
          bundle(entry(R"({"resourceType":"DiagnosticOrder","id":"d",)" + item + "}") + "," +
                 entry(R"({"resourceType":"DiagnosticOrder","id":"d",)" + item + "}") + "," +
                 entry(R"({"resourceType":"ProcedureRequest","id":"d"})") + "," +
                 entry(R"({"resourceType":"ReferralRequest","id":"r",
                                   "patient":{"reference":"Patient/other"}})")) +
          "}");
  EXPECT_EQ(scene.state(Source::service_requests), Failure::none);
  EXPECT_EQ(scene.facts().service_requests.size(), 3u) << "two items once, and a request";
  EXPECT_EQ(scene.facts().other_patients_resources, 1);
}

TEST(GathererTest, ALoneResourceOfAnEarlierReleaseFillsItsSource) {
  Scene scene(R"({"resourceType":"Bundle"})",
              R"({"medreq":{"resourceType":"MedicationOrder","id":"o"},
                  "sreq":{"resourceType":"ProcedureRequest","id":"p"},
                  "conditions":{"resourceType":"MedicationOrder","id":"x"}})");
  EXPECT_EQ(scene.state(Source::medication_requests), Failure::none);
  EXPECT_EQ(scene.state(Source::service_requests), Failure::none);
  EXPECT_EQ(scene.state(Source::conditions), Failure::unparsable);
}

TEST(GathererTest, AllDraftsAreSelectedWhereNothingIsSaid) {
  Scene scene(bundle(entry(R"({"resourceType":"MedicationRequest","id":"a"})")), "",
              Hook::order_select);
  ASSERT_EQ(scene.facts().drafts.size(), 1u);
  EXPECT_TRUE(scene.facts().drafts[0].selected);
}

TEST(GathererTest, OneOrderInPlaceOfABundle) {
  Scene scene(R"({"resourceType":"MedicationRequest","id":"a"})", "");
  ASSERT_EQ(scene.facts().drafts.size(), 1u);
}

struct ResolveCase {
  const char* name;
  std::string draft;
  bool found;
};

class ResolveTest : public testing::TestWithParam<ResolveCase> {};

TEST_P(ResolveTest, FindsTheMedication) {
  const std::string known =
      R"({"fullUrl":"urn:uuid:5b1e","resource":{"resourceType":"Medication","id":"m1","status":"active"}})";
  Scene scene(bundle(entry(GetParam().draft) + "," + known), "");
  ASSERT_EQ(scene.facts().drafts.size(), 1u);
  const auto& order = scene.facts().drafts[0].order;
  EXPECT_EQ(scene.facts().resolve(order.medication, order.contained) != nullptr, GetParam().found);
}

std::string order_of(const std::string& reference) {
  return R"({"resourceType":"MedicationRequest","id":"o","contained":[{"resourceType":"Medication","id":"c1"}],)"
         R"("medicationReference":{"reference":")" +
         reference + R"("}})";
}

INSTANTIATE_TEST_SUITE_P(
    References, ResolveTest,
    testing::Values(ResolveCase{"Relative", order_of("Medication/m1"), true},
                    ResolveCase{"Versioned", order_of("Medication/m1/_history/3"), true},
                    ResolveCase{"Absolute", order_of("https://e/fhir/Medication/m1"), true},
                    ResolveCase{"FullUrl", order_of("urn:uuid:5b1e"), true},
                    ResolveCase{"Contained", order_of("#c1"), true},
                    ResolveCase{"OtherContained", order_of("#c2"), false},
                    ResolveCase{"Unknown", order_of("Medication/m2"), false},
                    ResolveCase{"OtherType", order_of("Substance/m1"), false},
                    ResolveCase{"Conditional", order_of("Medication?code=x"), false}),
    [](const auto& row) { return row.param.name; });

TEST(GathererTest, NamesMedicationsThatAServerCouldResolve) {
  Scene scene(
      bundle(entry(order_of("Medication/a")) + "," + entry(order_of("Medication/a")) + "," +
             entry(order_of("urn:uuid:x")) + "," + entry(order_of("#c1"))),
      R"({"medreq":)" +
          bundle(entry(
              R"({"resourceType":"MedicationRequest","id":"h","medicationReference":{"reference":"Medication/b"}})")) +
          "}");
  scene.gatherer().need(Source::medication_requests);
  const auto names = scene.gatherer().unresolved_medications();
  ASSERT_EQ(names.size(), 2u);
  EXPECT_EQ(names[0], "a");
  EXPECT_EQ(names[1], "b");
}

fhir::Reply reply(const std::string& body, Failure failure = Failure::none) {
  fhir::Reply made;
  made.failure = failure;
  if (!body.empty()) made.pages.push_back(*fhir::Document::parse(body));
  return made;
}

struct ReplyCase {
  const char* name;
  std::string body;
  Failure said;
  Failure state;
};

class ReplyTest : public testing::TestWithParam<ReplyCase> {};

TEST_P(ReplyTest, BecomesTheStateOfItsSource) {
  Scene scene("{}", "");
  scene.gatherer().need(Source::conditions);
  const fhir::Reply made = reply(GetParam().body, GetParam().said);
  scene.gatherer().take(Source::conditions, made);
  EXPECT_EQ(scene.facts().source(Source::conditions).failure, GetParam().state);
}

INSTANTIATE_TEST_SUITE_P(
    States, ReplyTest,
    testing::Values(
        ReplyCase{"Whole", bundle(entry(kCondition)), Failure::none, Failure::none},
        ReplyCase{"Empty", R"({"resourceType":"Bundle"})", Failure::none, Failure::none},
        ReplyCase{"FollowedNextLink",
                  bundle("", R"(,"link":[{"relation":"next","url":"http://x/2"}])"), Failure::none,
                  Failure::none},
        ReplyCase{"LessThanItsTotal", bundle(entry(kCondition), R"(,"total":2)"), Failure::none,
                  Failure::incomplete},
        ReplyCase{"BrokenOff", bundle(entry(kCondition)), Failure::timeout, Failure::timeout},
        ReplyCase{"NoPages", "", Failure::none, Failure::unparsable},
        ReplyCase{"Failed", "", Failure::unauthorised, Failure::unauthorised},
        ReplyCase{"OutcomeInside", bundle(entry(kOutcome)), Failure::none,
                  Failure::operation_outcome},
        ReplyCase{"AnotherPatients",
                  bundle(entry(kCondition) + "," +
                         entry(R"({"resourceType":"Condition","id":"x",)"
                               R"("subject":{"reference":"Patient/p2"}})")),
                  Failure::none, Failure::unparsable},
        ReplyCase{
            "AnotherPatientsOfACodeThatNobodyAsksFor",
            bundle(entry(R"({"resourceType":"Condition","subject":{"reference":"Patient/p2"},)"
                         R"("code":{"coding":[{"system":"http://loinc.org","code":"0-0"}]}})")),
            Failure::none, Failure::unparsable},
        ReplyCase{
            "AnotherPatientsInDstu2",
            bundle(entry(R"({"resourceType":"Condition","patient":{"reference":"Patient/p2"},)"
                         R"("code":{"coding":[{"system":"http://loinc.org","code":"0-0"}]}})")),
            Failure::none, Failure::unparsable},
        ReplyCase{
            "OfACodeThatNobodyAsksFor",
            bundle(entry(R"({"resourceType":"Condition","subject":{"reference":"Patient/p1"},)"
                         R"("code":{"coding":[{"system":"http://loinc.org","code":"0-0"}]}})")),
            Failure::none, Failure::none},
        ReplyCase{"AnotherType", R"({"resourceType":"Patient"})", Failure::none,
                  Failure::unparsable}),
    [](const auto& row) { return row.param.name; });

TEST(GathererTest, ComparesATotalWithWhatAllPagesBrought) {
  const std::string first = bundle(entry(kCondition), R"(,"total":2)");
  const std::string second =
      bundle(entry(R"({"resourceType":"Condition","id":"c2"})"), R"(,"total":2)");
  for (const bool both : {true, false}) {
    Scene scene("{}", "");
    scene.gatherer().need(Source::conditions);
    fhir::Reply made = reply(first, Failure::none);
    if (both) made.pages.push_back(std::move(reply(second, Failure::none).pages.front()));
    scene.gatherer().take(Source::conditions, made);
    EXPECT_EQ(scene.facts().source(Source::conditions).failure,
              both ? Failure::none : Failure::incomplete);
  }
}

TEST(GathererTest, GivingUpKeepsABetterReason) {
  Scene scene("{}", R"({"conditions":)" + kOutcome + "}");
  scene.gatherer().need(Source::conditions);
  scene.gatherer().need(Source::procedures);
  scene.gatherer().give_up(Failure::not_registered);
  EXPECT_EQ(scene.facts().source(Source::conditions).failure, Failure::operation_outcome);
  EXPECT_EQ(scene.facts().source(Source::procedures).failure, Failure::not_registered);
}

TEST(GathererTest, NamesWhatItCouldNotUnderstand) {
  Scene scene("{}", R"({"conditions":)" +
                        bundle(entry(R"({"resourceType":"Condition","id":"c9","code":5})")) + "}");
  scene.gatherer().need(Source::conditions);
  ASSERT_EQ(scene.facts().unreadable.size(), 1u);
  EXPECT_EQ(scene.facts().unreadable[0].resource_type, "Condition");
  EXPECT_EQ(scene.facts().unreadable[0].id, "c9");
  EXPECT_EQ(scene.facts().unreadable[0].element, "Condition.code");
}

struct ObservationCase {
  const char* name;
  const char* resource;
  bool kept;
};

class ObservationInterestTest : public testing::TestWithParam<ObservationCase> {};

TEST_P(ObservationInterestTest, OnlyWhatNoRuleCanAskForIsPassedOver) {
  Scene scene("{}", R"({"obs-preg":)" + bundle(entry(GetParam().resource)) + "}");
  scene.gatherer().need(Source::pregnancy_observations);
  EXPECT_EQ(scene.facts().observations.size(), GetParam().kept ? 1u : 0u);
  EXPECT_TRUE(scene.facts().source(Source::pregnancy_observations).complete());
}

INSTANTIATE_TEST_SUITE_P(
    Codes, ObservationInterestTest,
    testing::Values(
        ObservationCase{
            "HeartRate",
            R"({"resourceType":"Observation","id":"a","code":{"coding":[{"system":"http://loinc.org","code":"8867-4"}]}})",
            false},
        ObservationCase{
            "PregnancyTest",
            R"({"resourceType":"Observation","id":"a","code":{"coding":[{"system":"http://loinc.org","code":"2106-3"}]}})",
            true},
        ObservationCase{
            "SecondCodingMatters",
            R"({"resourceType":"Observation","id":"a","code":{"coding":[{"system":"http://loinc.org","code":"8867-4"},{"system":"http://loinc.org","code":"2106-3"}]}})",
            true},
        ObservationCase{
            "TextOnly",
            R"({"resourceType":"Observation","id":"a","code":{"text":"pregnancy test"}})", true},
        ObservationCase{"NoCode", R"({"resourceType":"Observation","id":"a"})", true},
        ObservationCase{
            "Components",
            R"({"resourceType":"Observation","id":"a","code":{"coding":[{"system":"http://loinc.org","code":"8867-4"}]},"component":[]})",
            true},
        ObservationCase{
            "CodedValue",
            R"({"resourceType":"Observation","id":"a","code":{"coding":[{"system":"http://loinc.org","code":"8867-4"}]},"valueCodeableConcept":{"coding":[{"system":"http://example.org/cds/isotretinoin-guard","code":"ppp-enrolled"}]}})",
            true}),
    [](const auto& row) { return row.param.name; });

TEST(SeenIdsTest, ManyIdsAreSeenOnce) {
  fhir::Arena arena;
  SeenIds seen(arena);
  std::vector<std::string> ids;
  for (int i = 0; i < 5000; ++i) ids.push_back("id-" + std::to_string(i));
  for (const std::string& id : ids) EXPECT_TRUE(seen.insert("Condition", id));
  for (const std::string& id : ids) EXPECT_FALSE(seen.insert("Condition", id));
  EXPECT_TRUE(seen.insert("Procedure", "id-7"));
  EXPECT_TRUE(seen.insert("Condition", ""));
  EXPECT_TRUE(seen.insert("Condition", ""));
}

}  // namespace
}  // namespace isoguard::facts
