#include "tests/support/clinical_table.h"

namespace isoguard::test {
namespace {

using clinical::Source;

constexpr std::string_view kRule = "hypervitaminosis-a";

constexpr Code kExcess = {kIcd10Cm, "E67.0", "Hypervitaminosis A"};

TEST(HypervitaminosisA, Table) {
  check_table(
      kRule,
      {
          {"nothing on record", man(), "clear"},
          {"active", man().has(condition(kExcess, -30)), "recorded"},
          {"of any age while active", man().has(condition(kExcess, -3000)), "recorded"},
          {"status not told", man().has(condition(kExcess, -30, "", "")), "recorded"},
          {"provisional", man().has(condition(kExcess, -30, "active", "provisional")), "recorded"},
          {"at order-select", man().has(condition(kExcess, -30)).selecting(), "recorded"},
          {"ICD-10 without its dot", man().has(condition({kIcd10Cm, "E670", ""}, -30)), "recorded"},
          {"resolved", man().has(condition(kExcess, -30, "resolved")), "clear"},
          {"in remission", man().has(condition(kExcess, -30, "remission")), "clear"},
          {"refuted", man().has(condition(kExcess, -30, "active", "refuted")), "clear"},
          {"entered in error", man().has(condition(kExcess, -30, "", "entered-in-error")), "clear"},
          {"too much carotene", man().has(condition({kIcd10Cm, "E67.1", ""}, -30)), "clear"},
          {"too little vitamin A", man().has(condition({kIcd10Cm, "E50.9", ""}, -30)), "clear"},
          {"conditions could not be read", man().fails(Source::conditions), "cannot check"},
          {"a condition could not be read", man().unreadable("Condition"), "cannot check"},
          {"no isotretinoin ordered",
           PatientBuilder().drafts(order(kDoxycycline)).has(condition(kExcess, -30)),
           "not applicable"},
      });
}

}  // namespace
}  // namespace isoguard::test
