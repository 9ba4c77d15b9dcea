#include "tests/support/dosing.h"

namespace isoguard::test {
namespace {

using clinical::Source;

constexpr std::string_view kRule = "renal-start-dose";
constexpr Code kStage4 = {kIcd10Cm, "N18.4", "Chronic kidney disease, stage 4 (severe)"};
constexpr Code kStage3 = {kIcd10Cm, "N18.30", "Chronic kidney disease, stage 3 unspecified"};

PatientBuilder given(const std::string& dose) {
  return PatientBuilder().sex("male", "M").aged(22).drafts(dosed(order(kIsotretinoin), dose));
}
PatientBuilder ill(const PatientBuilder& patient) { return patient.has(condition(kStage4, -100)); }
Resource rate(const std::string& value, int on = -10, const std::string& unit = "mL/min/{1.73_m2}",
              std::string_view comparator = {}) {
  return quantity(observation(kEgfr, on), value, unit, comparator);
}

TEST(RenalStartDose, DoseAndCourse) {
  check_table(
      kRule,
      {
          {"10 mg", ill(given("10")), "clear"},
          {"above 10 mg", ill(given("10.1")), "severe"},
          {"40 mg", ill(given("40")), "severe"},
          {"no dose", ill(man()), "severe"},
          {"a dose that cannot be told",
           ill(man().drop_drafts().drafts(dosed(order(kIsotretinoin), "1", "sachet"))), "severe"},
          {"10 mg and a line that cannot be told",
           ill(given("10").drafts(dosed(order(kIsotretinoin10), "1", "sachet"))), "severe"},
          {"10 mg of each of two strengths",
           ill(given("10").drafts(dosed(order(kIsotretinoin10), "10"))), "severe"},
          {"continuing", ill(given("40").has(supplied(-40, -2))), "not applicable"},
          {"orders unread: taken for a start", ill(given("40").fails(Source::medication_requests)),
           "severe"},
          {"at order-select", ill(given("40")).selecting(), "not applicable"},
          {"another drug", ill(PatientBuilder().drafts(order(kDoxycycline))), "not applicable"},
      });
}

TEST(RenalStartDose, Evidence) {
  const auto with = [](Resource record) { return given("40").has(std::move(record)); };
  check_table(
      kRule,
      {
          {"nothing", given("40"), "clear"},
          {"stage 3", with(condition(kStage3, -100)), "clear"},
          {"dialysis", with(condition({kIcd10Cm, "Z99.2", ""}, -900)), "severe"},
          {"resolved", with(condition(kStage4, -100, "resolved")), "clear"},
          {"refuted", with(condition(kStage4, -100, "active", "refuted")), "clear"},
          {"filtration 29", with(rate("29")), "severe"},
          {"filtration 29.9", with(rate("29.9")), "severe"},
          {"filtration 30", with(rate("30")), "clear"},
          {"filtration < 30", with(rate("30", -10, "mL/min", "<")), "severe"},
          {"filtration > 29", with(rate("29", -10, "mL/min", ">")), "severe"},
          {"filtration > 60", with(rate("60", -10, "mL/min", ">")), "clear"},
          {"unit as printed", with(rate("20", -10, "ml/min/1.73m2")), "severe"},
          {"another unit", with(rate("0.3", -10, "mL/s")), "clear"},
          {"no unit", with(rate("20", -10, "")), "clear"},
          {"365 days ago", with(rate("20", -365)), "severe"},
          {"366 days ago", with(rate("20", -366)), "clear"},
          {"undated", with(rate("20").drop("effectiveDateTime")), "clear"},
          {"preliminary", with(rate("20").status("preliminary")), "clear"},
          {"a newer one is better", with(rate("20", -30)).has(rate("70", -3)), "clear"},
          {"a newer one is worse", with(rate("70", -30)).has(rate("20", -3)), "severe"},
          {"of one day the lowest", with(rate("70")).has(rate("20")), "severe"},
          {"a condition outweighs a rate", with(condition(kStage4, -100)).has(rate("70")),
           "severe"},
          {"creatinine alone is not converted",
           with(quantity(observation({kLoinc, "2160-0", ""}, -10), "6", "mg/dL")), "clear"},
          {"conditions unread", given("40").fails(Source::conditions), "cannot check"},
          {"results unread", given("40").fails(Source::laboratory_observations), "cannot check"},
          {"results unread, condition known",
           ill(given("40").fails(Source::laboratory_observations)), "severe"},
      });
}

}  // namespace
}  // namespace isoguard::test
