#include "plugin/clinical/gate.h"

#include "tests/support/clinical_table.h"

namespace isoguard::test {
namespace {

using clinical::Gate;
using clinical::Needs;

constexpr Code kLocal = {"http://local", "7", ""};

constexpr Code kAcitretin = {kRxNorm, "199690", "acitretin 25 MG Oral Capsule"};
constexpr Code kVitaminA = {kRxNorm, "313654", "vitamin A 25000 UNT Oral Capsule"};
constexpr Code kGel = {kRxNorm, "308694", "benzoyl peroxide 0.05 MG/MG Topical Gel"};

Resource request(std::string_view status) {
  return Resource("ServiceRequest")
      .status(status)
      .concept_("code", {{kSnomed, "37236007", "Dermabrasion"}});
}

PatientBuilder session(Resource order, bool selected = true) {
  return PatientBuilder().drafts(std::move(order), selected);
}

struct Line {
  const char* claim;
  PatientBuilder patient;
  Gate gate;
};

TEST(Gate, WhatTheDraftsAskFor) {
  const Line table[] = {
      {"no drafts", PatientBuilder(), Gate::nothing_to_do},
      {"another drug", session(order(kIbuprofen)), Gate::nothing_to_do},
      {"isotretinoin", session(order(kIsotretinoin)), Gate::isotretinoin},
      {"tetracycline", session(order(kDoxycycline)), Gate::partner_only},
      {"both", session(order(kDoxycycline)).drafts(order(kIsotretinoin)), Gate::isotretinoin},
      {"unidentified", session(order(kLocal)), Gate::unidentified},
      {"unidentified and tetracycline", session(order(kLocal)).drafts(order(kDoxycycline)),
       Gate::partner_only},
      {"isotretinoin gel", session(order({kAtc, "D10AD04", ""})), Gate::nothing_to_do},
      {"not to be given", session(order(kIsotretinoin).set("doNotPerform", "true")),
       Gate::nothing_to_do},
      {"option", session(order(kIsotretinoin).intent("option")), Gate::nothing_to_do},
      {"proposal", session(order(kIsotretinoin).intent("proposal")), Gate::isotretinoin},
      {"plan", session(order(kIsotretinoin).intent("plan")), Gate::isotretinoin},
      {"draft", session(order(kIsotretinoin).status("draft")), Gate::isotretinoin},
      {"active", session(order(kIsotretinoin).status("active")), Gate::isotretinoin},
      {"cancelled", session(order(kIsotretinoin).status("cancelled")), Gate::nothing_to_do},
      {"stopped", session(order(kIsotretinoin).status("stopped")), Gate::nothing_to_do},
      {"completed", session(order(kIsotretinoin).status("completed")), Gate::nothing_to_do},
      {"entered in error", session(order(kIsotretinoin).status("entered-in-error")),
       Gate::nothing_to_do},
      {"select: isotretinoin selected", session(order(kIsotretinoin)).selecting(),
       Gate::isotretinoin},
      {"select: isotretinoin not selected", session(order(kIsotretinoin), false).selecting(),
       Gate::nothing_to_do},
      {"select: another drug selected",
       session(order(kIsotretinoin), false).drafts(order(kIbuprofen)).selecting(),
       Gate::nothing_to_do},
      {"select: partner selected, isotretinoin beside it",
       session(order(kIsotretinoin), false).drafts(order(kDoxycycline)).selecting(),
       Gate::isotretinoin},
      {"select: unidentified selected", session(order(kLocal)).selecting(), Gate::unidentified},
      {"retinoid", session(order(kAcitretin)), Gate::partner_only},
      {"vitamin A", session(order(kVitaminA)), Gate::partner_only},
      {"exfoliant", session(order(kGel)), Gate::partner_only},
      {"multivitamin", session(order({kAtc, "A11BA01", ""})), Gate::nothing_to_do},
      {"wart paint", session(order({kRxNorm, "312881", ""})), Gate::nothing_to_do},
      {"skin procedure", session(request("draft")), Gate::partner_only},
      {"skin procedure beside another drug", session(order(kIbuprofen)).drafts(request("draft")),
       Gate::partner_only},
      {"skin procedure beside an unidentified drug",
       session(order(kLocal)).drafts(request("draft")), Gate::partner_only},
      {"skin procedure, revoked", session(request("revoked")), Gate::nothing_to_do},
      {"select: retinoid", session(order(kAcitretin)).selecting(), Gate::partner_only},
      {"select: vitamin A", session(order(kVitaminA)).selecting(), Gate::partner_only},
      {"select: exfoliant waits for the signature", session(order(kGel)).selecting(),
       Gate::nothing_to_do},
      {"select: procedure waits for the signature", session(request("draft")).selecting(),
       Gate::nothing_to_do},
      {"select: exfoliant chosen, isotretinoin beside it",
       session(order(kGel)).drafts(order(kIsotretinoin), false).selecting(), Gate::nothing_to_do},
      {"select: vitamin A chosen, isotretinoin beside it",
       session(order(kVitaminA)).drafts(order(kIsotretinoin), false).selecting(),
       Gate::isotretinoin},
      {"sign: selection does not matter", session(order(kIsotretinoin), false), Gate::isotretinoin},
  };
  for (const Line& line : table)
    EXPECT_EQ(Scene(line.patient).gate().gate, line.gate) << line.claim;
}

TEST(Gate, WhatToFetch) {
  EXPECT_EQ(Scene(session(order(kIsotretinoin))).gate().needs, clinical::kIsotretinoinNeeds);
  EXPECT_EQ(Scene(session(order(kDoxycycline))).gate().needs, clinical::kPartnerNeeds);
  EXPECT_EQ(Scene(session(order(kGel))).gate().needs, clinical::kPartnerNeeds);
  EXPECT_EQ(Scene(session(request("draft"))).gate().needs, clinical::kPartnerNeeds);
  EXPECT_EQ(Scene(session(order(kLocal))).gate().needs, Needs{});
  EXPECT_EQ(Scene(session(order(kIbuprofen))).gate().needs, Needs{});
}

TEST(Gate, AMedicationToReadFirst) {
  const Resource referring = order(kLocal)
                                 .drop("medicationCodeableConcept")
                                 .set("medicationReference", R"({"reference":"Medication/m"})");
  EXPECT_TRUE(Scene(session(referring)).gate().unresolved);
  EXPECT_FALSE(
      Scene(session(referring).knows(Resource("Medication", "m").concept_("code", {kIsotretinoin})))
          .gate()
          .unresolved);
  EXPECT_FALSE(Scene(session(order(kLocal))).gate().unresolved);
}

TEST(Catalogue, NeedsAreThoseOfTheGate) {
  Needs all;
  Needs partner;
  for (const rules::Rule& rule : rules::catalogue()) {
    all |= rule.needs;
    partner |= rule.needs_for_partner;
  }
  EXPECT_EQ(all, clinical::kIsotretinoinNeeds);
  EXPECT_EQ(partner, clinical::kPartnerNeeds);
}

TEST(Catalogue, EveryRuleHasItsWordsAndNoOther) {
  EXPECT_EQ(rules::catalogue().size(), shipped_knowledge().rules.size());
  for (const rules::Rule& rule : rules::catalogue()) {
    EXPECT_NE(shipped_knowledge().rule(rule.id), nullptr) << rule.id;
  }
  EXPECT_EQ(rules::find_rule("no-such-rule"), nullptr);
}

}  // namespace
}  // namespace isoguard::test
