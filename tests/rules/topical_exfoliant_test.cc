#include "tests/support/clinical_table.h"

namespace isoguard::test {
namespace {

using clinical::Source;

constexpr std::string_view kRule = "topical-exfoliant";

constexpr Code kGel = {kRxNorm, "308694", "benzoyl peroxide 0.05 MG/MG Topical Gel"};
constexpr Code kTretinoinCream = {kRxNorm, "106302", "tretinoin 0.25 MG/ML Topical Cream"};
constexpr Code kTopical = {kSnomed, "6064005", ""};

PatientBuilder someone() { return PatientBuilder().sex("male", "M").aged(22); }
Resource isotretinoin_until(int end, std::string_view status = "active") {
  return from_until(order(kIsotretinoin, -100), -100, end).status(status);
}

PatientBuilder starts_on(Resource other) { return man().has(std::move(other)); }
PatientBuilder ordered_for(Resource isotretinoin) {
  return someone().drafts(order(kGel)).has(std::move(isotretinoin));
}

TEST(TopicalExfoliant, OrderedDuringIsotretinoinOrAfter) {
  check_table(
      kRule,
      {
          {"running", ordered_for(isotretinoin_until(20)), "together"},
          {"ended 2 days ago", ordered_for(isotretinoin_until(-2)), "together"},
          {"completed 100 days ago", ordered_for(isotretinoin_until(-100, "completed")),
           "together"},
          {"ended 180 days ago",
           ordered_for(from_until(order(kIsotretinoin, -300), -300, -180).status("completed")),
           "together"},
          {"ended 181 days ago",
           ordered_for(from_until(order(kIsotretinoin, -300), -300, -181).status("completed")),
           "clear"},
          {"end not told, 210 days old",
           ordered_for(order(kIsotretinoin, -210).status("completed")), "together"},
          {"end not told, 211 days old",
           ordered_for(order(kIsotretinoin, -211).status("completed")), "clear"},
          {"no isotretinoin", someone().drafts(order(kGel)), "clear"},
          {"never taken", ordered_for(statement(kIsotretinoin, "not-taken", -20)), "clear"},
          {"isotretinoin gel", ordered_for(order({kAtc, "D10AD04", ""}, -20)), "clear"},
          {"at order-select", ordered_for(isotretinoin_until(20)).selecting(), "not applicable"},
      });
}

TEST(TopicalExfoliant, AtTheStartOfIsotretinoin) {
  check_table(kRule,
              {
                  {"nothing else", man(), "clear"},
                  {"ordered with it", man().drafts(order(kGel)), "together"},
                  {"tretinoin cream in use", starts_on(order(kTretinoinCream, -30)), "together"},
                  {"reported", starts_on(statement(kGel, "active", -30)), "together"},
                  {"180 days", starts_on(order(kGel, -180)), "together"},
                  {"181 days", starts_on(order(kGel, -181)), "clear"},
                  {"ended 30 days ago", starts_on(until(order(kGel, -60), -30)), "together"},
                  {"ended 31 days ago", starts_on(until(order(kGel, -60), -31)), "clear"},
                  {"stopped", starts_on(order(kGel, -30).status("stopped")), "clear"},
                  {"during the course the record says nothing new",
                   starts_on(order(kGel, -30)).has(isotretinoin_until(-2)), "clear"},
                  {"ordered during the course",
                   man().drafts(order(kGel)).has(isotretinoin_until(-2)), "together"},
              });
}

TEST(TopicalExfoliant, WhichDrugsItMeans) {
  const auto ingredient = [](std::string_view code) {
    return route(order({kRxNorm, code, ""}, -30), kTopical);
  };
  check_table(
      kRule,
      {
          {"adapalene with benzoyl peroxide", starts_on(order({kRxNorm, "829539", ""}, -30)),
           "together"},
          {"tretinoin by ATC", starts_on(order({kAtc, "D10AD01", ""}, -30)), "together"},
          {"azelaic acid by ATC", starts_on(order({kAtc, "D10AX03", ""}, -30)), "together"},
          {"retinol cream is vitamin A on the skin: silent",
           starts_on(order({kAtc, "D10AD02", ""}, -30)), "clear"},
          {"tazarotene ingredient on the skin", starts_on(ingredient("83947")), "together"},
          {"ingredient, route not told", starts_on(order({kRxNorm, "83947", ""}, -30)), "clear"},
          {"salicylic acid ingredient on the skin", starts_on(ingredient("9525")), "together"},
          {"salicylic acid for warts",
           starts_on(ingredient("9525").concept_("medicationCodeableConcept",
                                                 {{kRxNorm, "9525", ""}}, "Wart paint")),
           "clear"},
          {"salicylic acid shampoo",
           starts_on(ingredient("9525").concept_("medicationCodeableConcept",
                                                 {{kRxNorm, "9525", ""}}, "Scalp shampoo")),
           "clear"},
          {"wart remover", starts_on(order({kRxNorm, "312881", ""}, -30)), "clear"},
          {"wart remover with its name",
           starts_on(order({kRxNorm, "312881", "salicylic acid 170 MG/ML Topical Solution"}, -30)),
           "clear"},
          {"salicylic acid by name", starts_on(order_named("Salicylic acid 17% topical", -30)),
           "clear"},
          {"cream by name", starts_on(order_named("Tretinoin 0.05% cream", -30)), "together"},
          {"Spanish name", starts_on(order_named("Peróxido de benzoilo 5% gel", -30)), "together"},
          {"name without a form", starts_on(order_named("Benzoyl peroxide", -30)), "clear"},
          {"moisturiser", starts_on(order_named("Urea 10% cream", -30)), "clear"},
          {"tretinoin capsules", starts_on(order({kRxNorm, "199159", ""}, -30)), "clear"},
      });
}

TEST(TopicalExfoliant, WhatCouldNotBeRead) {
  check_table(
      kRule, {
                 {"orders", man().fails(Source::medication_requests), "cannot check"},
                 {"orders, exfoliant ordered",
                  someone().drafts(order(kGel)).fails(Source::medication_requests), "cannot check"},
                 {"ordered with isotretinoin all the same",
                  man().drafts(order(kGel)).fails(Source::medication_requests), "together"},
             });
}

}  // namespace
}  // namespace isoguard::test
