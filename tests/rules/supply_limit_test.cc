#include "tests/support/dosing.h"

namespace isoguard::test {
namespace {

constexpr std::string_view kRule = "supply-limit";

PatientBuilder she(Resource order) {
  return PatientBuilder().sex("female", "F").aged(24).drafts(std::move(order));
}
PatientBuilder he(Resource order) {
  return PatientBuilder().sex("male", "M").aged(22).drafts(std::move(order));
}
Resource dispensed(Resource order, const std::string& json) {
  return order.set("dispenseRequest", json);
}
Resource expected(const std::string& value, const std::string& unit) {
  return dispensed(order(kIsotretinoin), R"({"expectedSupplyDuration":{"value":)" + value +
                                             R"(,"code":")" + unit + R"("}})");
}
Resource counted(const std::string& value, const std::string& unit, Resource order) {
  return dispensed(std::move(order), R"({"quantity":)" + amount(value, unit) + "}");
}

TEST(SupplyLimit, DaysAndRepeats) {
  check_table(
      kRule,
      {
          {"30 days", she(supply(order(kIsotretinoin), 30)), "clear"},
          {"31 days", she(supply(order(kIsotretinoin), 31)), "limit"},
          {"90 days", she(supply(order(kIsotretinoin), 90)), "limit"},
          {"30 days and a repeat", she(supply(order(kIsotretinoin), 30, 1)), "limit"},
          {"a repeat alone",
           she(dispensed(order(kIsotretinoin), R"({"numberOfRepeatsAllowed":3})")), "repeats"},
          {"4 weeks", she(expected("4", "wk")), "clear"},
          {"5 weeks", she(expected("5", "wk")), "limit"},
          {"a month is 30 days", she(expected("1", "mo")), "clear"},
          {"3 months", she(expected("3", "mo")), "limit"},
          {"a unit that nobody knows", she(expected("90", "x")), "cannot check"},
          {"not told", she(order(kIsotretinoin)), "clear"},
          {"the prescription's validity is no supply",
           she(dispensed(order(kIsotretinoin),
                         R"({"validityPeriod":{"start":"2026-03-15","end":"2026-09-15"}})")),
           "clear"},
          {"the second of two orders",
           she(supply(order(kIsotretinoin), 30)).drafts(supply(order(kIsotretinoin10), 60)),
           "limit"},
          {"another drug",
           she(supply(order(kIsotretinoin), 30)).drafts(supply(order(kDoxycycline), 90, 3)),
           "clear"},
      });
}

TEST(SupplyLimit, Quantity) {
  const Resource two_a_day = dosed(order(kIsotretinoin), "2", "capsule");
  const Resource forty = dosed(order(kIsotretinoin), "40");
  const Resource half = dosed(order(kIsotretinoin), "20");
  check_table(
      kRule,
      {
          {"60 capsules, 2 a day", she(counted("60", "{capsule}", two_a_day)), "clear"},
          {"61 capsules, 2 a day", she(counted("61", "{capsule}", two_a_day)), "limit"},
          {"60 capsules of 20 mg, 40 mg a day", she(counted("60", "capsule", forty)), "clear"},
          {"62 capsules of 20 mg, 40 mg a day", she(counted("62", "CAP", forty)), "limit"},
          {"60 capsules of 20 mg, 20 mg a day", she(counted("60", "capsule", half)), "limit"},
          {"no dose", she(counted("60", "capsule", order(kIsotretinoin))), "cannot check"},
          {"packs", she(counted("2", "pack", forty)), "cannot check"},
          {"the longer of two statements",
           she(dispensed(half, R"({"expectedSupplyDuration":{"value":30,"code":"d"},"quantity":)" +
                                   amount("60", "capsule") + "}")),
           "limit"},
      });
}

TEST(SupplyLimit, WhomItConcerns) {
  const Resource long_supply = supply(order(kIsotretinoin), 90);
  check_table(
      kRule,
      {
          {"a man", he(long_supply), "not applicable"},
          {"a man, US", he(long_supply).policy("us-ipledge"), "limit"},
          {"no uterus", she(long_supply).has(procedure(kHysterectomy, -900)), "not applicable"},
          {"nobody knows", PatientBuilder().aged(24).drafts(long_supply), "limit"},
          {"UK man", he(long_supply).policy("uk-mhra"), "not applicable"},
          {"at order-select", she(long_supply).selecting(), "not applicable"},
          {"no isotretinoin", she(supply(order(kDoxycycline), 90)), "not applicable"},
      });
}

}  // namespace
}  // namespace isoguard::test
