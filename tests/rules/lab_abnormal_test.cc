#include "tests/support/clinical_table.h"
#include "tests/support/lab_codes.h"

namespace isoguard::test {
namespace {

using clinical::Source;

constexpr std::string_view kRule = "lab-abnormal";

constexpr Code kFasting = {kLoinc, "1558-6", "Fasting glucose"};

PatientBuilder continues() { return man().has(from_until(order(kIsotretinoin, -90), -90, -2)); }
PatientBuilder with(const Code& code, std::string_view value, std::string_view unit, int on = -9,
                    std::string_view comparator = {}) {
  return continues().has(quantity(observation(code, on), value, unit, comparator));
}
PatientBuilder strip(const Code& code, std::string_view value, int on = -9) {
  return continues().has(observation(code, on).text("valueString", value));
}

TEST(LabAbnormal, BloodCount) {
  check_table(
      kRule,
      {
          {"nothing measured", continues(), "clear"},
          {"platelets 78", with(kPlatelets, "78", "10*9/L"), "abnormal"},
          {"platelets 99.9", with(kPlatelets, "99.9", "10*9/L"), "abnormal"},
          {"platelets 100", with(kPlatelets, "100", "10*9/L"), "clear"},
          {"platelets 600", with(kPlatelets, "600", "10*9/L"), "clear"},
          {"platelets 601", with(kPlatelets, "601", "10*9/L"), "abnormal"},
          {"per microlitre, thousands", with(kPlatelets, "78", "10*3/uL"), "abnormal"},
          {"per microlitre", with(kPlatelets, "78000", "/uL"), "abnormal"},
          {"per microlitre, normal", with(kPlatelets, "250000", "/uL"), "clear"},
          {"K/uL", with(kPlatelets, "78", "K/uL"), "abnormal"},
          {"below 20", with(kPlatelets, "20", "10*9/L", -9, "<"), "abnormal"},
          {"above 700", with(kPlatelets, "700", "10*9/L", -9, ">"), "abnormal"},
          {"below 300: how far?", with(kPlatelets, "300", "10*9/L", -9, "<"), "cannot check"},
          {"unknown unit", with(kPlatelets, "78", "g/dL"), "clear"},
          {"neutrophils 0.9", with(kNeutrophils, "0.9", "10*9/L"), "abnormal"},
          {"neutrophils 1.0", with(kNeutrophils, "1.0", "10*9/L"), "clear"},
          {"neutrophils 900 per microlitre", with(kNeutrophils, "900", "/uL"), "abnormal"},
          {"haemoglobin is not asked about", with({kLoinc, "718-7", ""}, "7", "g/dL"), "clear"},
          {"creatine kinase neither", with({kLoinc, "2157-6", ""}, "900", "U/L"), "clear"},
          {"90 days", with(kPlatelets, "78", "10*9/L", -90), "abnormal"},
          {"91 days", with(kPlatelets, "78", "10*9/L", -91), "clear"},
          {"a newer normal one",
           with(kPlatelets, "78", "10*9/L", -20)
               .has(quantity(observation(kPlatelets, -5), "150", "10*9/L")),
           "clear"},
          {"two of one day, one low",
           with(kPlatelets, "150", "10*9/L")
               .has(quantity(observation(kPlatelets, -9), "78", "10*9/L")),
           "abnormal"},
          {"preliminary",
           continues().has(
               quantity(observation(kPlatelets, -9), "78", "10*9/L").status("preliminary")),
           "clear"},
      });
}

TEST(LabAbnormal, Glucose) {
  check_table(kRule, {
                         {"random 199", with(kGlucose, "199", "mg/dL"), "clear"},
                         {"random 200", with(kGlucose, "200", "mg/dL"), "abnormal"},
                         {"random 11.2 mmol/L", with(kGlucose, "11.2", "mmol/L"), "abnormal"},
                         {"random 11.0 mmol/L", with(kGlucose, "11.0", "mmol/L"), "clear"},
                         {"random 2.1 g/L", with(kGlucose, "2.1", "g/L"), "abnormal"},
                         {"fasting 125", with(kFasting, "125", "mg/dL"), "clear"},
                         {"fasting 126", with(kFasting, "126", "mg/dL"), "abnormal"},
                         {"HbA1c is no glucose", with({kLoinc, "4548-4", ""}, "9", "%"), "clear"},
                     });
}

TEST(LabAbnormal, Urine) {
  check_table(kRule, {
                         {"negative", strip(kUrineProtein, "negative"), "clear"},
                         {"one cross", strip(kUrineProtein, "+"), "clear"},
                         {"two", strip(kUrineProtein, "++"), "abnormal"},
                         {"three", strip(kUrineBlood, "+++"), "abnormal"},
                         {"1+", strip(kUrineBlood, "1+"), "clear"},
                         {"2+", strip(kUrineBlood, "2+"), "abnormal"},
                         {"coded",
                          continues().has(coded(observation(kUrineBlood, -9),
                                                {kSnomed, "260348001", "Present ++ out of ++++"})),
                          "abnormal"},
                         {"coded, one of four",
                          continues().has(coded(observation(kUrineBlood, -9),
                                                {kSnomed, "260347006", "Present + out of ++++"})),
                          "clear"},
                         {"a newer negative one",
                          strip(kUrineProtein, "++", -20)
                              .has(observation(kUrineProtein, -5).text("valueString", "negative")),
                          "clear"},
                         {"protein does not hide blood",
                          strip(kUrineBlood, "++", -20)
                              .has(observation(kUrineProtein, -5).text("valueString", "negative")),
                          "abnormal"},
                         {"91 days", strip(kUrineProtein, "++", -91), "clear"},
                     });
}

TEST(LabAbnormal, OnlyDuringTheCourse) {
  const Resource low = quantity(observation(kPlatelets, -9), "78", "10*9/L");
  check_table(kRule, {
                         {"start", man().has(low), "not applicable"},
                         {"at order-select", continues().has(low).selecting(), "not applicable"},
                         {"orders unread: start or not?",
                          man().has(low).fails(Source::medication_requests), "cannot check"},
                         {"laboratory unread", continues().fails(Source::laboratory_observations),
                          "cannot check"},
                         {"what came still counts",
                          continues().has(low).fails(Source::laboratory_observations), "abnormal"},
                         {"no isotretinoin ordered",
                          PatientBuilder().drafts(order(kDoxycycline)).has(low), "not applicable"},
                     });
}

}  // namespace
}  // namespace isoguard::test
