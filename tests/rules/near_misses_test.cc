#include "tests/support/dosing.h"

// Records that nearly say something: each line differs in one thing from one that decides
// otherwise.

namespace isoguard::test {
namespace {

using clinical::Source;

constexpr Code kTretinoin = {kSnomed, "387305002", ""};
constexpr Code kAcitretin = {kRxNorm, "199690", ""};
constexpr Code kGel = {kRxNorm, "308694", ""};
constexpr Code kIsotretinoinIngredient = {kRxNorm, "6064", ""};
constexpr Code kVitaminA = {kRxNorm, "11246", ""};

Resource icd(std::string_view code, int on = -20, std::string_view status = "active") {
  return condition({kIcd10Cm, code, ""}, on, status);
}
Resource allergy(const std::vector<Code>& codes, std::string_view text = {}) {
  return Resource("AllergyIntolerance")
      .concept_("code", codes, text)
      .text("recordedDate", date(-300));
}
Resource reacting(Resource allergy, const std::vector<Code>& substance) {
  return allergy.set("reaction", "[{\"substance\":" + concept_json(substance) + "}]");
}
Resource peel(std::string_view status = "draft") {
  return Resource("ServiceRequest").status(status).concept_("code", {{kSnomed, "37236007", ""}});
}
PatientBuilder someone() { return PatientBuilder().sex("male", "M").aged(22); }

TEST(NearMisses, Allergies) {
  check_table(
      "hypersensitivity",
      {
          {"another drug, taken during isotretinoin",
           man().has(allergy({kDoxycycline}, "rash during isotretinoin")), "clear"},
          {"a drug that nobody coded", man().has(allergy({}, "isotretinoin")), "isotretinoin"},
          {"another substance reacted", man().has(reacting(allergy({kIbuprofen}), {kIbuprofen})),
           "clear"},
          {"isotretinoin, and a reaction to another substance",
           man().has(reacting(allergy({kIsotretinoinIngredient}), {kIbuprofen})), "isotretinoin"},
          {"isotretinoin, and a reaction to its soya oil",
           man().has(reacting(allergy({kIsotretinoinIngredient}), {{kSnomed, "226911007", ""}})),
           "isotretinoin"},
          {"soya oil of isotretinoin",
           man().has(reacting(allergy({{kSnomed, "226911007", ""}}), {kIsotretinoinIngredient})),
           "isotretinoin"},
          {"vitamin A on the problem list, US",
           man().has(condition(kVitaminA, -20)).policy("us-ipledge"), "retinoid-contraindicated"},
          {"resolved",
           man().has(allergy({kIsotretinoinIngredient})
                         .concept_("clinicalStatus", {{"http://x", "resolved", ""}})),
           "clear"},
      });
}

TEST(NearMisses, WhoCanBecomePregnant) {
  const char* rule = "teratogenic-childbearing-potential";
  const auto absent = [](const std::vector<Code>& codes) {
    return bare_woman().has(condition({kIcd10Cm, "Z90.710", ""}, -900).concept_("code", codes));
  };
  check_table(
      rule,
      {
          {"uterus absent", absent({{kIcd10Cm, "Z90.710", ""}}), "not applicable"},
          {"the same entry says that only the cervix is",
           absent({{kIcd10Cm, "Z90.710", ""}, {kIcd10Cm, "Z90.712", ""}}), "start-nothing"},
          {"contraception that was given up",
           bare_woman()
               .has(test(kNegative, -1))
               .has(condition({kSnomed, "5935008", ""}, -60, "resolved")),
           "start-incomplete"},
          {"the same, in use",
           bare_woman().has(test(kNegative, -1)).has(condition({kSnomed, "5935008", ""}, -60)),
           "start-complete"},
          {"the parameters for clinical use disagree",
           PatientBuilder()
               .sex("female", "F")
               .aged(24)
               .sex_parameter("male-typical")
               .sex_parameter("female-typical")
               .drafts(order(kIsotretinoin)),
           "start-nothing"},
          {"birth sex as one of two codes of an observation",
           PatientBuilder()
               .sex("male")
               .aged(24)
               .drafts(order(kIsotretinoin))
               .has(coded(
                   observation({kLoinc, "76689-9", ""}, -9)
                       .concept_("code", {{"http://local", "sex", ""}, {kLoinc, "76689-9", ""}}),
                   {kLoinc, "LA3-6", "Female"})),
           "start-nothing"},
          {"another test among the requests",
           bare_woman().has(Resource("ServiceRequest")
                                .status("active")
                                .concept_("code", {{kLoinc, "2571-8", ""}})),
           "start-nothing"},
      });
}

TEST(NearMisses, WhatWasUnreadWhereNothingWasFound) {
  const char* rule = "teratogenic-childbearing-potential";
  const PatientBuilder tested = bare_woman().has(test(kNegative, -1));
  for (Source source : {Source::conditions, Source::procedures, Source::medication_requests,
                        Source::medication_statements, Source::pregnancy_observations}) {
    EXPECT_EQ(outcome(tested.fails(source), rule), "unreadable") << static_cast<int>(source);
  }
  EXPECT_EQ(outcome(tested.fails(Source::laboratory_observations), rule), "start-incomplete");
  EXPECT_EQ(outcome(protected_woman().fails(Source::conditions), rule), "unreadable");
  const auto wish = [](Source source) {
    return Scene(woman().fails(source)).context().prevention.trying_to_conceive;
  };
  EXPECT_EQ(wish(Source::conditions), clinical::Truth::unknown);
  EXPECT_EQ(wish(Source::pregnancy_observations), clinical::Truth::unknown);
  EXPECT_EQ(wish(Source::laboratory_observations), clinical::Truth::no);
}

TEST(NearMisses, ProceduresThatAreNotOrdered) {
  const auto with = [](std::string_view status) {
    return outcome(man().drafts(peel(status)), "cosmetic-procedure");
  };
  for (const char* status : {"draft", "active", "on-hold"}) EXPECT_EQ(with(status), "too-early");
  for (const char* status : {"revoked", "cancelled", "stopped", "completed", "entered-in-error"}) {
    EXPECT_EQ(with(status), "not applicable") << status;
  }
  check_table("cosmetic-procedure",
              {
                  {"a blood test",
                   man().drafts(Resource("ServiceRequest")
                                    .status("draft")
                                    .concept_("code", {{kLoinc, "2571-8", ""}})),
                   "not applicable"},
                  {"option", man().drafts(peel().intent("option")), "not applicable"},
                  {"isotretinoin of which nobody knows the end, of last September",
                   someone().drafts(peel()).has(
                       order(kIsotretinoin).status("completed").text("authoredOn", "2025-08")),
                   "too-early"},
              });
}

TEST(NearMisses, OrdersOfTheRecord) {
  check_table("tetracycline-interaction",
              {
                  {"a directive is no order",
                   man().has(order(kDoxycycline, -5).intent("directive")), "clear"},
                  {"an order", man().has(order(kDoxycycline, -5)), "concurrent"},
                  {"signed again, beside another draft",
                   PatientBuilder()
                       .drafts(order(kIsotretinoin).text("id", "iso"))
                       .drafts(order(kDoxycycline).text("id", "doxy"))
                       .has(order(kDoxycycline, -300).text("id", "doxy").status("on-hold")),
                   "concurrent"},
              });
}

TEST(NearMisses, RetinoidsOfTheRecord) {
  check_table("retinoid-duplication",
              {
                  {"365 days old, never closed", man().has(order(kAcitretin, -365)), "concurrent"},
                  {"366 days old", man().has(order(kAcitretin, -366)), "uncertain"},
                  {"of a month in which it may have been younger",
                   man().has(order(kAcitretin).text("authoredOn", "2025-03")), "concurrent"},
                  {"no date at all", man().has(order(kAcitretin).drop("authoredOn")), "concurrent"},
                  {"ended 7 days ago", man().has(until(order(kAcitretin, -400), -7)), "concurrent"},
                  {"ended 8 days ago", man().has(until(order(kAcitretin, -400), -8)), "uncertain"},
                  {"isotretinoin ended long ago",
                   PatientBuilder().drafts(order(kAcitretin)).has(supplied(-200, -100)), "clear"},
                  {"an ingredient of which the route is not told", man().has(order(kTretinoin, -5)),
                   "concurrent"},
              });
  check_table("topical-exfoliant",
              {
                  {"a gel of a month that may be within 180 days",
                   man().has(order(kGel).text("authoredOn", "2025-09")), "together"},
                  {"a gel of a month that is not",
                   man().has(order(kGel).text("authoredOn", "2025-08")), "clear"},
              });
}

TEST(NearMisses, TheFirstPlannedDayOfIsotretinoinCounts) {
  const auto planned = [](const Resource& a, const Resource& b) {
    return outcome(someone().drafts(a).drafts(b).has(supplied(-150, -30)),
                   "repeat-course-interval");
  };
  EXPECT_EQ(planned(from(order(kIsotretinoin), 27), from(order(kIsotretinoin10), 30)), "clear");
  EXPECT_EQ(planned(from(order(kIsotretinoin), 30), from(order(kIsotretinoin10), 26)), "short-gap");
  EXPECT_EQ(planned(order(kIbuprofen), from(order(kIsotretinoin), 27)), "clear")
      << "not that of another drug";
}

TEST(NearMisses, Births) {
  const auto born = [](Resource delivery) {
    return outcome(woman().has(std::move(delivery)), "breastfeeding");
  };
  EXPECT_EQ(born(icd("O80", -90)), "delivered");
  EXPECT_EQ(born(icd("O80", -90).drop("recordedDate")), "clear") << "nobody knows when";
  EXPECT_EQ(born(icd("O80", 5)), "clear") << "to come";
  EXPECT_EQ(born(condition({kIcd10Cm, "O80", ""}, -90, "active", "refuted")), "clear");
  EXPECT_EQ(
      born(icd("O80", -90).concept_("code", {{kIcd10Cm, "O80", ""}, {kIcd10Cm, "O92.5", ""}})),
      "clear")
      << "lactation was suppressed";
}

TEST(NearMisses, AnotherObservationIsNoAssessment) {
  EXPECT_EQ(outcome(man().has(icd("F32.1")).has(weighing("70")), "mental-health"), "depression");
}

TEST(NearMisses, MeetingsInTime) {
  const auto drafts = [](Resource tetracycline, Resource isotretinoin) {
    return PatientBuilder().drafts(std::move(tetracycline)).drafts(std::move(isotretinoin));
  };
  check_table(
      "tetracycline-interaction",
      {
          {"a tetracycline to the day that isotretinoin starts",
           drafts(until(order(kDoxycycline), 10), from(order(kIsotretinoin), 10)), "short-gap"},
          {"both from that day on, for a day",
           drafts(from_until(order(kDoxycycline), 10, 10), from(order(kIsotretinoin), 10)),
           "concurrent"},
          {"a tetracycline draft that ends today",
           drafts(until(order(kDoxycycline), 0), from(order(kIsotretinoin), 10)), "clear"},
          {"six days between",
           drafts(until(order(kDoxycycline), 4), from(order(kIsotretinoin), 10)), "short-gap"},
          {"seven days between",
           drafts(until(order(kDoxycycline), 3), from(order(kIsotretinoin), 10)), "clear"},
          {"taken to the day that isotretinoin starts",
           someone().drafts(from(order(kIsotretinoin), 10)).has(until(order(kDoxycycline, -5), 10)),
           "short-gap"},
          {"taken to the day after",
           someone().drafts(from(order(kIsotretinoin), 10)).has(until(order(kDoxycycline, -5), 11)),
           "concurrent"},
          {"planned for 14 days after isotretinoin",
           someone().drafts(until(order(kIsotretinoin), 10)).has(from(order(kDoxycycline, -5), 24)),
           "concurrent"},
          {"planned for 15 days after it",
           someone().drafts(until(order(kIsotretinoin), 10)).has(from(order(kDoxycycline, -5), 25)),
           "clear"},
          {"another drug in the session",
           drafts(order(kIbuprofen), order(kIsotretinoin)).has(supplied(-20, 10)), "clear"},
          {"ordered for 17 days after isotretinoin was stopped",
           PatientBuilder()
               .drafts(from(order(kDoxycycline), 12))
               .has(supplied(-60, -5).status("stopped")),
           "clear"},
          {"ordered for 14 days after it",
           PatientBuilder()
               .drafts(from(order(kDoxycycline), 9))
               .has(supplied(-60, -5).status("stopped")),
           "isotretinoin-recent"},
          {"isotretinoin ordered while isotretinoin is taken", man().has(supplied(-20, 10)),
           "clear"},
      });
}

}  // namespace
}  // namespace isoguard::test
