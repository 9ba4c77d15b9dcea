#include "tests/support/clinical_table.h"
#include "tests/support/lab_codes.h"

namespace isoguard::test {
namespace {

using clinical::Source;

constexpr std::string_view kRule = "lab-monitoring";

Resource lab(const Code& code, int on, std::string_view value, std::string_view unit) {
  return quantity(observation(code, on), value, unit);
}

constexpr Code kDiabetes = {kSnomed, "44054006", "Diabetes mellitus type 2"};
constexpr Code kLipidPanel = {kLoinc, "57698-3", "Lipid panel"};
constexpr Code kLiverPanel = {kLoinc, "24325-3", "Hepatic panel"};

Resource tg(int on) { return lab(kTriglycerides, on, "90", "mg/dL"); }
Resource alt(int on) { return lab(kAlt, on, "22", "U/L"); }
PatientBuilder measured(int on) { return man().has(tg(on)).has(alt(on)); }
/// Isotretinoin since `start` days, last supply ended two days ago.
PatientBuilder continues(int start) {
  return man().has(from_until(order(kIsotretinoin, start), start, -2));
}
PatientBuilder continues(int start, int labs) {
  return continues(start).has(tg(labs)).has(alt(labs));
}
Resource request(const Code& code, std::string_view status = "active") {
  Resource resource("ServiceRequest");
  return resource.status(status).intent("order").concept_("code", {code});
}
std::string missing(const PatientBuilder& patient) {
  const Scene scene(patient);
  const clinical::Verdict verdict = scene.verdict(kRule);
  std::string words;
  for (const clinical::NamedValue& value : verdict.values) {
    if (value.name != "missing") continue;
    for (auto word : std::get<fhir::List<std::string_view>>(value.value)) {
      words += (words.empty() ? "" : " ") + std::string(word);
    }
  }
  return words;
}

TEST(LabMonitoring, AtTheStart) {
  check_table(kRule,
              {
                  {"nothing measured", man(), "start"},
                  {"20 days ago", measured(-20), "clear"},
                  {"89 days ago", measured(-89), "clear"},
                  {"90 days ago", measured(-90), "clear"},
                  {"91 days ago", measured(-91), "start"},
                  {"half a year ago, mildly raised", measured(-180), "start"},
                  {"of a month whose first day is too old",
                   measured(-20)
                       .without("Observation")
                       .has(alt(-20))
                       .has(tg(-20).text("effectiveDateTime", "2025-12")),
                   "start"},
                  {"undated", man().has(alt(-20)).has(tg(-20).drop("effectiveDateTime")), "start"},
                  {"preliminary", man().has(alt(-20)).has(tg(-20).status("preliminary")), "start"},
                  {"in an unknown unit",
                   man().has(alt(-20)).has(lab(kTriglycerides, -20, "90", "x")), "start"},
                  {"at order-select", man().selecting(), "not applicable"},
                  {"US", man().policy("us-ipledge"), "start"},
                  {"no isotretinoin ordered", PatientBuilder().drafts(order(kDoxycycline)),
                   "not applicable"},
              });
  EXPECT_EQ(missing(man()), "triglycerides alt");
  EXPECT_EQ(missing(man().has(tg(-20))), "alt");
  EXPECT_EQ(missing(man().has(alt(-20))), "triglycerides");
}

TEST(LabMonitoring, DuringTheCourse) {
  check_table(
      kRule,
      {
          {"day 41, labs of before", continues(-41, -60), "clear"},
          {"day 42, labs of before", continues(-42, -60), "clear"},
          {"day 43, labs of before", continues(-43, -60), "continuing"},
          {"day 43, none at all", continues(-43), "continuing"},
          {"day 42, none at all", continues(-42), "clear"},
          {"day 43, labs of a week before the start", continues(-43, -50), "clear"},
          {"day 43, labs of eight days before the start", continues(-43, -51), "continuing"},
          {"day 150, labs of 99 days ago", continues(-150, -99), "clear"},
          {"day 150, labs of 100 days ago", continues(-150, -100), "clear"},
          {"day 150, labs of 101 days ago", continues(-150, -101), "continuing"},
          {"the US does not repeat them", continues(-150, -101).policy("us-ipledge"), "clear"},
          {"the US asks once", continues(-43, -60).policy("us-ipledge"), "continuing"},
          {"UK", continues(-150, -101).policy("uk-mhra"), "continuing"},
          {"strict profile", continues(-150, -101).policy("seed-article"), "continuing"},
      });
  EXPECT_EQ(missing(continues(-43).has(tg(-3))), "alt");
}

TEST(LabMonitoring, GlucoseInDiabetes) {
  const PatientBuilder diabetic = measured(-20).has(condition(kDiabetes, -900));
  check_table(
      kRule,
      {
          {"no glucose", diabetic, "start"},
          {"glucose of 90 days", diabetic.has(lab(kGlucose, -90, "110", "mg/dL")), "clear"},
          {"glucose of 91 days", diabetic.has(lab(kGlucose, -91, "110", "mg/dL")), "start"},
          {"HbA1c", diabetic.has(lab({kLoinc, "4548-4", ""}, -60, "6.8", "%")), "clear"},
          {"glucose in mmol/L", diabetic.has(lab(kGlucose, -60, "6.1", "mmol/L")), "clear"},
          {"type 1 by ICD-10", measured(-20).has(condition({kIcd10Cm, "E10.9", ""}, -900)),
           "start"},
          {"resolved diabetes", measured(-20).has(condition(kDiabetes, -900, "resolved")), "clear"},
          {"ordered", diabetic.has(request(kGlucose)), "clear"},
          {"no diabetes", measured(-20), "clear"},
      });
  EXPECT_EQ(missing(diabetic), "glucose");
  EXPECT_EQ(missing(man().has(condition(kDiabetes, -900))), "triglycerides alt glucose");
}

TEST(LabMonitoring, WhatIsOrderedIsNotMissing) {
  const PatientBuilder no_lipids = man().has(alt(-20));
  check_table(
      kRule,
      {
          {"panel", no_lipids.has(request(kLipidPanel)), "clear"},
          {"single test", no_lipids.has(request(kTriglycerides)), "clear"},
          {"draft on record", no_lipids.has(request(kLipidPanel, "draft")), "clear"},
          {"in this session", no_lipids.drafts(request(kLipidPanel, "draft")), "clear"},
          {"the other panel", no_lipids.has(request(kLiverPanel)), "start"},
          {"both panels", man().has(request(kLipidPanel)).has(request(kLiverPanel)), "clear"},
          {"completed", no_lipids.has(request(kLipidPanel, "completed")), "start"},
          {"revoked", no_lipids.has(request(kLipidPanel, "revoked")), "start"},
          {"not to be done", no_lipids.has(request(kLipidPanel).set("doNotPerform", "true")),
           "start"},
      });
}

TEST(LabMonitoring, WhatCouldNotBeRead) {
  check_table(
      kRule,
      {
          {"laboratory", man().fails(Source::laboratory_observations), "cannot check"},
          {"test orders", man().fails(Source::service_requests), "cannot check"},
          {"medications: start or not?", man().fails(Source::medication_requests), "cannot check"},
          {"conditions: diabetes?", measured(-20).fails(Source::conditions), "cannot check"},
          {"all measured, though not all read",
           measured(-20).fails(Source::laboratory_observations), "clear"},
      });
}

}  // namespace
}  // namespace isoguard::test
