#include "tests/support/clinical_table.h"

namespace isoguard::test {
namespace {

using clinical::Source;

constexpr std::string_view kRule = "hypersensitivity";

constexpr Code kSubstance = {kRxNorm, "6064", "isotretinoin"};
constexpr Code kRetinol = {kSnomed, "294923007", "Allergy to retinol"};
constexpr Code kSoya = {kSnomed, "782594005", "Allergy to soy protein"};
constexpr Code kPeanut = {kIcd10Cm, "Z91.010", "Allergy to peanuts"};

Resource allergy(const Code& code, std::string_view clinical = "active",
                 std::string_view verification = "confirmed") {
  Resource resource("AllergyIntolerance");
  resource.concept_("code", {code}).text("recordedDate", date(-300));
  if (!clinical.empty()) resource.concept_("clinicalStatus", {{"http://x", clinical, ""}});
  if (!verification.empty()) {
    resource.concept_("verificationStatus", {{"http://x", verification, ""}});
  }
  return resource;
}
Resource mild(Resource allergy) {
  return allergy.text("type", "intolerance").text("criticality", "low");
}
PatientBuilder with(Resource allergy) { return man().has(std::move(allergy)); }

TEST(Hypersensitivity, ToIsotretinoin) {
  check_table(
      kRule,
      {
          {"nothing on record", man(), "clear"},
          {"substance", with(allergy(kSubstance)), "isotretinoin"},
          {"SNOMED substance", with(allergy({kSnomed, "387208003", ""})), "isotretinoin"},
          {"finding", with(allergy({kSnomed, "294211007", ""})), "isotretinoin"},
          {"the product that was taken", with(allergy(kIsotretinoin)), "isotretinoin"},
          {"brand by name", with(allergy(kSubstance).concept_("code", {}, "Isoface")),
           "isotretinoin"},
          {"local code with its name", with(allergy({"http://local", "1", "Isotretinoína"})),
           "isotretinoin"},
          {"only in the reaction",
           with(allergy({"http://local", "1", "acne pill"})
                    .set("reaction", "[{\"substance\":" + concept_json({kSubstance}) + "}]")),
           "isotretinoin"},
          {"at order-select", with(allergy(kSubstance)).selecting(), "isotretinoin"},
          {"on the problem list", man().has(condition({kSnomed, "294211007", ""}, -90)),
           "isotretinoin"},
          {"intolerance of low criticality: dry lips", with(mild(allergy(kSubstance))),
           "intolerance"},
          {"intolerance of unknown criticality",
           with(allergy(kSubstance).text("type", "intolerance")), "isotretinoin"},
          {"intolerance of high criticality",
           with(mild(allergy(kSubstance)).text("criticality", "high")), "isotretinoin"},
          {"allergy of low criticality", with(mild(allergy(kSubstance)).text("type", "allergy")),
           "isotretinoin"},
          {"allergy beside an intolerance",
           with(mild(allergy(kSubstance))).has(allergy(kSubstance)), "isotretinoin"},
      });
}

TEST(Hypersensitivity, ToTheClass) {
  const PatientBuilder retinol = with(allergy(kRetinol));
  check_table(kRule,
              {
                  {"EU", retinol, "retinoid-class"},
                  {"UK", retinol.policy("uk-mhra"), "retinoid-class"},
                  {"strict profile", retinol.policy("seed-article"), "retinoid-class"},
                  {"the US label names vitamin A", retinol.policy("us-ipledge"),
                   "retinoid-contraindicated"},
                  {"acitretin", with(allergy({kSnomed, "294209003", ""})), "retinoid-class"},
                  {"vitamin A substance", with(allergy({kRxNorm, "11246", ""})), "retinoid-class"},
                  {"mild intolerance, US", with(mild(allergy(kRetinol))).policy("us-ipledge"),
                   "retinoid-class"},
                  {"contraindicated beside a mild one, US",
                   with(mild(allergy(kSubstance))).has(allergy(kRetinol)).policy("us-ipledge"),
                   "retinoid-contraindicated"},
                  {"mild intolerance of isotretinoin goes first, EU",
                   with(mild(allergy(kSubstance))).has(allergy(kRetinol)), "intolerance"},
              });
}

TEST(Hypersensitivity, ToAnExcipient) {
  check_table(
      kRule, {
                 {"soya", with(allergy(kSoya)), "soya-peanut"},
                 {"soya bean oil", with(allergy({kSnomed, "226911007", ""})), "soya-peanut"},
                 {"peanut", with(allergy(kPeanut)), "soya-peanut"},
                 {"peanut on the problem list", man().has(condition(kPeanut, -900)), "soya-peanut"},
                 {"other foods", with(allergy({kIcd10Cm, "Z91.018", ""})), "clear"},
                 {"isotretinoin goes first", with(allergy(kPeanut)).has(allergy(kSubstance)),
                  "isotretinoin"},
             });
}

TEST(Hypersensitivity, WhatDoesNotCount) {
  check_table(
      kRule,
      {
          {"resolved", with(allergy(kSubstance, "resolved")), "clear"},
          {"inactive", with(allergy(kSubstance, "inactive")), "clear"},
          {"refuted", with(allergy(kSubstance, "active", "refuted")), "clear"},
          {"entered in error", with(allergy(kSubstance, "", "entered-in-error")), "clear"},
          {"statuses not told", with(allergy(kSubstance, "", "")), "isotretinoin"},
          {"unconfirmed", with(allergy(kSubstance, "active", "unconfirmed")), "isotretinoin"},
          {"another drug", with(allergy({kRxNorm, "7984", "penicillin"})), "clear"},
          {"none known", with(allergy({kSnomed, "716186003", ""})), "clear"},
          {"problem that has resolved",
           man().has(condition({kSnomed, "294211007", ""}, -90, "resolved")), "clear"},
          {"no isotretinoin ordered",
           with(allergy(kSubstance)).drop_drafts().drafts(order(kDoxycycline)), "not applicable"},
      });
}

TEST(Hypersensitivity, WhatCouldNotBeRead) {
  check_table(kRule, {
                         {"allergies", man().fails(Source::allergies), "cannot check"},
                         {"an allergy", man().unreadable("AllergyIntolerance"), "cannot check"},
                         {"what came still counts",
                          with(allergy(kSubstance)).fails(Source::allergies), "isotretinoin"},
                     });
  EXPECT_EQ(outcome(man().fails(Source::allergies), "data-unavailable"), "other");
}

}  // namespace
}  // namespace isoguard::test
