#include "plugin/clinical/gate.h"

#include "tests/support/clinical_table.h"

namespace isoguard::test {
namespace {

using clinical::Gate;
using clinical::Needs;

constexpr Code kLocal = {"http://local", "7", ""};

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
      {"sign: selection does not matter", session(order(kIsotretinoin), false), Gate::isotretinoin},
  };
  for (const Line& line : table)
    EXPECT_EQ(Scene(line.patient).gate().gate, line.gate) << line.claim;
}

TEST(Gate, WhatToFetch) {
  EXPECT_EQ(Scene(session(order(kIsotretinoin))).gate().needs, clinical::kIsotretinoinNeeds);
  EXPECT_EQ(Scene(session(order(kDoxycycline))).gate().needs, clinical::kPartnerNeeds);
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
