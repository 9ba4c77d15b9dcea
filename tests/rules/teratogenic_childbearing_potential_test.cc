#include "tests/support/clinical_table.h"

namespace isoguard::test {
namespace {

using clinical::Source;

constexpr std::string_view kRule = "teratogenic-childbearing-potential";
constexpr Code kTrying = {kSnomed, "169449001", "Trying to conceive (finding)"};

/// On isotretinoin: the last supply of 30 days ended `gap` days ago.
PatientBuilder on_treatment(const PatientBuilder& patient, int gap, int length = 30) {
  return patient.has(from_until(order(kIsotretinoin, -gap - length), -gap - length, -gap));
}
PatientBuilder tested(int days_ago) { return protected_woman().has(test(kNegative, -days_ago)); }
PatientBuilder us(const PatientBuilder& patient) { return patient.policy("us-ipledge"); }
PatientBuilder seed(const PatientBuilder& patient) { return patient.policy("seed-article"); }
Resource home(Resource test) { return test.set("performer", R"([{"reference":"Patient/p"}])"); }

TEST(ChildbearingPotential, FirstPrescription) {
  check_table(
      kRule,
      {
          {"nothing on record", bare_woman(), "start-nothing"},
          {"only a test", bare_woman().has(test(kNegative, -1)), "start-incomplete"},
          {"only contraception", bare_woman().has(order(kPill, -60)), "start-incomplete"},
          {"only the programme", bare_woman().has(procedure(kEnrolled, -20)), "start-incomplete"},
          {"test and contraception", bare_woman().has(test(kNegative, -1)).has(order(kPill, -60)),
           "start-complete"},
          {"test and programme",
           bare_woman().has(test(kNegative, -1)).has(procedure(kEnrolled, -20)), "start-complete"},
          {"at order-select", bare_woman().selecting(), "start-nothing"},
          {"ingredient without route",
           PatientBuilder().sex("female").aged(24).drafts(order({kRxNorm, "6064", ""})),
           "start-nothing"},
      });
}

TEST(ChildbearingPotential, TestWindowsOfEachPolicy) {
  const auto two_tests = [](int first, int second) {
    return tested(first).has(test(kNegative, -second));
  };
  check_table(
      kRule,
      {
          {"EU start, 3 days", tested(3), "start-complete"},
          {"EU start, 4 days", tested(4), "start-incomplete"},
          {"EU start, today", tested(0), "start-complete"},
          {"UK start, 3 days", tested(3).policy("uk-mhra"), "start-complete"},
          {"UK start, 4 days", tested(4).policy("uk-mhra"), "start-incomplete"},
          {"seed start, 3 days", seed(tested(3)), "start-complete"},
          {"seed start, 4 days", seed(tested(4)), "start-incomplete"},
          {"US start, 7 days and 26", us(two_tests(7, 26)), "start-complete"},
          {"US start, 8 days and 27", us(two_tests(8, 27)), "start-incomplete"},
          {"US start, 19 days apart", us(two_tests(1, 20)), "start-complete"},
          {"US start, 18 days apart", us(two_tests(1, 19)), "start-second-test"},
          {"US start, one test", us(tested(1)), "start-second-test"},
          {"US start, one test and no prevention", us(bare_woman().has(test(kNegative, -1))),
           "start-incomplete"},
          {"EU start asks for one test", tested(1), "start-complete"},
          {"EU continuing, 35 days", on_treatment(tested(35), 2), "clear"},
          {"EU continuing, 36 days", on_treatment(tested(36), 2), "continuing-no-test"},
          {"UK continuing, 35 days", on_treatment(tested(35), 2).policy("uk-mhra"), "clear"},
          {"seed continuing, 35 days", seed(on_treatment(tested(35), 2)), "clear"},
          {"US continuing, 7 days", us(on_treatment(tested(7), 2)), "clear"},
          {"US continuing, 8 days", us(on_treatment(tested(8), 2)), "continuing-no-test"},
          {"a month only: its first day counts",
           protected_woman().has(test(kNegative, 0).text("effectiveDateTime", "2026-03")),
           "start-incomplete"},
          {"dated tomorrow", tested(-1), "start-incomplete"},
          {"without a date", protected_woman().has(test(kNegative, 0).drop("effectiveDateTime")),
           "start-incomplete"},
      });
}

TEST(ChildbearingPotential, HomeTests) {
  const auto start = [](Resource newest) {
    return us(protected_woman().has(std::move(newest)).has(test(kNegative, -30)));
  };
  const Resource negative = test(kNegative, -1);
  Resource noted = negative;
  noted.set("note", R"([{"text":"done at home"}])");
  Resource method = negative;
  method.concept_("method", {}, "Home test");
  Resource category = negative;
  category.set("category", R"([{"text":"self-test"}])");
  check_table(
      kRule, {
                 {"laboratory", start(negative), "start-complete"},
                 {"by a nurse",
                  start(Resource(negative).set("performer", R"([{"reference":"Practitioner/n"}])")),
                  "start-complete"},
                 {"by somebody not in the record",
                  start(Resource(negative).set("performer", R"([{"display":"Nurse"}])")),
                  "start-complete"},
                 {"by the patient", start(home(negative)), "start-incomplete"},
                 {"noted as done at home", start(noted), "start-incomplete"},
                 {"method", start(method), "start-incomplete"},
                 {"category", start(category), "start-incomplete"},
                 {"a home test is no second test either",
                  us(protected_woman().has(negative).has(home(test(kNegative, -30)))),
                  "start-second-test"},
                 {"EU accepts it", protected_woman().has(home(negative)), "start-complete"},
                 {"US accepts it during treatment",
                  us(on_treatment(protected_woman().has(home(negative)), 2)), "clear"},
             });
}

TEST(ChildbearingPotential, WhatIsNoNegativeTest) {
  const auto text = [](std::string_view value) {
    return protected_woman().has(observation(kUrineTest, -1).text("valueString", value));
  };
  check_table(
      kRule,
      {
          {"not detected", text("Not detected"), "start-complete"},
          {"Negativo", text("Negativo"), "start-complete"},
          {"NEG", text("NEG"), "start-complete"},
          {"non-reactive", text("non-reactive"), "start-complete"},
          {"invalid", text("Invalid"), "start-incomplete"},
          {"empty", protected_woman().has(observation(kUrineTest, -1)), "start-incomplete"},
          {"preliminary", protected_woman().has(test(kNegative, 0, "preliminary")),
           "start-incomplete"},
          {"entered in error", protected_woman().has(test(kNegative, -1, "entered-in-error")),
           "start-incomplete"},
          {"tumour marker",
           protected_woman().has(quantity(observation({kLoinc, "19180-9", ""}, -1), "1", "[IU]/L")),
           "start-incomplete"},
          {"hCG below 2",
           protected_woman().has(
               quantity(observation({kLoinc, "21198-7", ""}, -1), "2", "[IU]/L", "<")),
           "start-complete"},
          {"encounter, result unknown",
           protected_woman().has(condition({kIcd10Cm, "Z32.00", ""}, -1)), "start-incomplete"},
          {"encounter, result negative",
           protected_woman().has(condition({kIcd10Cm, "Z32.02", ""}, -1)), "start-complete"},
          {"encounter, result negative, not confirmed",
           protected_woman().has(condition({kIcd10Cm, "Z32.02", ""}, -1, "active", "provisional")),
           "start-incomplete"},
          {"status not pregnant is no test",
           protected_woman().has(
               coded(observation({kLoinc, "82810-3", ""}, -1), {kSnomed, "60001007", ""})),
           "start-incomplete"},
          {"ordered, not done",
           protected_woman().has(Resource("ServiceRequest")
                                     .status("active")
                                     .intent("order")
                                     .concept_("code", {kUrineTest})),
           "start-incomplete"},
      });
}

TEST(ChildbearingPotential, StartOrContinuing) {
  check_table(
      kRule,
      {
          {"month 3, without a test", on_treatment(protected_woman(), 2, 93), "continuing-no-test"},
          {"a missed month is one course", on_treatment(protected_woman(), 20),
           "continuing-no-test"},
          {"ended 56 days ago", on_treatment(protected_woman(), 56), "continuing-no-test"},
          {"ended 57 days ago: a new start", on_treatment(protected_woman(), 57),
           "start-incomplete"},
          {"full course ended 14 days ago", on_treatment(protected_woman(), 14, 112),
           "continuing-no-test"},
          {"full course ended 15 days ago: a new start", on_treatment(protected_woman(), 15, 112),
           "start-incomplete"},
          {"course a day short of full", on_treatment(protected_woman(), 15, 111),
           "continuing-no-test"},
          {"contraception is not asked for again",
           on_treatment(bare_woman().has(test(kNegative, -1)), 2), "clear"},
          {"sister order of today is no course",
           protected_woman().has(supply(order(kIsotretinoin, 0), 30)), "start-incomplete"},
      });
}

TEST(ChildbearingPotential, WishForAPregnancy) {
  const auto intent = [](std::string_view answer, int on) {
    return observation({kLoinc, "86645-9", ""}, on)
        .set("valueCodeableConcept", concept_json({}, answer));
  };
  check_table(
      kRule,
      {
          {"trying to conceive", woman().has(condition(kTrying, -60)), "trying-to-conceive"},
          {"during treatment", on_treatment(woman().has(condition(kTrying, -60)), 2),
           "trying-to-conceive"},
          {"no longer", woman().has(condition(kTrying, -60, "resolved")), "start-complete"},
          {"refuted", woman().has(condition(kTrying, -60, "active", "refuted")), "start-complete"},
          {"wants to become pregnant", woman().has(intent("Wants to become pregnant", -5)),
           "trying-to-conceive"},
          {"does not want", woman().has(intent("Does not want to become pregnant", -5)),
           "start-complete"},
          {"newest answer counts",
           woman()
               .has(intent("Wants to become pregnant", -50))
               .has(intent("No desire to become pregnant", -5)),
           "start-complete"},
          {"both answers on one day",
           woman()
               .has(intent("No desire to become pregnant", -5))
               .has(intent("Wants to become pregnant", -5)),
           "trying-to-conceive"},
          {"another answer of an unknown day of this month",
           woman()
               .has(intent("Wants to become pregnant", -5))
               .has(intent("No desire to become pregnant", 0).text("effectiveDateTime", "2026-03")),
           "trying-to-conceive"},
          {"another answer without a date",
           woman()
               .has(intent("No desire to become pregnant", 0).drop("effectiveDateTime"))
               .has(intent("Wants to become pregnant", -5)),
           "trying-to-conceive"},
          {"a man", man().has(condition(kTrying, -60)), "not applicable"},
          {"observations unread do not hide it",
           woman().has(condition(kTrying, -60)).fails(Source::pregnancy_observations),
           "trying-to-conceive"},
      });
}

TEST(ChildbearingPotential, WhatCouldNotBeReadIsNotMissing) {
  check_table(
      kRule,
      {
          {"observations unread", protected_woman().fails(Source::pregnancy_observations),
           "unreadable"},
          {"conditions unread, nothing else", bare_woman().fails(Source::conditions), "unreadable"},
          {"procedures unread", bare_woman().fails(Source::procedures), "unreadable"},
          {"orders unread", bare_woman().fails(Source::medication_requests), "unreadable"},
          {"statements unread", bare_woman().fails(Source::medication_statements), "unreadable"},
          {"care plans unread: many EHRs have none", bare_woman().fails(Source::care_plans),
           "start-nothing"},
          {"communications unread", bare_woman().fails(Source::communications), "start-nothing"},
          {"episodes unread", bare_woman().fails(Source::episodes_of_care), "start-nothing"},
          {"questionnaires unread", bare_woman().fails(Source::questionnaire_responses),
           "start-nothing"},
          {"an unidentified medication documents nothing",
           bare_woman().has(order({"http://local", "7", ""}, -20)), "start-nothing"},
          {"orders for tests unread: no matter", bare_woman().fails(Source::service_requests),
           "start-nothing"},
          {"test found, prevention unread",
           bare_woman().has(test(kNegative, -1)).fails(Source::procedures), "unreadable"},
          {"all found in what came", woman().fails(Source::conditions), "start-complete"},
          {"orders unread, but complete for a start", woman().fails(Source::medication_requests),
           "start-complete"},
          {"orders unread, and perhaps a refill", tested(20).fails(Source::medication_requests),
           "unreadable"},
          {"continuing, observations unread",
           on_treatment(protected_woman(), 2).fails(Source::pregnancy_observations), "unreadable"},
          {"continuing, prevention unread: not asked for",
           on_treatment(woman(), 2).fails(Source::procedures), "clear"},
          {"US, second test unread",
           us(tested(1)).fails(Source::pregnancy_observations, fhir::Failure::incomplete),
           "unreadable"},
      });
}

TEST(ChildbearingPotential, WhereItDoesNotApply) {
  check_table(
      kRule,
      {
          {"a man", man(), "not applicable"},
          {"hysterectomy", bare_woman().has(procedure(kHysterectomy, -900)), "not applicable"},
          {"sex unknown", PatientBuilder().aged(24).drafts(order(kIsotretinoin)), "not applicable"},
          {"pregnancy speaks first", bare_woman().has(condition(kPregnant, -5)), "not applicable"},
          {"possible pregnancy speaks first", bare_woman().has(test(kIndeterminate, -5)),
           "not applicable"},
          {"another drug", PatientBuilder().sex("female").aged(24).drafts(order(kIbuprofen)),
           "not applicable"},
          {"not to be given",
           PatientBuilder().sex("female").aged(24).drafts(
               order(kIsotretinoin).set("doNotPerform", "true")),
           "not applicable"},
          {"a proposal about to be signed",
           PatientBuilder().sex("female").aged(24).drafts(order(kIsotretinoin).intent("proposal")),
           "start-nothing"},
          {"an order already active in the bundle",
           PatientBuilder().sex("female").aged(24).drafts(order(kIsotretinoin).status("active")),
           "start-nothing"},
      });
}

TEST(ChildbearingPotential, NamesWhatIsMissing) {
  const Scene scene(us(bare_woman().has(test(kNegative, -1))));
  const clinical::Verdict verdict = scene.verdict(kRule);
  ASSERT_FALSE(verdict.values.empty());
  EXPECT_EQ(verdict.values[0].name, "missing");
  const auto& missing = std::get<fhir::List<std::string_view>>(verdict.values[0].value);
  const std::vector<std::string_view> expected = {"second-pregnancy-test",
                                                  "contraception-or-programme"};
  EXPECT_EQ(std::vector<std::string_view>(missing.begin(), missing.end()), expected);
}

TEST(ChildbearingPotential, ShowsWhatIsPresentAndWhatIsNotEnough) {
  const Scene old(tested(40));
  const clinical::Verdict verdict = old.verdict(kRule);
  ASSERT_EQ(verdict.contrary.size(), 1u) << "the test that is too old, with its date";
  EXPECT_EQ(verdict.contrary[0].date, fhir::Date::of(order_day() - std::chrono::days(40)));
  EXPECT_EQ(verdict.evidence.size(), 2u) << "pill and programme";
  const Scene second(us(tested(1).has(test(kNegative, -40))));
  EXPECT_EQ(second.verdict(kRule).evidence.size(), 4u) << "both tests, pill and programme";
  const Scene weak(bare_woman().has(order({kAtc, "G03AC09", ""}, -9)));
  const clinical::Verdict progestogen = weak.verdict(kRule);
  ASSERT_EQ(progestogen.contrary.size(), 1u);
  EXPECT_EQ(progestogen.contrary[0].finding, "progestogen-only-pill");
}

TEST(ChildbearingPotential, SaysThatTheRouteIsNotStated) {
  const auto route_of = [](Resource order) {
    const Scene scene(PatientBuilder().sex("female").aged(24).drafts(std::move(order)));
    for (const clinical::NamedValue& value : scene.verdict(kRule).values) {
      if (value.name == "route") return std::string(std::get<std::string_view>(value.value));
    }
    return std::string();
  };
  EXPECT_EQ(route_of(order({kRxNorm, "6064", ""})), "route-not-stated");
  EXPECT_EQ(route_of(order(kIsotretinoin)), "");
}

}  // namespace
}  // namespace isoguard::test
