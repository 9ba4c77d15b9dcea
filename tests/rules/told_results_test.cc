#include "tests/support/dosing.h"
#include "tests/support/lab_codes.h"
#include "tests/support/told.h"

// What a card about laboratory results is made of: the values that fill
// its words, the records that made it so, and those that speak against.

namespace isoguard::test {
namespace {

using clinical::Source;

Resource icd(std::string_view code) { return condition({kIcd10Cm, code, ""}, -20); }
Resource lab(const Code& code, const char* value, const char* unit, int on = -9) {
  return quantity(observation(code, on), value, unit);
}
Resource requested(const Code& code) {
  return Resource("ServiceRequest").status("active").intent("order").concept_("code", {code});
}
PatientBuilder continuing() { return man().has(supplied(-60, -2)); }

TEST(ToldResults, LiverAndLipids) {
  check_spoken(
      "hepatic-failure",
      {
          {"failure", man().has(icd("K72.10")).has(icd("K74.60")), R"(failure
missing = alt
because Condition Chronic hepatic failure withou..., 2026-02-23: active)"},
          {"cirrhosis, liver enzymes requested", man().has(icd("K74.60")).has(requested(kAlt)),
           R"(cirrhosis
missing = 
because Condition Unspecified cirrhosis of liver, 2026-02-23: active)"},
          {"ALT", man().has(lab(kAlt, "126", "U/L")), R"(transaminases
missing = ; v = 3; x = 3.2; date = 2026-03-06; enzyme = alt
because Observation Alanine aminotransferase [Enzy..., 2026-03-06: 126 U/L)"},
          {"AST, undated", man().has(lab(kAst, "160", "U/L").drop("effectiveDateTime")),
           R"(transaminases
missing = alt; v = 4; x = 4.0; date = undated; enzyme = ast
because Observation Aspartate aminotransferase [En...: 160 U/L)"},
          {"both, AST higher", man().has(lab(kAlt, "126", "U/L")).has(lab(kAst, "160", "U/L")),
           R"(transaminases
missing = ; v = 4; x = 4.0; date = 2026-03-06; enzyme = ast
because Observation Aspartate aminotransferase [En..., 2026-03-06: 160 U/L)"},
          {"both, ALT higher", man().has(lab(kAlt, "160", "U/L")).has(lab(kAst, "126", "U/L")),
           R"(transaminases
missing = ; v = 4; x = 4.0; date = 2026-03-06; enzyme = alt
because Observation Alanine aminotransferase [Enzy..., 2026-03-06: 160 U/L)"},
          {"ALT high, AST normal",
           man().has(lab(kAlt, "160", "U/L")).has(lab(kAst, "200", "U/L", -120)), R"(transaminases
missing = ; v = 4; x = 4.0; date = 2026-03-06; enzyme = alt
because Observation Alanine aminotransferase [Enzy..., 2026-03-06: 160 U/L)"},
          {"ALT that nobody lives with", man().has(lab(kAlt, "1e12", "U/L")), R"(transaminases
missing = ; v = 1000000; x = 1000000.0; date = 2026-03-06; enzyme = alt
because Observation Alanine aminotransferase [Enzy..., 2026-03-06: 1e12 U/L)"},
      });
  check_spoken(
      "hyperlipidaemia",
      {
          {"triglycerides", man().has(lab(kTriglycerides, "10.5", "mmol/L")),
           R"(triglycerides-critical
missing = ; v = 930; x = 930.0; date = 2026-03-06; lipid = triglycerides
because Observation Triglycerides, 2026-03-06: 10.5 mmol/L)"},
          {"cholesterol", man().has(lab(kCholesterol, "310", "mg/dL")), R"(lipids-high
missing = triglycerides; v = 310; x = 310.0; date = 2026-03-06; lipid = cholesterol
because Observation Cholesterol [Mass/volume] in S..., 2026-03-06: 310 mg/dL)"},
          {"both",
           man().has(lab(kCholesterol, "310", "mg/dL")).has(lab(kTriglycerides, "510", "mg/dL")),
           R"(lipids-high
missing = ; v = 510; x = 510.0; date = 2026-03-06; lipid = triglycerides
because Observation Triglycerides, 2026-03-06: 510 mg/dL)"},
          {"severe hypertriglyceridaemia", man().has(icd("E78.3")).has(icd("E78.5")),
           R"(severe-hypertriglyceridaemia
missing = triglycerides
because Condition Hyperchylomicronemia, 2026-02-23: active)"},
          {"not measured", man().has(icd("E78.5")), R"(diagnosis-no-lipids
missing = triglycerides; days = 90
because Condition Hyperlipidemia, unspecified, 2026-02-23: active)"},
          {"not measured, but requested", man().has(icd("E78.5")).has(requested(kTriglycerides)),
           R"(diagnosis-no-lipids
missing = ; days = 90
because Condition Hyperlipidemia, unspecified, 2026-02-23: active)"},
          {"controlled", man().has(icd("E78.5")).has(lab(kTriglycerides, "90", "mg/dL")),
           R"(diagnosis-controlled
missing = ; days = 90; v = 90; x = 90.0; date = 2026-03-06
because Condition Hyperlipidemia, unspecified, 2026-02-23: active
because Observation Triglycerides, 2026-03-06: 90 mg/dL)"},
          {"triglycerides not high, cholesterol perhaps, results unread",
           man().has(lab(kCholesterol, "310", "mg/dL")).fails(Source::laboratory_observations),
           R"(lipids-high
missing = triglycerides; v = 310; x = 310.0; date = 2026-03-06; lipid = cholesterol
because Observation Cholesterol [Mass/volume] in S..., 2026-03-06: 310 mg/dL)"},
      });
}

TEST(ToldResults, ResultsDuringTheCourse) {
  const Code platelets = {kLoinc, "777-3", ""};
  const Code neutrophils = {kLoinc, "751-8", ""};
  const Code glucose = {kLoinc, "2345-7", ""};
  const auto strip = [](std::string_view code, std::string_view text) {
    return observation({kLoinc, code, ""}, -9).text("valueString", text);
  };
  check_spoken("lab-abnormal",
               {
                   {"all of them",
                    continuing()
                        .has(lab(platelets, "78", "10*9/L"))
                        .has(lab(neutrophils, "0.5", "10*9/L"))
                        .has(lab(glucose, "250", "mg/dL"))
                        .has(strip("5794-3", "+++"))
                        .has(strip("20454-5", "++")),
                    R"(abnormal
found = platelets-low, neutrophils-low, glucose-high, urine-blood, urine-protein
because Observation Platelets [#/volume] in Blood ..., 2026-03-06: 78 10*9/L
because Observation Neutrophils [#/volume] in Bloo..., 2026-03-06: 0.5 10*9/L
because Observation Glucose [Mass/volume] in Serum..., 2026-03-06: 250 mg/dL
because Observation Hemoglobin [Presence] in Urine..., 2026-03-06: +++
because Observation Protein [Presence] in Urine by..., 2026-03-06: ++)"},
                   {"many platelets", continuing().has(lab(platelets, "700", "10*9/L")), R"(abnormal
found = platelets-high
because Observation Platelets [#/volume] in Blood ..., 2026-03-06: 700 10*9/L)"},
               });
  check_spoken("lab-monitoring",
               {
                   {"a start in diabetes", man().has(icd("E11.9")), R"(start
missing = triglycerides, alt, glucose; days = 90)"},
                   {"old results",
                    man()
                        .has(icd("E11.9"))
                        .has(lab(kTriglycerides, "90", "mg/dL", -120))
                        .has(lab(kAlt, "20", "U/L", -121))
                        .has(lab(glucose, "90", "mg/dL", -122)),
                    R"(start
missing = triglycerides, alt, glucose; days = 90
because Observation Triglycerides, 2025-11-15: 90 mg/dL
because Observation Alanine aminotransferase [Enzy..., 2025-11-14: 20 U/L
because Observation Glucose [Mass/volume] in Serum..., 2025-11-13: 90 mg/dL)"},
                   {"lipids requested", man().has(requested(kTriglycerides)), R"(start
missing = alt; days = 90)"},
                   {"the course", continuing(), R"(continuing
missing = triglycerides, alt; days = 90)"},
               });
}

}  // namespace
}  // namespace isoguard::test
