#include "tests/support/clinical_table.h"
#include "tests/support/lab_codes.h"

namespace isoguard::test {
namespace {

using clinical::Source;

constexpr std::string_view kRule = "hyperlipidaemia";

Resource lab(const Code& code, int on, std::string_view value, std::string_view unit,
             std::string_view comparator = {}) {
  return quantity(observation(code, on), value, unit, comparator);
}

constexpr Code kDiagnosis = {kSnomed, "55822004", "Hyperlipidemia"};
constexpr Code kSevere = {kIcd10Cm, "E78.3", "Hyperchylomicronemia"};

PatientBuilder with(Resource record) { return man().has(std::move(record)); }
Resource tg(int on, std::string_view value, std::string_view unit = "mg/dL",
            std::string_view comparator = {}) {
  return lab(kTriglycerides, on, value, unit, comparator);
}

TEST(Hyperlipidaemia, Triglycerides) {
  check_table(
      kRule,
      {
          {"nothing on record", man(), "clear"},
          {"normal", with(tg(-20, "90")), "clear"},
          {"raised a little", with(tg(-20, "300")), "clear"},
          {"499", with(tg(-20, "499")), "clear"},
          {"500", with(tg(-20, "500")), "lipids-high"},
          {"650", with(tg(-10, "650")), "lipids-high"},
          {"799", with(tg(-20, "799")), "lipids-high"},
          {"800", with(tg(-20, "800")), "triglycerides-critical"},
          {"900", with(tg(-10, "900")), "triglycerides-critical"},
          {"at order-select", with(tg(-10, "900")).selecting(), "triglycerides-critical"},
          {"US", with(tg(-10, "900")).policy("us-ipledge"), "triglycerides-critical"},
          {"10.5 mmol/L", with(tg(-10, "10.5", "mmol/L")), "triglycerides-critical"},
          {"9.1 mmol/L", with(tg(-10, "9.1", "mmol/L")), "triglycerides-critical"},
          {"9.0 mmol/L", with(tg(-10, "9.0", "mmol/L")), "lipids-high"},
          {"5.6 mmol/L", with(tg(-10, "5.6", "mmol/L")), "clear"},
          {"the unit decides, not the code",
           with(lab({kLoinc, "14927-8", ""}, -10, "900", "mg/dL")), "triglycerides-critical"},
          {"9.3 g/L", with(lab({kLoinc, "3043-7", ""}, -10, "9.3", "g/L")),
           "triglycerides-critical"},
          {"4.9 g/L", with(tg(-10, "4.9", "g/L")), "clear"},
          {"upper case", with(tg(-10, "900", "MG/DL")), "triglycerides-critical"},
          {"unknown unit", with(tg(-10, "900", "umol/L")), "clear"},
          {"a unit of cells", with(tg(-10, "900", "10*9/L")), "clear"},
          {"no unit", with(tg(-10, "900", "")), "clear"},
          {"above 500", with(tg(-10, "500", "mg/dL", ">")), "lipids-high"},
          {"above 400: how far?", with(tg(-10, "400", "mg/dL", ">")), "cannot check"},
          {"below 50", with(tg(-10, "50", "mg/dL", "<")), "clear"},
          {"below 500", with(tg(-10, "500", "mg/dL", "<")), "clear"},
          {"below 900: how far?", with(tg(-10, "900", "mg/dL", "<")), "cannot check"},
          {"89 days", with(tg(-89, "900")), "triglycerides-critical"},
          {"90 days", with(tg(-90, "900")), "triglycerides-critical"},
          {"91 days", with(tg(-91, "900")), "clear"},
          {"eight months ago, recent normal", with(tg(-240, "650")).has(tg(-20, "90")), "clear"},
          {"recent high, older normal", with(tg(-40, "90")).has(tg(-20, "650")), "lipids-high"},
          {"preliminary", with(tg(-10, "900").status("preliminary")), "clear"},
          {"amended", with(tg(-10, "900").status("amended")), "triglycerides-critical"},
          {"negative number", with(tg(-10, "-900")), "clear"},
          {"no isotretinoin ordered",
           PatientBuilder().drafts(order(kDoxycycline)).has(tg(-10, "900")), "not applicable"},
      });
}

TEST(Hyperlipidaemia, Cholesterol) {
  const auto chol = [](int on, std::string_view value, std::string_view unit) {
    return with(lab(kCholesterol, on, value, unit));
  };
  check_table(kRule, {
                         {"299", chol(-10, "299", "mg/dL"), "clear"},
                         {"300", chol(-10, "300", "mg/dL"), "lipids-high"},
                         {"310, US", chol(-10, "310", "mg/dL").policy("us-ipledge"), "lipids-high"},
                         {"7.7 mmol/L", chol(-10, "7.7", "mmol/L"), "clear"},
                         {"7.8 mmol/L", chol(-10, "7.8", "mmol/L"), "lipids-high"},
                         {"3.1 g/L", chol(-10, "3.1", "g/L"), "lipids-high"},
                         {"90 days", chol(-90, "310", "mg/dL"), "lipids-high"},
                         {"91 days", chol(-91, "310", "mg/dL"), "clear"},
                         {"never critical by itself", chol(-10, "900", "mg/dL"), "lipids-high"},
                     });
}

TEST(Hyperlipidaemia, Diagnoses) {
  const PatientBuilder diagnosed = with(condition(kDiagnosis, -700));
  check_table(
      kRule,
      {
          {"no lipids", diagnosed, "diagnosis-no-lipids"},
          {"lipids of 90 days", diagnosed.has(tg(-90, "90")), "diagnosis-controlled"},
          {"lipids of 91 days", diagnosed.has(tg(-91, "90")), "diagnosis-no-lipids"},
          {"only cholesterol", diagnosed.has(lab(kCholesterol, -9, "200", "mg/dL")),
           "diagnosis-no-lipids"},
          {"recent and high", diagnosed.has(tg(-20, "650")), "lipids-high"},
          {"recent, cholesterol high",
           diagnosed.has(tg(-20, "90")).has(lab(kCholesterol, -20, "310", "mg/dL")), "lipids-high"},
          {"ICD-10", with(condition({kIcd10Cm, "E78.5", ""}, -700)), "diagnosis-no-lipids"},
          {"familial hypercholesterolaemia", with(condition({kSnomed, "398036000", ""}, -700)),
           "diagnosis-no-lipids"},
          {"resolved", with(condition(kDiagnosis, -700, "resolved")), "clear"},
          {"severe", with(condition(kSevere, -700)), "severe-hypertriglyceridaemia"},
          {"severe with recent lipids", with(condition(kSevere, -700)).has(tg(-20, "90")),
           "severe-hypertriglyceridaemia"},
          {"raised-lipid finding", with(condition({kSnomed, "166848004", ""}, -20)), "clear"},
          {"abnormal lipids", with(condition({kSnomed, "166818002", ""}, -20)), "clear"},
          {"family history", with(condition({kIcd10Cm, "Z83.438", ""}, -20)), "clear"},
          {"raised lipoprotein(a)", with(condition({kIcd10Cm, "E78.41", ""}, -20)), "clear"},
          {"low HDL", with(condition({kIcd10Cm, "E78.6", ""}, -20)), "clear"},
      });
}

TEST(Hyperlipidaemia, WhatPoliciesMakeOfIt) {
  using enum knowledge::Indicator;
  const knowledge::Knowledge& shipped = shipped_knowledge();
  const auto& us = shipped.policy("us-ipledge")->rows;
  EXPECT_EQ(us.at("hyperlipidaemia/diagnosis-no-lipids").indicator, info);
  const auto& strict = shipped.policy("seed-article")->rows;
  EXPECT_EQ(strict.at("hyperlipidaemia/diagnosis-controlled").enabled, true);
  EXPECT_FALSE(shipped.rule("hyperlipidaemia")->find_row("diagnosis-controlled")->enabled);
}

TEST(Hyperlipidaemia, WhatCouldNotBeRead) {
  check_table(
      kRule,
      {
          {"laboratory", man().fails(Source::laboratory_observations), "cannot check"},
          {"conditions", man().fails(Source::conditions), "cannot check"},
          {"diagnosis without laboratory: not missing, unread",
           with(condition(kDiagnosis, -700)).fails(Source::laboratory_observations),
           "cannot check"},
          {"high result that came", with(tg(-10, "900")).fails(Source::laboratory_observations),
           "triglycerides-critical"},
          {"severe without laboratory",
           with(condition(kSevere, -700)).fails(Source::laboratory_observations),
           "severe-hypertriglyceridaemia"},
      });
}

}  // namespace
}  // namespace isoguard::test
