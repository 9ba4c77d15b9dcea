// Drugs by name, by the parts of a Medication, and by route: what decides when they disagree.

#include "plugin/clinical/drug.h"
#include "plugin/clinical/words.h"
#include "tests/support/clinical_table.h"

namespace isoguard::test {
namespace {

using clinical::Drug;
using enum clinical::DrugClass;

constexpr Code kIngredient = {kRxNorm, "6064", ""};

Drug drug_of(const Resource& recorded, const std::vector<Resource>& known = {}) {
  PatientBuilder patient = man().has(recorded);
  for (const Resource& one : known) patient = patient.knows(one);
  const Scene scene(patient);
  Drug drug = scene.context().history.front().drug;
  drug.label = drug.name = {};
  return drug;
}
Resource routed(Resource order, const std::string& route) {
  return order.set("dosageInstruction", "[{\"route\":" + route + "}]");
}
Resource referring() {
  return order(kIbuprofen, -5)
      .drop("medicationCodeableConcept")
      .set("medicationReference", R"({"reference":"Medication/m"})");
}

TEST(DrugNames, RouteBeforeForm) {
  EXPECT_EQ(drug_of(order_named("Isotrexin (isotretinoin)", -5)).drug_class, other)
      << "a name of a topical product";
  EXPECT_EQ(drug_of(routed(order_named("Isotrexin (isotretinoin)", -5), concept_json({}, "oral")))
                .drug_class,
            isotretinoin)
      << "that is swallowed all the same";
  const Resource plain = order(kIngredient, -5);
  EXPECT_EQ(drug_of(plain).drug_class, isotretinoin);
  EXPECT_EQ(drug_of(routed(plain, concept_json({{"http://local", "t", "Topical"}}))).drug_class,
            other)
      << "by the display of a route";
  EXPECT_EQ(drug_of(routed(order(kIngredient, -5)
                               .concept_("medicationCodeableConcept", {kIngredient},
                                         "isotretinoin capsules"),
                           concept_json({{kSnomed, "6064005", ""}})))
                .drug_class,
            other)
      << "the route decides before the name";
}

TEST(DrugNames, PartsOfAMedication) {
  const auto made_of = [](const std::string& ingredient) {
    return Resource("Medication", "m").set("ingredient", "[" + ingredient + "]");
  };
  const Resource part = Resource("Medication", "i").concept_("code", {kIngredient});
  EXPECT_EQ(
      drug_of(referring(), {made_of(R"({"itemReference":{"reference":"Medication/i"}})"), part})
          .drug_class,
      isotretinoin)
      << "an ingredient that is referred to";
  EXPECT_EQ(
      drug_of(referring(), {made_of(R"({"itemReference":{"display":"isotretinoin"}})")}).drug_class,
      isotretinoin)
      << "an ingredient that is only named";
  EXPECT_EQ(drug_of(referring(),
                    {made_of("{\"itemCodeableConcept\":" + concept_json({kIbuprofen}) + "}"), part})
                .drug_class,
            other);
}

TEST(DrugNames, WhatIsSaidOfRouteAndReference) {
  struct Row {
    const char* claim;
    Resource recorded;
    bool route_not_stated;
    bool unresolved;
  };
  const Row table[] = {
      {"a name", order_named("Isoface 20 mg", -5), false, false},
      {"an ingredient", order(kIngredient, -5), true, false},
      {"a product", order(kIsotretinoin, -5), false, false},
      {"a reference that leads nowhere", referring(), false, true},
      {"a code that nobody knows", order({"http://local", "1", ""}, -5), false, false},
      {"a retinoid", order({kRxNorm, "199690", ""}, -5), false, false},
      {"a retinoid by name", order_named("acitretin", -5), false, false},
      {"vitamin A", order({kRxNorm, "313654", ""}, -5), false, false},
      {"an exfoliant", order({kRxNorm, "308694", ""}, -5), false, false},
      {"an exfoliant by name",
       routed(order_named("adapalene", -5), concept_json({{kSnomed, "6064005", ""}})), false,
       false},
  };
  for (const Row& row : table) {
    const Drug drug = drug_of(row.recorded);
    EXPECT_EQ(drug.route_not_stated, row.route_not_stated) << row.claim;
    EXPECT_EQ(drug.unresolved, row.unresolved) << row.claim;
  }
}

TEST(DrugNames, FoldingOfLetters) {
  EXPECT_EQ(clinical::as_words("AZ az 09 0 9"), " az az 09 0 9 ");
  EXPECT_TRUE(clinical::same_word("AZ", "az"));
  fhir::Arena arena;
  for (const char* id : {"a", "z", "A", "Z", "0", "9"}) EXPECT_EQ(clinical::shown_id(id), id);
}

}  // namespace
}  // namespace isoguard::test
