#include "tests/support/clinical_table.h"

namespace isoguard::test {
namespace {

using clinical::Source;

constexpr std::string_view kRule = "mental-health";

constexpr Code kThoughts = {kIcd10Cm, "R45.851", "Suicidal ideations"};
constexpr Code kAttempt = {kSnomed, "82313006", "Suicide attempt"};
constexpr Code kDepression = {kSnomed, "35489007", "Depressive disorder"};
constexpr Code kPhq9 = {kLoinc, "44261-6", "PHQ-9 total score"};

PatientBuilder with(Resource record) { return man().has(std::move(record)); }
Resource assessed(int on, const Code& code = kPhq9) {
  return quantity(observation(code, on), "4", "{score}");
}
PatientBuilder uk() { return man().policy("uk-mhra"); }
PatientBuilder continues(const PatientBuilder& patient) {
  return patient.has(from_until(order(kIsotretinoin, -60), -60, -2));
}

TEST(MentalHealth, Suicidality) {
  check_table(
      kRule,
      {
          {"thoughts", with(condition(kThoughts, -20)), "suicidality"},
          {"thoughts of 89 days", with(condition(kThoughts, -89)), "suicidality"},
          {"thoughts of 90 days", with(condition(kThoughts, -90)), "suicidality"},
          {"thoughts of 91 days", with(condition(kThoughts, -91)), "clear"},
          {"thoughts that resolved", with(condition(kThoughts, -20, "resolved")), "clear"},
          {"SNOMED thoughts", with(condition({kSnomed, "6471006", ""}, -20)), "suicidality"},
          {"attempt of 364 days", with(condition(kAttempt, -364)), "suicidality"},
          {"attempt of 365 days", with(condition(kAttempt, -365)), "suicidality"},
          {"attempt of 366 days", with(condition(kAttempt, -366)), "clear"},
          {"attempt, entry closed", with(condition(kAttempt, -200, "resolved")), "suicidality"},
          {"attempt by ICD-10", with(condition({kIcd10Cm, "T14.91XA", ""}, -200)), "suicidality"},
          {"refuted", with(condition(kThoughts, -20, "active", "refuted")), "clear"},
          {"undated thoughts", with(condition(kThoughts, 0).drop("recordedDate")), "suicidality"},
          {"during the course", continues(with(condition(kThoughts, -20))), "suicidality"},
          {"at order-select", with(condition(kThoughts, -20)).selecting(), "suicidality"},
          {"assessed all the same", with(condition(kThoughts, -20)).has(assessed(-5)),
           "suicidality"},
          {"UK", uk().has(condition(kThoughts, -20)), "suicidality"},
      });
}

TEST(MentalHealth, DepressionAtTheStart) {
  const PatientBuilder depressed = with(condition(kDepression, -100));
  check_table(
      kRule,
      {
          {"nothing on record", man(), "clear"},
          {"depression, not assessed", depressed, "depression"},
          {"US", depressed.policy("us-ipledge"), "depression"},
          {"ICD-10", with(condition({kIcd10Cm, "F32.1", ""}, -100)), "depression"},
          {"full remission", with(condition({kIcd10Cm, "F32.5", ""}, -100)), "clear"},
          {"in remission by status", with(condition(kDepression, -100, "remission")), "clear"},
          {"assessed 90 days ago", depressed.has(assessed(-90)), "clear"},
          {"assessed 91 days ago", depressed.has(assessed(-91)), "depression"},
          {"for teens", depressed.has(assessed(-5, {kLoinc, "89204-2", ""})), "clear"},
          {"PHQ-2", depressed.has(assessed(-5, {kLoinc, "55758-7", ""})), "clear"},
          {"assessment without a result", depressed.has(observation(kPhq9, -5)), "depression"},
          {"preliminary", depressed.has(assessed(-5).status("preliminary")), "depression"},
          {"undated", depressed.has(assessed(-5).drop("effectiveDateTime")), "depression"},
          {"tomorrow", depressed.has(assessed(1)), "depression"},
          {"during the course", continues(depressed), "clear"},
      });
}

TEST(MentalHealth, TheUkAsksOfEverybody) {
  check_table(kRule, {
                         {"not assessed", uk(), "not-assessed"},
                         {"assessed", uk().has(assessed(-20)), "clear"},
                         {"depression", uk().has(condition(kDepression, -100)), "not-assessed"},
                         {"during the course", continues(uk()), "clear"},
                     });
}

TEST(MentalHealth, TheStrictProfileIsSilent) {
  const auto& rows = shipped_knowledge().policy("seed-article")->rows;
  EXPECT_EQ(rows.at("mental-health/suicidality").enabled, false);
  EXPECT_EQ(rows.at("mental-health/depression").enabled, false);
}

TEST(MentalHealth, WhatCouldNotBeRead) {
  const PatientBuilder depressed = with(condition(kDepression, -100));
  check_table(
      kRule,
      {
          {"conditions", man().fails(Source::conditions), "cannot check"},
          {"assessments, depression", depressed.fails(Source::laboratory_observations),
           "cannot check"},
          {"assessments, nothing asked", man().fails(Source::laboratory_observations), "clear"},
          {"assessments, UK", uk().fails(Source::laboratory_observations), "cannot check"},
          {"orders: start or not?", depressed.fails(Source::medication_requests), "cannot check"},
          {"what came still counts", with(condition(kThoughts, -20)).fails(Source::conditions),
           "suicidality"},
          {"no isotretinoin ordered",
           PatientBuilder().drafts(order(kDoxycycline)).has(condition(kThoughts, -20)),
           "not applicable"},
      });
}

}  // namespace
}  // namespace isoguard::test
