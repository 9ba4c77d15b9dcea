// Laboratory results: units, which of several results counts, strips, and what a comparator leaves
// open.

#include "plugin/clinical/lab_results.h"
#include "tests/support/dosing.h"
#include "tests/support/lab_codes.h"

namespace isoguard::test {
namespace {

using clinical::Analyte;
using clinical::LabValue;
using clinical::Truth;

Resource result(const Code& code, const std::string& value, const std::string& unit, int on = -9) {
  return quantity(observation(code, on), value, unit);
}
LabValue newest(const PatientBuilder& patient, Analyte analyte) {
  return Scene(patient).context().labs.of(analyte);
}
double value_of(const Resource& one, Analyte analyte) {
  const Scene scene(man().has(one));
  const LabValue& value = scene.context().labs.of(analyte);
  return value.found ? value.value : -1;
}

TEST(LabUnits, TheUnitDecidesTheConversion) {
  struct Row {
    Code code;
    Analyte analyte;
    std::vector<const char*> units;
    double of_two;
  };
  const Row table[] = {
      {kTriglycerides, Analyte::triglycerides, {"mg/dL", "mg/100mL", "mg%", "MG/DL"}, 2},
      {kTriglycerides, Analyte::triglycerides, {"g/L"}, 200},
      {kTriglycerides, Analyte::triglycerides, {"mmol/L"}, 177.14},
      {kTriglycerides, Analyte::triglycerides, {"U/L", "10*9/L", "mmol", ""}, -1},
      {kCholesterol, Analyte::cholesterol, {"mg/dL"}, 2},
      {kCholesterol, Analyte::cholesterol, {"mmol/L"}, 77.34},
      {kGlucose, Analyte::glucose, {"mmol/L"}, 36.032},
      {kAlt, Analyte::alt, {"U/L", "IU/L", "[IU]/L", "UI/L", "units/L"}, 2.0 / 40},
      {kAlt, Analyte::alt, {"ukat/L", "µkat/L"}, 120.0 / 40},
      {kAlt, Analyte::alt, {"nkat/L"}, 0.12 / 40},
      {kAst, Analyte::ast, {"U/L"}, 2.0 / 40},
      {kAlt, Analyte::alt, {"10*9/L", "mg/dL"}, -1},
      {kAst, Analyte::ast, {"10*9/L", "mg/dL", "mmol/L"}, -1},
      {kPlatelets,
       Analyte::platelets,
       {"10*9/L", "10^9/L", "x10^9/L", "x10*9/L", "G/L", "10*3/uL", "10^3/uL", "x10^3/uL", "K/uL",
        "/nL", "10*3/mm3", "10*3.uL-1"},
       2},
      {kPlatelets, Analyte::platelets, {"/uL", "/mm3"}, 0.002},
      {kPlatelets, Analyte::platelets, {"mg/dL", "U/L"}, -1},
      {kNeutrophils, Analyte::neutrophils, {"10*9/L"}, 2},
      {kNeutrophils, Analyte::neutrophils, {"%", "mg/dL"}, -1},
  };
  for (const Row& row : table) {
    for (const char* unit : row.units) {
      EXPECT_DOUBLE_EQ(value_of(result(row.code, "2", unit), row.analyte), row.of_two)
          << row.code.display << " in " << unit;
    }
  }
  EXPECT_DOUBLE_EQ(value_of(result(kPlatelets, "0", "10*9/L"), Analyte::platelets), 0);
  EXPECT_EQ(value_of(result(kPlatelets, "-2", "10*9/L"), Analyte::platelets), -1);
  EXPECT_EQ(value_of(observation(kPlatelets, -9), Analyte::platelets), -1) << "no value";
}

TEST(LabUnits, EnzymesAreMultiplesOfTheLaboratorysUpperLimit) {
  const auto times = [](const std::string& high) {
    return value_of(result(kAlt, "120", "U/L").set("referenceRange", "[{\"high\":{" + high + "}}]"),
                    Analyte::alt);
  };
  EXPECT_DOUBLE_EQ(times(R"("value":60,"unit":"U/L")"), 2);
  EXPECT_DOUBLE_EQ(times(R"("value":60)"), 2) << "in the unit of the value";
  EXPECT_DOUBLE_EQ(times(R"("value":0.5,"unit":"ukat/L")"), 4) << "30 U/L";
  EXPECT_DOUBLE_EQ(times(R"("value":1,"unit":"U/L")"), 120);
  EXPECT_DOUBLE_EQ(times(R"("value":0,"unit":"U/L")"), 3) << "no limit: 40 U/L";
  EXPECT_DOUBLE_EQ(times(R"("value":60,"unit":"mg/dL")"), 3) << "not a unit of enzymes";
}

TEST(LabUnits, AsRecorded) {
  EXPECT_EQ(
      newest(man().has(result(kTriglycerides, "10.50", "MMOL/L")), Analyte::triglycerides).found,
      true);
  const Scene scene(man().has(result(kTriglycerides, "10.5", "mmol/l")));
  EXPECT_EQ(scene.context().labs.of(Analyte::triglycerides).recorded, "10.5 mmol/L");
}

TEST(LabUnits, TheNewestCountsAndOfOneDayTheMoreWorrying) {
  const auto two = [](const Code& code, Analyte analyte, const Resource& a, const Resource& b) {
    (void)code;
    const Scene one(man().has(a).has(b));
    const Scene other(man().has(b).has(a));
    EXPECT_EQ(one.context().labs.of(analyte).value, other.context().labs.of(analyte).value)
        << "in either order";
    return one.context().labs.of(analyte).value;
  };
  const auto platelets = [&](const char* a, const char* b, int second_on = -9) {
    return two(kPlatelets, Analyte::platelets, result(kPlatelets, a, "10*9/L"),
               result(kPlatelets, b, "10*9/L", second_on));
  };
  EXPECT_EQ(platelets("90", "300", -8), 300) << "newer";
  EXPECT_EQ(platelets("90", "300"), 90);
  EXPECT_EQ(platelets("300", "610"), 610);
  EXPECT_EQ(platelets("90", "610"), 90) << "250/90 is more than 610/250";
  EXPECT_EQ(platelets("110", "610"), 610) << "610/250 is more than 250/110";
  EXPECT_EQ(platelets("0", "610"), 0);
  EXPECT_EQ(platelets("0", "500000"), 0) << "none counts like a tenth";
  EXPECT_EQ(platelets("0", "750000"), 750000);
  EXPECT_EQ(
      newest(
          man().has(result(kPlatelets, "100", "10*9/L")).has(result(kPlatelets, "625", "10*9/L")),
          Analyte::platelets)
          .value,
      100)
      << "as far below as the other is above 250";
  EXPECT_EQ(platelets("250", "251"), 251);
  EXPECT_EQ(two(kNeutrophils, Analyte::neutrophils, result(kNeutrophils, "0.9", "10*9/L"),
                result(kNeutrophils, "3", "10*9/L")),
            0.9);
  EXPECT_EQ(two(kTriglycerides, Analyte::triglycerides, result(kTriglycerides, "90", "mg/dL"),
                result(kTriglycerides, "900", "mg/dL")),
            900);
  EXPECT_EQ(two(kTriglycerides, Analyte::triglycerides, result(kTriglycerides, "90", "mg/dL"),
                result(kTriglycerides, "900", "mg/dL").drop("effectiveDateTime")),
            90)
      << "an undated one yields to every dated one";
}

TEST(LabUnits, OfTwoEqualResultsTheFirst) {
  const Scene scene(man()
                        .has(result(kTriglycerides, "90", "mg/dL").text("id", "a"))
                        .has(result(kTriglycerides, "90", "mg/dL").text("id", "b")));
  EXPECT_EQ(scene.context().labs.of(Analyte::triglycerides).evidence.id, "a");
}

TEST(LabUnits, TheLastDayOfMeasuringIsTheOldestReadingOfTheNewest) {
  const auto day = [](const PatientBuilder& patient) {
    return Scene(patient).context().labs.measured_on(Analyte::triglycerides);
  };
  const Resource month = result(kTriglycerides, "90", "mg/dL").text("effectiveDateTime", "2026-02");
  EXPECT_EQ(day(man().has(month)), fhir::parse_date("2026-02-01")->earliest);
  EXPECT_EQ(day(man().has(month).has(result(kTriglycerides, "90", "mg/dL", -9))),
            order_day() - std::chrono::days(9));
  EXPECT_EQ(day(man().has(result(kTriglycerides, "90", "mg/dL", -9)).has(month)),
            order_day() - std::chrono::days(9));
  EXPECT_EQ(
      day(man()
              .has(result(kTriglycerides, "90", "mg/dL", -9))
              .has(result(kTriglycerides, "90", "mg/dL").text("effectiveDateTime", "2026-03"))),
      order_day() - std::chrono::days(9))
      << "of this month: perhaps on its first day";
  EXPECT_EQ(day(man().has(result(kTriglycerides, "90", "mg/dL").drop("effectiveDateTime"))),
            std::nullopt);
  EXPECT_EQ(Scene(man().has(result(kTriglycerides, "7", "%")))
                .context()
                .labs.measured_on(Analyte::glucose),
            std::nullopt)
      << "only glucose is measured as HbA1c";
}

TEST(LabUnits, CrossesOfAUrineStrip) {
  const auto crosses = [](std::string_view text) {
    return value_of(observation(kUrineBlood, -9).text("valueString", text), Analyte::urine_blood);
  };
  EXPECT_EQ(crosses("+"), 1);
  EXPECT_EQ(crosses("++"), 2);
  EXPECT_EQ(crosses("+++ large"), 3);
  EXPECT_EQ(crosses("1+"), 1);
  EXPECT_EQ(crosses("4+"), 4);
  EXPECT_EQ(crosses("5+"), 1) << "no strip has five";
  EXPECT_EQ(crosses("2++"), 2);
  EXPECT_EQ(crosses("Present ++ out of ++++"), 2);
  EXPECT_EQ(crosses("negative"), 0);
  EXPECT_EQ(value_of(observation(kUrineBlood, -9), Analyte::urine_blood), -1) << "no value";
  EXPECT_EQ(
      value_of(coded(observation(kUrineBlood, -9), {"http://x", "2+", ""}), Analyte::urine_blood),
      2);
  EXPECT_EQ(
      value_of(coded(observation(kUrineBlood, -9), {"http://x", "b", "+++"}), Analyte::urine_blood),
      3);
  const Scene both(man()
                       .has(observation(kUrineBlood, -9).text("valueString", "+"))
                       .has(observation(kUrineProtein, -9).text("valueString", "+++")));
  EXPECT_EQ(both.context().labs.of(Analyte::urine_blood).value, 1);
  EXPECT_EQ(both.context().labs.of(Analyte::urine_protein).value, 3);
}

TEST(LabUnits, WhatAComparatorLeavesOpen) {
  using enum fhir::Comparator;
  using enum Truth;
  const auto at_least_100 = [](fhir::Comparator comparator, double number) {
    LabValue value;
    value.found = true;
    value.value = number;
    value.comparator = comparator;
    return value.at_least(100);
  };
  EXPECT_EQ(at_least_100(fhir::Comparator::none, 100), yes);
  EXPECT_EQ(at_least_100(fhir::Comparator::none, 99), no);
  EXPECT_EQ(at_least_100(less, 100), no) << "less than 100";
  EXPECT_EQ(at_least_100(less, 101), unknown);
  EXPECT_EQ(at_least_100(less_or_equal, 99), no);
  EXPECT_EQ(at_least_100(less_or_equal, 100), unknown) << "may be 100";
  EXPECT_EQ(at_least_100(less_or_equal, 101), unknown);
  EXPECT_EQ(at_least_100(greater, 100), yes);
  EXPECT_EQ(at_least_100(greater, 99), unknown);
  EXPECT_EQ(at_least_100(greater_or_equal, 100), yes);
  EXPECT_EQ(at_least_100(greater_or_equal, 99), unknown);
  EXPECT_EQ(LabValue().at_least(0), no) << "no result";
  EXPECT_EQ(LabValue().below(0), no);
}

}  // namespace
}  // namespace isoguard::test
