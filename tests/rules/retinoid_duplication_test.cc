#include "tests/support/clinical_table.h"

namespace isoguard::test {
namespace {

using clinical::Source;

constexpr std::string_view kRule = "retinoid-duplication";

constexpr Code kAcitretin = {kRxNorm, "199690", "acitretin 25 MG Oral Capsule"};

PatientBuilder someone() { return PatientBuilder().sex("male", "M").aged(22); }
Resource isotretinoin_until(int end, std::string_view status = "active") {
  return from_until(order(kIsotretinoin, -100), -100, end).status(status);
}

PatientBuilder starts_on(Resource other) { return man().has(std::move(other)); }
PatientBuilder ordered_for(Resource isotretinoin) {
  return someone().drafts(order(kAcitretin)).has(std::move(isotretinoin));
}

TEST(RetinoidDuplication, BesideAnIsotretinoinOrder) {
  check_table(kRule,
              {
                  {"nothing else", man(), "clear"},
                  {"active", starts_on(order(kAcitretin, -30)), "concurrent"},
                  {"ordered with it", man().drafts(order(kAcitretin)), "concurrent"},
                  {"at order-select", starts_on(order(kAcitretin, -30)).selecting(), "concurrent"},
                  {"reported", starts_on(statement(kAcitretin, "active", -30)), "concurrent"},
                  {"ends in a month", starts_on(until(order(kAcitretin, -30), 30)), "concurrent"},
                  {"ended 7 days ago", starts_on(until(order(kAcitretin, -60), -7)), "concurrent"},
                  {"ended 8 days ago", starts_on(until(order(kAcitretin, -60), -8)), "uncertain"},
                  {"ended 30 days ago", starts_on(until(order(kAcitretin, -60), -30)), "uncertain"},
                  {"ended 31 days ago", starts_on(until(order(kAcitretin, -60), -31)), "clear"},
                  {"open for 365 days", starts_on(order(kAcitretin, -365)), "concurrent"},
                  {"open for 366 days", starts_on(order(kAcitretin, -366)), "uncertain"},
                  {"stopped", starts_on(order(kAcitretin, -30).status("stopped")), "clear"},
                  {"completed", starts_on(order(kAcitretin, -30).status("completed")), "clear"},
                  {"on hold", starts_on(order(kAcitretin, -30).status("on-hold")), "clear"},
                  {"not taken", starts_on(statement(kAcitretin, "not-taken", -30)), "clear"},
                  {"proposal", starts_on(order(kAcitretin, -30).intent("proposal")), "clear"},
                  {"entered in error", starts_on(order(kAcitretin, -30).status("entered-in-error")),
                   "clear"},
              });
}

TEST(RetinoidDuplication, OrderedDuringIsotretinoin) {
  check_table(
      kRule, {
                 {"running", ordered_for(isotretinoin_until(20)), "concurrent"},
                 {"ended 2 days ago", ordered_for(isotretinoin_until(-2)), "concurrent"},
                 {"ended 7 days ago", ordered_for(isotretinoin_until(-7)), "concurrent"},
                 {"ended 8 days ago", ordered_for(isotretinoin_until(-8)), "uncertain"},
                 {"ended 30 days ago", ordered_for(isotretinoin_until(-30)), "uncertain"},
                 {"ended 31 days ago", ordered_for(isotretinoin_until(-31)), "clear"},
                 {"on hold", ordered_for(isotretinoin_until(20, "on-hold")), "uncertain"},
                 {"stopped 14 days ago", ordered_for(isotretinoin_until(-14, "stopped")), "recent"},
                 {"stopped 15 days ago", ordered_for(isotretinoin_until(-15, "stopped")), "clear"},
                 {"no isotretinoin", someone().drafts(order(kAcitretin)), "clear"},
                 {"at order-select", ordered_for(isotretinoin_until(20)).selecting(), "concurrent"},
                 {"another drug", someone().drafts(order(kIbuprofen)).has(isotretinoin_until(20)),
                  "not applicable"},
             });
}

TEST(RetinoidDuplication, WhichDrugsItMeans) {
  const Code tretinoin_substance = {kSnomed, "387305002", ""};
  const Code topical = {kSnomed, "6064005", ""};
  const Code oral = {kSnomed, "26643006", ""};
  check_table(
      kRule,
      {
          {"acitretin by ATC", starts_on(order({kAtc, "D05BB02", ""}, -30)), "concurrent"},
          {"oral tretinoin", starts_on(order({kRxNorm, "199159", ""}, -30)), "concurrent"},
          {"bexarotene capsules", starts_on(order({kRxNorm, "308725", ""}, -30)), "concurrent"},
          {"alitretinoin", starts_on(order({kAtc, "D11AH04", ""}, -30)), "concurrent"},
          {"alitretinoin gel", starts_on(route(order({kAtc, "L01XF02", ""}, -30), topical)),
           "clear"},
          {"substance, route not told", starts_on(order(tretinoin_substance, -30)), "concurrent"},
          {"substance on the skin", starts_on(route(order(tretinoin_substance, -30), topical)),
           "clear"},
          {"tretinoin ingredient, swallowed",
           starts_on(route(order({kRxNorm, "10753", ""}, -30), oral)), "concurrent"},
          {"tretinoin ingredient, route not told", starts_on(order({kRxNorm, "10753", ""}, -30)),
           "clear"},
          {"tretinoin cream", starts_on(order({kRxNorm, "313450", ""}, -30)), "clear"},
          {"adapalene gel", starts_on(order({kRxNorm, "829539", ""}, -30)), "clear"},
          {"brand by name", starts_on(order_named("Neotigason 25 mg Kapseln", -30)), "concurrent"},
          {"bare tretinoin by name", starts_on(order_named("tretinoin", -30)), "clear"},
          {"tretinoin capsules by name", starts_on(order_named("Tretinoin 10 mg capsules", -30)),
           "concurrent"},
          {"bexarotene gel by name", starts_on(order_named("Bexarotene gel 1%", -30)), "clear"},
          {"a second isotretinoin order is none", starts_on(order(kIsotretinoin30, -30)), "clear"},
      });
}

TEST(RetinoidDuplication, WhatCouldNotBeRead) {
  check_table(
      kRule,
      {
          {"orders", man().fails(Source::medication_requests), "cannot check"},
          {"statements", man().fails(Source::medication_statements), "cannot check"},
          {"orders, acitretin ordered",
           someone().drafts(order(kAcitretin)).fails(Source::medication_requests), "cannot check"},
          {"a medication nobody could identify", man().has(order({"http://local", "1", ""}, -30)),
           "cannot check"},
          {"what came still counts",
           starts_on(order(kAcitretin, -30)).fails(Source::medication_statements), "concurrent"},
      });
}

}  // namespace
}  // namespace isoguard::test
