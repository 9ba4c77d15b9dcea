#include "tests/support/dosing.h"

namespace isoguard::test {
namespace {

using clinical::Source;

constexpr std::string_view kRule = "dose-per-kg";

PatientBuilder on_course(const PatientBuilder& patient) {
  return patient.has(supplied(-40, -2, kIsotretinoin));
}
/// 100 kg, so that milligrams are hundredths of mg/kg.
PatientBuilder mg(const std::string& value) {
  return man_given(dosed(order(kIsotretinoin), value), "100");
}
PatientBuilder teen(const PatientBuilder& patient) { return patient.aged(15); }

TEST(DosePerKg, Limits) {
  check_table(
      kRule,
      {
          {"low doses are accepted", mg("10"), "clear"},
          {"start at 0.65", mg("65"), "clear"},
          {"start above 0.65", mg("65.1"), "high-start"},
          {"start at 1.05", mg("105"), "high-start"},
          {"start above 1.05", mg("105.1"), "high-adult"},
          {"course at 0.66", on_course(mg("66")), "clear"},
          {"course at 1.05", on_course(mg("105")), "clear"},
          {"course above 1.05", on_course(mg("105.1")), "high-adult"},
          {"under 18 at 1.05", on_course(teen(mg("105"))), "clear"},
          {"under 18 above 1.05", on_course(teen(mg("105.1"))), "high"},
          {"17 years", mg("110").aged(17), "high"},
          {"18 years", mg("110").aged(18), "high-adult"},
          {"perhaps 17", mg("110").born("2008"), "high"},
          {"no age",
           PatientBuilder().drafts(dosed(order(kIsotretinoin), "110")).has(weighing("100")),
           "high"},
          {"at 2.00", mg("200"), "high-adult"},
          {"above 200 mg", mg("200.1"), "above-daily-limit"},
          {"at 2.05", man_given(dosed(order(kIsotretinoin), "82"), "40"), "high-adult"},
          {"above 2.05", man_given(dosed(order(kIsotretinoin), "82.1"), "40"), "above-labels"},
      });
}

TEST(DosePerKg, Weights) {
  const auto coded_weight = [](const char* value, const char* unit, const char* code) {
    return observation(kWeight, -10)
        .set("valueQuantity", R"({"value":)" + std::string(value) + R"(,"unit":")" + unit +
                                  R"(","code":")" + code + "\"}");
  };
  const auto given = [](const std::string& dose) {
    return PatientBuilder().sex("male", "M").aged(22).drafts(dosed(order(kIsotretinoin), dose));
  };
  const auto weighed = [&](Resource weight) { return given("40").has(std::move(weight)); };
  const auto minor = [&](int days) { return weighed(weighing("75", -days)).aged(15); };
  check_table(
      kRule,
      {
          {"none at a start", given("40"), "no-weight"},
          {"none in a course", on_course(given("40")), "clear"},
          {"none, 120 mg", on_course(given("120")), "clear"},
          {"none, above 120 mg", on_course(given("121")), "no-weight-high"},
          {"none, above 120 mg at a start", given("121"), "no-weight-high"},
          {"none, above 200 mg", given("201"), "above-daily-limit"},
          {"365 days", weighed(weighing("75", -365)), "clear"},
          {"366 days", weighed(weighing("75", -366)), "no-weight"},
          {"under 18, 183 days", minor(183), "clear"},
          {"under 18, 184 days", minor(184), "no-weight"},
          {"perhaps under 18, 184 days", minor(184).born("2008"), "no-weight"},
          {"only a year, which may be too old",
           weighed(weighing("75").text("effectiveDateTime", "2025")), "no-weight"},
          {"without a date", weighed(weighing("75").drop("effectiveDateTime")), "no-weight"},
          {"of tomorrow", weighed(weighing("75", 1)), "no-weight"},
          {"preliminary", weighed(weighing("75").status("preliminary")), "no-weight"},
          {"entered in error", weighed(weighing("75").status("entered-in-error")), "no-weight"},
          {"grams", weighed(weighing("75000", -10, "g")), "clear"},
          {"pounds", weighed(weighing("165", -10, "[lb_av]")), "clear"},
          {"pounds as written", weighed(weighing("165", -10, "lbs")), "clear"},
          {"pounds are not kilograms", weighed(weighing("83", -10, "[lb_av]")), "high-adult"},
          {"code and unit agree", weighed(coded_weight("165", "lbs", "[lb_av]")), "clear"},
          {"code and unit contradict each other", weighed(coded_weight("165", "lb", "kg")),
           "no-weight"},
          {"only the code is known", weighed(coded_weight("75", "kilos", "kg")), "clear"},
          {"stones", weighed(weighing("12", -10, "[stone_av]")), "no-weight"},
          {"no unit", weighed(weighing("75", -10, "")), "no-weight"},
          {"comparator", weighed(quantity(observation(kWeight, -10), "75", "kg", "<")),
           "no-weight"},
          {"nobody weighs that", weighed(weighing("7500")), "no-weight"},
          {"nothing", weighed(weighing("0")), "no-weight"},
          {"another measurement",
           weighed(quantity(observation({kLoinc, "8302-2", "Height"}, -10), "175", "kg")),
           "no-weight"},
          {"the newest counts", weighed(weighing("30", -9)).has(weighing("75", -8)), "clear"},
          {"in any order", weighed(weighing("75", -8)).has(weighing("30", -9)), "clear"},
          {"of one day the lowest", weighed(weighing("75", -8)).has(weighing("35", -8)),
           "high-adult"},
          {"an unusable newer one is no evidence",
           weighed(weighing("75", -8)).has(weighing("12", -1, "[stone_av]")), "clear"},
      });
}

TEST(DosePerKg, Unknowns) {
  const auto given = [](Resource order) {
    return PatientBuilder().sex("male", "M").aged(22).drafts(std::move(order));
  };
  const Resource unclear = dosed(order(kIsotretinoin), "2", "sachet");
  check_table(
      kRule,
      {
          {"no dosage", given(order(kIsotretinoin)), "not applicable"},
          {"an instruction without a dose",
           given(lined(order(kIsotretinoin), R"({"patientInstruction":"with food"})")),
           "not applicable"},
          {"only bounds",
           given(lined(order(kIsotretinoin),
                       R"({"timing":{"repeat":{"boundsDuration":{"value":30,"code":"d"}}}})")),
           "not applicable"},
          {"unknown unit", man_given(unclear), "cannot check"},
          {"unknown unit beside a known dose",
           man_given(unclear).drafts(dosed(order(kIsotretinoin30), "30")), "cannot check"},
          {"unknown unit beside a dose that is too high",
           man_given(unclear).drafts(dosed(order(kIsotretinoin30), "90")), "high-adult"},
          {"a dose in words only",
           man_given(lined(order(kIsotretinoin), R"({"text":"40 mg daily"})")), "cannot check"},
          {"weights unread",
           given(dosed(order(kIsotretinoin), "40")).fails(Source::laboratory_observations),
           "cannot check"},
          {"weights unread, above 120 mg",
           given(dosed(order(kIsotretinoin), "150")).fails(Source::laboratory_observations),
           "cannot check"},
          {"weights unread, above any label",
           given(dosed(order(kIsotretinoin), "201")).fails(Source::laboratory_observations),
           "above-daily-limit"},
          {"a weight of an incomplete answer counts",
           mg("110").fails(Source::laboratory_observations), "high-adult"},
          {"an observation that could not be read",
           given(dosed(order(kIsotretinoin), "40")).unreadable("Observation"), "cannot check"},
          {"orders unread: another strength may add to it",
           mg("40").fails(Source::medication_requests), "cannot check"},
          {"an order that could not be read", mg("40").unreadable("MedicationRequest"),
           "cannot check"},
          {"orders unread: taken for a start", mg("70").fails(Source::medication_requests),
           "high-start"},
      });
}

TEST(DosePerKg, OrdersTogether) {
  const auto two = [](Resource second) {
    return on_course(man_given(dosed(order(kIsotretinoin), "40"), "50").drafts(std::move(second)));
  };
  const auto sequential = [](int second) {
    const auto days = [](int start, int end) {
      return R"({"repeat":{"frequency":1,"period":1,"periodUnit":"d","boundsPeriod":{"start":")" +
             date(start) + R"(","end":")" + date(end) + R"("}}})";
    };
    const Resource first = lined(order(kIsotretinoin), line("40", "mg", days(15, 44)));
    const Resource later = lined(order(kIsotretinoin10), line("20", "mg", days(second, 74)));
    return on_course(man_given(first, "50").drafts(later));
  };
  const auto beside = [](Resource active) {
    return man_given(dosed(order(kIsotretinoin), "40"), "50").has(std::move(active));
  };
  const auto active = [](const Code& drug, int start, int end) {
    return supply(dosed(order(drug, start), "20"), end - start);
  };
  check_table(kRule,
              {
                  {"20 + 10 of one regimen", two(dosed(order(kIsotretinoin10), "10")), "clear"},
                  {"two strengths that are too much", two(dosed(order(kIsotretinoin10), "20")),
                   "high-adult"},
                  {"the second begins when the first ends", sequential(45), "clear"},
                  {"the second begins the day before", sequential(44), "high-adult"},
                  {"a draft of another drug", two(dosed(order(kDoxycycline), "200")), "clear"},
                  {"active order of another strength", beside(active(kIsotretinoin10, -12, 20)),
                   "high-adult"},
                  {"its last day is today", beside(active(kIsotretinoin10, -30, 0)), "clear"},
                  {"it ends tomorrow", beside(active(kIsotretinoin10, -29, 1)), "high-adult"},
                  {"without an end, 29 days ago", beside(dosed(order(kIsotretinoin10, -29), "20")),
                   "high-adult"},
                  {"without an end, 30 days ago", beside(dosed(order(kIsotretinoin10, -30), "20")),
                   "clear"},
                  {"active order of the same strength is a refill",
                   beside(active(kIsotretinoin, -12, 20)), "clear"},
                  {"of the same strength by another brand",
                   beside(active({kRxNorm, "404062", ""}, -12, 20)), "clear"},
                  {"of a strength that nobody told",
                   beside(active({kAtc, "D10BA01", "isotretinoin"}, -12, 20)), "clear"},
                  {"stopped", beside(active(kIsotretinoin10, -12, 20).status("stopped")), "clear"},
                  {"on hold", beside(active(kIsotretinoin10, -12, 20).status("on-hold")), "clear"},
                  {"active, but its dose is not told",
                   beside(supply(order(kIsotretinoin10, -12), 30)), "cannot check"},
              });
}

TEST(DosePerKg, MicronisedScale) {
  const auto given = [](const std::string& dose) {
    return on_course(man_given(dosed(order(kMicronised32), dose), "80"));
  };
  check_table(kRule, {
                         {"64 mg count as 80", given("64"), "clear"},
                         {"96 mg count as 120", given("96"), "high-adult"},
                         {"160 mg count as 200", given("160"), "above-labels"},
                         {"161 mg count as 201", given("161"), "above-daily-limit"},
                         {"capsules",
                          on_course(man_given(dosed(order(kMicronised32), "3", "capsule"), "80")),
                          "high-adult"},
                     });
}

TEST(DosePerKg, WhenItApplies) {
  check_table(
      kRule,
      {
          {"at order-select the order is not finished", mg("250").selecting(), "not applicable"},
          {"another drug", man_given(dosed(order(kDoxycycline), "900")), "not applicable"},
      });
}

}  // namespace
}  // namespace isoguard::test
