#include "tests/support/clinical_table.h"

namespace isoguard::test {
namespace {

using clinical::Source;

constexpr std::string_view kRule = "vitamin-a-supplement";

constexpr Code kVitaminA = {kRxNorm, "313654", "vitamin A 25000 UNT Oral Capsule"};
constexpr Code kIngredient = {kRxNorm, "11246", "vitamin A"};

PatientBuilder someone() { return PatientBuilder().sex("male", "M").aged(22); }
Resource isotretinoin_until(int end, std::string_view status = "active") {
  return from_until(order(kIsotretinoin, -100), -100, end).status(status);
}

PatientBuilder starts_on(Resource other) { return man().has(std::move(other)); }
PatientBuilder ordered_for(Resource isotretinoin) {
  return someone().drafts(order(kVitaminA)).has(std::move(isotretinoin));
}

TEST(VitaminASupplement, BesideIsotretinoin) {
  check_table(
      kRule,
      {
          {"nothing else", man(), "clear"},
          {"25,000 IU, active", starts_on(order(kVitaminA, -30)), "concurrent"},
          {"reported", starts_on(statement(kVitaminA, "active", -30)), "concurrent"},
          {"ordered with it", man().drafts(order(kVitaminA)), "concurrent"},
          {"ordered during isotretinoin", ordered_for(isotretinoin_until(-2)), "concurrent"},
          {"at order-select", ordered_for(isotretinoin_until(-2)).selecting(), "concurrent"},
          {"isotretinoin ended 7 days ago", ordered_for(isotretinoin_until(-7)), "concurrent"},
          {"isotretinoin ended 8 days ago", ordered_for(isotretinoin_until(-8)), "uncertain"},
          {"isotretinoin ended 31 days ago", ordered_for(isotretinoin_until(-31)), "clear"},
          {"isotretinoin stopped 10 days ago", ordered_for(isotretinoin_until(-10, "stopped")),
           "clear"},
          {"vitamin A ended 7 days ago", starts_on(until(order(kVitaminA, -60), -7)), "concurrent"},
          {"vitamin A ended 8 days ago", starts_on(until(order(kVitaminA, -60), -8)), "uncertain"},
          {"vitamin A ended 31 days ago", starts_on(until(order(kVitaminA, -60), -31)), "clear"},
          {"stopped", starts_on(order(kVitaminA, -30).status("stopped")), "clear"},
          {"not taken", starts_on(statement(kVitaminA, "not-taken", -30)), "clear"},
          {"no isotretinoin", someone().drafts(order(kVitaminA)), "clear"},
          {"another drug ordered", someone().drafts(order(kIbuprofen)), "not applicable"},
      });
}

TEST(VitaminASupplement, WhichDrugsItMeans) {
  const auto codings = [](std::vector<Code> codes) {
    return starts_on(order(kVitaminA, -30).concept_("medicationCodeableConcept", std::move(codes)));
  };
  const auto contained = [](const std::string& ingredients) {
    return starts_on(
        order(kVitaminA, -30)
            .drop("medicationCodeableConcept")
            .set("medicationReference", R"({"reference":"#m"})")
            .set("contained",
                 R"([{"resourceType":"Medication","id":"m","ingredient":[)" + ingredients + "]}]"));
  };
  const std::string vitamin_a = "{\"itemCodeableConcept\":" + concept_json({kIngredient}) + "}";
  const std::string vitamin_c =
      "{\"itemCodeableConcept\":" + concept_json({{kRxNorm, "1151", "ascorbic acid"}}) + "}";
  check_table(
      kRule,
      {
          {"10,000 IU", codings({{kRxNorm, "313638", ""}}), "concurrent"},
          {"retinol by ATC", codings({{kAtc, "A11CA01", ""}}), "concurrent"},
          {"vitamin A alone as an ingredient", codings({kIngredient}), "concurrent"},
          {"beside a local code", codings({{"http://local", "1", "x"}, kIngredient}), "concurrent"},
          {"ingredient beside another product's code",
           codings({{kRxNorm, "99999999", "multivitamin"}, kIngredient}), "clear"},
          {"only ingredient", contained(vitamin_a), "concurrent"},
          {"one of several ingredients", contained(vitamin_a + "," + vitamin_c), "clear"},
          {"multivitamin by ATC", codings({{kAtc, "A11AA03", ""}}), "clear"},
          {"multivitamin, ATC group", codings({{kAtc, "A11BA01", ""}}), "clear"},
          {"vitamins A and D", codings({{kAtc, "A11CB01", ""}}), "clear"},
          {"low dose with D", codings({{kRxNorm, "705726", ""}}), "clear"},
          {"multivitamin beside the ingredient", codings({{kAtc, "A11BA01", ""}, kIngredient}),
           "clear"},
          {"betacarotene", codings({{kAtc, "A11CA02", ""}}), "clear"},
          {"nasal drops", codings({{kAtc, "R01AX02", ""}}), "clear"},
          {"eye ointment", codings({{kAtc, "S01XA02", ""}}), "clear"},
          {"cream", codings({{kAtc, "D10AD02", ""}}), "clear"},
          {"nasal route", starts_on(route(order(kIngredient, -30), {kSnomed, "46713006", ""})),
           "clear"},
          {"a name alone may be a multivitamin's",
           starts_on(order_named("Multivitamin with vitamin A", -30)), "clear"},
      });
}

TEST(VitaminASupplement, WhatCouldNotBeRead) {
  check_table(kRule, {
                         {"orders", man().fails(Source::medication_requests), "cannot check"},
                         {"statements", man().fails(Source::medication_statements), "cannot check"},
                         {"orders, vitamin A ordered",
                          someone().drafts(order(kVitaminA)).fails(Source::medication_requests),
                          "cannot check"},
                     });
}

}  // namespace
}  // namespace isoguard::test
