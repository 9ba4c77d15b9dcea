#include "tests/support/dosing.h"
#include "tests/support/told.h"

// What a card about allergies, problems, age and breastfeeding is made of: the values that fill its
// words, the records that made it so, and those that speak against.

namespace isoguard::test {
namespace {

Resource icd(std::string_view code, int on = -20, std::string_view status = "active") {
  return condition({kIcd10Cm, code, ""}, on, status);
}
Resource allergy(const Code& code) {
  return Resource("AllergyIntolerance").concept_("code", {code}).text("recordedDate", date(-300));
}
Resource breastfeeding(std::string_view answer, int on) {
  return observation({kLoinc, "63895-7", ""}, on).text("valueString", answer);
}
PatientBuilder continuing() { return man().has(supplied(-60, -2)); }

TEST(ToldProblems, Allergies) {
  const Code isotretinoin = {kRxNorm, "6064", ""};
  const Code vitamin_a = {kRxNorm, "11246", ""};
  check_spoken(
      "hypersensitivity",
      {
          {"isotretinoin", man().has(allergy(isotretinoin).text("id", "a1")), R"(isotretinoin
date = 2025-05-19
because AllergyIntolerance/a1 isotretinoin, 2025-05-19: allergy)"},
          {"undated, but for its onset",
           man().has(allergy(isotretinoin).drop("recordedDate").text("onsetDateTime", "2020")),
           R"(isotretinoin
date = 2020
because AllergyIntolerance isotretinoin, 2020: allergy)"},
          {"undated", man().has(allergy(isotretinoin).drop("recordedDate")), R"(isotretinoin
date = undated
because AllergyIntolerance isotretinoin: allergy)"},
          {"dry lips",
           man().has(allergy(isotretinoin).text("type", "intolerance").text("criticality", "low")),
           R"(intolerance
date = 2025-05-19
because AllergyIntolerance isotretinoin, 2025-05-19: mild-intolerance)"},
          {"the most serious first",
           man().has(icd("Z91.010")).has(allergy(vitamin_a)).has(allergy(isotretinoin)),
           R"(isotretinoin
date = 2025-05-19
because AllergyIntolerance isotretinoin, 2025-05-19: allergy
because AllergyIntolerance vitamin A, 2025-05-19: allergy
because Condition Allergy to peanuts, 2026-02-23: allergy)"},
          {"vitamin A, US", man().has(allergy(vitamin_a)).policy("us-ipledge"),
           R"(retinoid-contraindicated
date = 2025-05-19
because AllergyIntolerance vitamin A, 2025-05-19: allergy)"},
          {"the substance of a reaction",
           man().has(allergy(kIbuprofen)
                         .set("reaction", "[{\"substance\":" + concept_json({vitamin_a}) +
                                              "},{\"substance\":" + concept_json({isotretinoin}) +
                                              "}]")),
           R"(isotretinoin
date = 2025-05-19
because AllergyIntolerance isotretinoin, 2025-05-19: allergy)"},
      });
}

TEST(ToldProblems, Problems) {
  check_spoken("hypervitaminosis-a", {{"on the list", man().has(icd("E67.0")), R"(recorded
because Condition Hypervitaminosis A, 2026-02-23: active)"}});
  check_spoken(
      "intracranial-hypertension",
      {
          {"active", man().has(icd("G93.2")), R"(active
condition = Benign intracranial hypertension
because Condition Benign intracranial hypertensi..., 2026-02-23: active)"},
          {"symptoms on treatment",
           continuing().has(icd("R51.9", -5)).has(condition({kSnomed, "36994005", ""}, -6)),
           R"(symptoms
days = 30; condition = Transient visual loss (disorder)
because Condition Headache, unspecified, 2026-03-10: active
because Condition Transient visual loss (disorde..., 2026-03-09: active)"},
          {"past", man().has(icd("G93.2", -900, "resolved")), R"(past
condition = Benign intracranial hypertension
because Condition Benign intracranial hypertensi..., 2023-09-27: past)"},
      });
  check_spoken("mental-health",
               {
                   {"thoughts", man().has(icd("R45.851")), R"(suicidality
days = 90; date = 2026-02-23
because Condition Suicidal ideations, 2026-02-23: recorded)"},
                   {"undated", man().has(icd("R45.851").drop("recordedDate")), R"(suicidality
days = 90; date = undated
because Condition Suicidal ideations: recorded)"},
                   {"depression", man().has(icd("F32.1")), R"(depression
days = 90
because Condition Major depressive disorder, sin..., 2026-02-23: active)"},
                   {"not assessed, UK", man().has(icd("F32.1")).policy("uk-mhra"), R"(not-assessed
days = 90
because Condition Major depressive disorder, sin..., 2026-02-23: active)"},
                   {"assessed",
                    man()
                        .has(icd("F32.1"))
                        .has(quantity(observation({kLoinc, "44261-6", ""}, -9), "3", "{score}")),
                    R"(clear: assessed-or-not-asked
days = 90
because Observation Patient Health Questionnaire 9..., 2026-03-06: assessed)"},
               });
  check_spoken("age-under-12", {{"eleven", man().aged(11), R"(too-young
age = 11; min = 12)"},
                                {"born in 2015", man().born("2015"), R"(too-young
age = 11; min = 12)"}});
}

TEST(ToldProblems, Breastfeeding) {
  check_spoken(
      "breastfeeding",
      {
          {"a problem after an older no", woman().has(icd("Z39.1")).has(breastfeeding("no", -30)),
           R"(lactating
date = 2026-02-23
because Condition Encounter for care and examina..., 2026-02-23: recorded
despite Observation Breastfeeding status, 2026-02-13: said-no)"},
          {"undated", woman().has(icd("Z39.1").drop("recordedDate")), R"(lactating
date = undated
because Condition Encounter for care and examina...: recorded)"},
          {"US", woman().has(breastfeeding("yes", -3)).policy("us-ipledge"), R"(lactating-avoid
date = 2026-03-12
because Observation Breastfeeding status, 2026-03-12: said-yes)"},
          {"the newest of two records",
           woman().has(icd("Z39.1", -20)).has(breastfeeding("yes", -3)), R"(lactating
date = 2026-03-12
because Observation Breastfeeding status, 2026-03-12: said-yes)"},
          {"the newest of two records, in another order",
           woman().has(icd("Z39.1", -2)).has(breastfeeding("yes", -3)), R"(lactating
date = 2026-03-13
because Condition Encounter for care and examina..., 2026-03-13: recorded)"},
          {"a delivery", woman().has(icd("O80", -90)), R"(delivered
ago = weeks-ago; days = 90; n = 12
because Condition Encounter for full-term uncomp..., 2025-12-15: delivered)"},
          {"a delivery as a procedure", woman().has(procedure({kIcd10Cm, "O82", ""}, -89)),
           R"(delivered
ago = weeks-ago; days = 89; n = 12
because Procedure Encounter for cesarean deliver..., 2025-12-16: delivered)"},
          {"a no", woman().has(breastfeeding("no", -30)).has(breastfeeding("no", -20)),
           R"(clear: not-breastfeeding
despite Observation Breastfeeding status, 2026-02-23: said-no)"},
      });
}

}  // namespace
}  // namespace isoguard::test
