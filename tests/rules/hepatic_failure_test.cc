#include "tests/support/clinical_table.h"
#include "tests/support/lab_codes.h"

namespace isoguard::test {
namespace {

using clinical::Source;

constexpr std::string_view kRule = "hepatic-failure";

constexpr Code kFailure = {kIcd10Cm, "K72.10", "Chronic hepatic failure without coma"};
constexpr Code kCirrhosis = {kSnomed, "19943007", "Cirrhosis of liver"};

Resource alt(int on, std::string_view value, std::string_view unit = "U/L",
             std::string_view comparator = {}) {
  return quantity(observation(kAlt, on), value, unit, comparator);
}
Resource limited(Resource result, std::string_view high) {
  return result.set("referenceRange", "[{\"high\":" + std::string(high) + "}]");
}
PatientBuilder with(Resource record) { return man().has(std::move(record)); }

TEST(HepaticFailure, Problems) {
  check_table(
      kRule,
      {
          {"nothing on record", man(), "clear"},
          {"hepatic failure", with(condition(kFailure, -90)), "failure"},
          {"SNOMED", with(condition({kSnomed, "59927004", ""}, -90)), "failure"},
          {"alcoholic", with(condition({kIcd10Cm, "K70.40", ""}, -90)), "failure"},
          {"at order-select", with(condition(kFailure, -90)).selecting(), "failure"},
          {"US", with(condition(kFailure, -90)).policy("us-ipledge"), "failure"},
          {"differential", with(condition(kFailure, -9, "active", "differential")), "failure"},
          {"resolved", with(condition(kFailure, -90, "resolved")), "clear"},
          {"refuted", with(condition(kFailure, -90, "active", "refuted")), "clear"},
          {"cirrhosis", with(condition(kCirrhosis, -90)), "cirrhosis"},
          {"cirrhosis by ICD-10", with(condition({kIcd10Cm, "K74.60", ""}, -90)), "cirrhosis"},
          {"both", with(condition(kCirrhosis, -90)).has(condition(kFailure, -90)), "failure"},
          {"fatty liver", with(condition({kSnomed, "197315008", ""}, -90)), "clear"},
          {"fatty liver by ICD-10", with(condition({kIcd10Cm, "K76.0", ""}, -90)), "clear"},
          {"acute hepatitis", with(condition({kSnomed, "37871000", ""}, -90)), "clear"},
          {"hepatitis B", with(condition({kIcd10Cm, "B18.1", ""}, -90)), "clear"},
          {"chronic liver disease", with(condition({kSnomed, "328383001", ""}, -90)), "clear"},
          {"no isotretinoin ordered",
           PatientBuilder().drafts(order(kDoxycycline)).has(condition(kFailure, -90)),
           "not applicable"},
      });
}

TEST(HepaticFailure, Transaminases) {
  check_table(
      kRule,
      {
          {"normal", with(alt(-20, "22")), "clear"},
          {"mild", with(alt(-20, "80")), "clear"},
          {"just below three times", with(alt(-20, "119.9")), "clear"},
          {"three times", with(alt(-20, "120")), "transaminases"},
          {"four times", with(alt(-20, "160")), "transaminases"},
          {"AST", with(quantity(observation(kAst, -20), "160", "U/L")), "transaminases"},
          {"its own limit", with(limited(alt(-20, "150"), R"({"value":55,"unit":"U/L"})")),
           "clear"},
          {"three times its own limit",
           with(limited(alt(-20, "165"), R"({"value":55,"unit":"U/L"})")), "transaminases"},
          {"a limit without unit is in that of the value",
           with(limited(alt(-20, "3.0", "ukat/L"), R"({"value":0.9})")), "transaminases"},
          {"a limit in an unknown unit is none",
           with(limited(alt(-20, "120"), R"({"value":5000,"unit":"x"})")), "transaminases"},
          {"a limit of zero is none", with(limited(alt(-20, "120"), R"({"value":0})")),
           "transaminases"},
          {"microkatal: 2.0 are 120 units", with(alt(-20, "2.0", "ukat/L")), "transaminases"},
          {"microkatal: 1.9", with(alt(-20, "1.9", "µkat/L")), "clear"},
          {"international units", with(alt(-20, "160", "[IU]/L")), "transaminases"},
          {"unknown unit", with(alt(-20, "160", "mg/dL")), "clear"},
          {"no unit", with(alt(-20, "160", "")), "clear"},
          {"at least 160", with(alt(-20, "160", "U/L", ">")), "transaminases"},
          {"above 100: how far?", with(alt(-20, "100", "U/L", ">")), "cannot check"},
          {"below 5", with(alt(-20, "5", "U/L", "<")), "clear"},
          {"below 500: how far?", with(alt(-20, "500", "U/L", "<")), "cannot check"},
          {"89 days", with(alt(-89, "160")), "transaminases"},
          {"90 days", with(alt(-90, "160")), "transaminases"},
          {"91 days", with(alt(-91, "160")), "clear"},
          {"a newer normal one", with(alt(-40, "160")).has(alt(-10, "22")), "clear"},
          {"an older normal one", with(alt(-40, "22")).has(alt(-10, "160")), "transaminases"},
          {"two of one day", with(alt(-10, "160")).has(alt(-10, "22")), "transaminases"},
          {"preliminary", with(alt(-10, "160").status("preliminary")), "clear"},
          {"entered in error", with(alt(-10, "160").status("entered-in-error")), "clear"},
          {"dated tomorrow", with(alt(1, "160")), "clear"},
          {"undated, nothing else", with(alt(-10, "160").drop("effectiveDateTime")),
           "transaminases"},
          {"undated beside a dated one",
           with(alt(-10, "160").drop("effectiveDateTime")).has(alt(-20, "22")), "clear"},
          {"of a month, perhaps in the window",
           with(alt(-10, "160").text("effectiveDateTime", "2025-12")), "transaminases"},
          {"of a month before the window",
           with(alt(-10, "160").text("effectiveDateTime", "2025-11")), "clear"},
          {"no value", with(observation(kAlt, -10)), "clear"},
          {"said to be absent",
           with(alt(-10, "160").concept_("dataAbsentReason", {{"http://x", "error", ""}})),
           "clear"},
          {"in a panel",
           with(observation({kLoinc, "24325-3", ""}, -10)
                    .set("component", "[{\"code\":" + concept_json({kAlt}) +
                                          ",\"valueQuantity\":{\"value\":160,\"unit\":\"U/L\"}}]")),
           "transaminases"},
          {"failure goes first", with(alt(-10, "160")).has(condition(kFailure, -90)), "failure"},
      });
}

TEST(HepaticFailure, WhatCouldNotBeRead) {
  check_table(
      kRule,
      {
          {"conditions", man().fails(Source::conditions), "cannot check"},
          {"laboratory", man().fails(Source::laboratory_observations), "cannot check"},
          {"a result", man().unreadable("Observation"), "cannot check"},
          {"a result that came still counts",
           with(alt(-10, "160")).fails(Source::laboratory_observations), "transaminases"},
          {"a normal result that came, but not all did",
           with(alt(-10, "22")).fails(Source::laboratory_observations), "cannot check"},
          {"a problem that came still counts",
           with(condition(kCirrhosis, -90)).fails(Source::laboratory_observations), "cirrhosis"},
      });
  EXPECT_EQ(outcome(man().fails(Source::laboratory_observations), "data-unavailable"), "other");
}

}  // namespace
}  // namespace isoguard::test
