#include "tests/support/clinical_table.h"

namespace isoguard::test {
namespace {

using clinical::Source;

constexpr std::string_view kRule = "tetracycline-interaction";

PatientBuilder someone() { return PatientBuilder().sex("male", "M").aged(22); }
/// Isotretinoin is ordered; a tetracycline is on record.
PatientBuilder starts_on(Resource tetracycline) { return man().has(std::move(tetracycline)); }
/// A tetracycline is ordered; isotretinoin is on record.
PatientBuilder takes(Resource isotretinoin, Resource tetracycline = order(kDoxycycline)) {
  return someone().drafts(std::move(tetracycline)).has(std::move(isotretinoin));
}
Resource ends(int day, std::string_view status = "active") {
  return until(order(kDoxycycline, -100), day).status(status);
}
Resource isotretinoin_ends(int day, std::string_view status = "active") {
  return until(order(kIsotretinoin, -100), day).status(status);
}

TEST(TetracyclineInteraction, ActiveOrdersByKnownEnd) {
  check_table(kRule,
              {
                  {"ends tomorrow", starts_on(ends(1)), "concurrent"},
                  {"ends today", starts_on(ends(0)), "concurrent"},
                  {"ended yesterday", starts_on(ends(-1)), "uncertain"},
                  {"ended 30 days ago", starts_on(ends(-30)), "uncertain"},
                  {"ended 31 days ago", starts_on(ends(-31)), "stale"},
                  {"ended 180 days ago", starts_on(ends(-180)), "stale"},
                  {"ended 181 days ago", starts_on(ends(-181)), "clear"},
                  {"end by supply", starts_on(supply(order(kDoxycycline, -12), 7)), "uncertain"},
                  {"end by supply with repeats", starts_on(supply(order(kDoxycycline, -12), 7, 1)),
                   "concurrent"},
              });
}

TEST(TetracyclineInteraction, ActiveOrdersWithoutEnd) {
  const auto open = [](int written) { return starts_on(order(kDoxycycline, written)); };
  check_table(
      kRule,
      {
          {"of today", open(0), "concurrent"},
          {"180 days", open(-180), "concurrent"},
          {"181 days", open(-181), "uncertain"},
          {"365 days", open(-365), "uncertain"},
          {"366 days", open(-366), "stale"},
          {"without any date", starts_on(order(kDoxycycline).drop("authoredOn")), "concurrent"},
          {"at order-select", open(-30).selecting(), "concurrent"},
          {"the first of two lines counts",
           starts_on(order(kDoxycycline)
                         .set("dosageInstruction",
                              "[{\"timing\":{\"repeat\":{\"boundsPeriod\":{\"start\":\"" +
                                  date(-200) +
                                  "\"}}}},{\"timing\":{\"repeat\":{\"boundsPeriod\":{\"start\":\"" +
                                  date(-5) + "\"}}}}]")),
           "uncertain"},
      });
}

TEST(TetracyclineInteraction, OtherStatuses) {
  check_table(
      kRule,
      {
          {"on hold", starts_on(order(kDoxycycline, -20).status("on-hold")), "uncertain"},
          {"on hold, over for years", starts_on(ends(-900, "on-hold")), "uncertain"},
          {"on hold since years", starts_on(order(kDoxycycline, -900).status("on-hold")),
           "uncertain"},
          {"stopped today", starts_on(ends(0, "stopped")), "recent"},
          {"stopped 7 days ago", starts_on(ends(-7, "stopped")), "recent"},
          {"stopped 8 days ago", starts_on(ends(-8, "stopped")), "clear"},
          {"completed 7 days ago", starts_on(ends(-7, "completed")), "recent"},
          {"completed 8 days ago", starts_on(ends(-8, "completed")), "clear"},
          {"stopped before its planned end: when?", starts_on(ends(5, "stopped")),
           "status-unknown"},
          {"stopped, end not told, 37 days old",
           starts_on(order(kDoxycycline, -37).status("stopped")), "status-unknown"},
          {"stopped, end not told, 38 days old",
           starts_on(order(kDoxycycline, -38).status("stopped")), "clear"},
          {"status unknown", starts_on(order(kDoxycycline, -20).status("unknown")),
           "status-unknown"},
          {"cancelled", starts_on(order(kDoxycycline, -20).status("cancelled")), "clear"},
          {"entered in error", starts_on(order(kDoxycycline, -20).status("entered-in-error")),
           "clear"},
          {"draft of the past", starts_on(order(kDoxycycline, -20).status("draft")), "clear"},
          {"not to be given", starts_on(order(kDoxycycline, -20).set("doNotPerform", "true")),
           "clear"},
          {"proposal", starts_on(order(kDoxycycline, -20).intent("proposal")), "clear"},
          {"plan", starts_on(order(kDoxycycline, -20).intent("plan")), "clear"},
          {"option", starts_on(order(kDoxycycline, -20).intent("option")), "clear"},
          {"instance order", starts_on(order(kDoxycycline, -20).intent("instance-order")),
           "concurrent"},
      });
}

TEST(TetracyclineInteraction, ReportedMedication) {
  const auto reported = [](std::string_view status, int since) {
    return starts_on(statement(kDoxycycline, status, since));
  };
  check_table(kRule, {
                         {"active", reported("active", -20), "concurrent"},
                         {"active for 181 days", reported("active", -181), "uncertain"},
                         {"active for 366 days", reported("active", -366), "stale"},
                         {"active, ended 5 days ago",
                          starts_on(until(statement(kDoxycycline, "active", 0), -5)), "uncertain"},
                         {"intended", reported("intended", -2), "uncertain"},
                         {"on hold", reported("on-hold", -2), "uncertain"},
                         {"unknown", reported("unknown", -2), "status-unknown"},
                         {"completed 7 days ago",
                          starts_on(until(statement(kDoxycycline, "completed", 0), -7)), "recent"},
                         {"completed 8 days ago",
                          starts_on(until(statement(kDoxycycline, "completed", 0), -8)), "clear"},
                         {"not taken", reported("not-taken", -2), "clear"},
                         {"entered in error", reported("entered-in-error", -2), "clear"},
                     });
}

TEST(TetracyclineInteraction, OrderedTogether) {
  const auto pair = [](Resource isotretinoin, Resource tetracycline) {
    return someone().drafts(std::move(isotretinoin)).drafts(std::move(tetracycline));
  };
  const Resource isotretinoin = supply(order(kIsotretinoin), 30);
  check_table(
      kRule,
      {
          {"no dates at all", pair(order(kIsotretinoin), order(kDoxycycline)), "concurrent"},
          {"both now", pair(isotretinoin, from_until(order(kDoxycycline), 0, 10)), "concurrent"},
          {"tetracycline not selected",
           someone().drafts(order(kIsotretinoin)).drafts(order(kDoxycycline), false).selecting(),
           "concurrent"},
          {"isotretinoin not selected",
           someone().drafts(order(kIsotretinoin), false).drafts(order(kDoxycycline)).selecting(),
           "concurrent"},
          {"neither selected",
           someone()
               .drafts(order(kIsotretinoin), false)
               .drafts(order(kDoxycycline), false)
               .selecting(),
           "not applicable"},
          {"ends on the day isotretinoin starts",
           pair(from(isotretinoin, 14), from_until(order(kDoxycycline), 0, 14)), "short-gap"},
          {"ends the day before",
           pair(from(isotretinoin, 15), from_until(order(kDoxycycline), 0, 14)), "short-gap"},
          {"ends 6 days before",
           pair(from(isotretinoin, 20), from_until(order(kDoxycycline), 0, 14)), "short-gap"},
          {"ends 7 days before",
           pair(from(isotretinoin, 21), from_until(order(kDoxycycline), 0, 14)), "clear"},
          {"ends a day into isotretinoin",
           pair(from(isotretinoin, 13), from_until(order(kDoxycycline), 0, 14)), "concurrent"},
          {"starts 14 days after isotretinoin ends",
           pair(isotretinoin, from(order(kDoxycycline), 44)), "concurrent"},
          {"starts 15 days after isotretinoin ends",
           pair(isotretinoin, from(order(kDoxycycline), 45)), "clear"},
          {"starts later, isotretinoin without end",
           pair(order(kIsotretinoin), from(order(kDoxycycline), 45)), "concurrent"},
          {"an end long past says nothing of a new order",
           pair(until(order(kIsotretinoin), -20), order(kDoxycycline)), "concurrent"},
          {"draft cancelled", pair(isotretinoin, order(kDoxycycline).status("cancelled")), "clear"},
          {"one card for three pairs",
           pair(isotretinoin, order(kDoxycycline)).has(isotretinoin_ends(-2)), "concurrent"},
      });
}

TEST(TetracyclineInteraction, PlannedStartAfterARunningTetracycline) {
  const auto later = [](int start, int end) {
    return someone().drafts(from(order(kIsotretinoin), start)).has(ends(end));
  };
  check_table(kRule, {
                         {"ends 6 days before the start", later(10, 4), "short-gap"},
                         {"ends 7 days before the start", later(10, 3), "clear"},
                         {"ends after the start", later(10, 11), "concurrent"},
                         {"already ended, not closed", later(10, -1), "uncertain"},
                     });
}

TEST(TetracyclineInteraction, TetracyclineOrderedForSomebodyOnIsotretinoin) {
  const auto open = [](int written) { return takes(order(kIsotretinoin, written)); };
  check_table(
      kRule,
      {
          {"isotretinoin ends later", takes(isotretinoin_ends(10)), "concurrent"},
          {"ended 7 days ago, active", takes(isotretinoin_ends(-7)), "concurrent"},
          {"ended 8 days ago, active", takes(isotretinoin_ends(-8)), "isotretinoin-uncertain"},
          {"ended 30 days ago, active", takes(isotretinoin_ends(-30)), "isotretinoin-uncertain"},
          {"ended 31 days ago, active", takes(isotretinoin_ends(-31)), "clear"},
          {"open for 60 days", open(-60), "concurrent"},
          {"open for 61 days", open(-61), "isotretinoin-uncertain"},
          {"open for 180 days", open(-180), "isotretinoin-uncertain"},
          {"open for 181 days", open(-181), "clear"},
          {"on hold", takes(order(kIsotretinoin, -20).status("on-hold")), "isotretinoin-uncertain"},
          {"on hold, over for years", takes(isotretinoin_ends(-900, "on-hold")),
           "isotretinoin-uncertain"},
          {"stopped 14 days ago", takes(isotretinoin_ends(-14, "stopped")), "isotretinoin-recent"},
          {"stopped 15 days ago", takes(isotretinoin_ends(-15, "stopped")), "clear"},
          {"completed 14 days ago", takes(isotretinoin_ends(-14, "completed")),
           "isotretinoin-recent"},
          {"stopped, end not told, 44 days old", takes(order(kIsotretinoin, -44).status("stopped")),
           "status-unknown"},
          {"stopped, end not told, 45 days old", takes(order(kIsotretinoin, -45).status("stopped")),
           "clear"},
          {"stopped before its planned end: when?", takes(isotretinoin_ends(5, "stopped")),
           "status-unknown"},
          {"reported", takes(statement(kIsotretinoin, "active", -20)), "concurrent"},
          {"reported, unknown", takes(statement(kIsotretinoin, "unknown", -20)), "status-unknown"},
          {"not taken", takes(statement(kIsotretinoin, "not-taken", -20)), "clear"},
          {"planned 14 days after its end",
           takes(isotretinoin_ends(10), from(order(kDoxycycline), 24)), "concurrent"},
          {"planned 15 days after its end",
           takes(isotretinoin_ends(10), from(order(kDoxycycline), 25)), "clear"},
          {"planned later, isotretinoin in doubt",
           takes(isotretinoin_ends(-10), from(order(kDoxycycline), 25)), "isotretinoin-uncertain"},
          {"at order-select", open(-60).selecting(), "concurrent"},
          {"nobody on isotretinoin", someone().drafts(order(kDoxycycline)), "clear"},
      });
}

TEST(TetracyclineInteraction, EveryProductOfTheClassAndNoLocalOne) {
  const auto taking = [](std::string_view system, std::string_view code) {
    return starts_on(order({system, code, ""}, -10));
  };
  check_table(
      kRule,
      {
          {"lymecycline by ATC", taking(kAtc, "J01AA04"), "concurrent"},
          {"lymecycline by name", starts_on(order_named("TETRALYSAL 300 mg cápsulas", -10)),
           "concurrent"},
          {"Pylera", taking(kRxNorm, "1294621"), "concurrent"},
          {"H. pylori combination by ATC", taking(kAtc, "A02BD08"), "concurrent"},
          {"tigecycline", taking(kRxNorm, "581531"), "concurrent"},
          {"doxycycline 40 mg for rosacea", taking(kRxNorm, "901399"), "concurrent"},
          {"pack of oral doxycycline and a soap", taking(kRxNorm, "1650198"), "concurrent"},
          {"ingredient, no route", taking(kRxNorm, "6980"), "concurrent"},
          {"ingredient, topical route",
           starts_on(route(order({kRxNorm, "6980", ""}, -10), {kSnomed, "6064005", ""})), "clear"},
          {"minocycline foam", taking(kRxNorm, "2257673"), "clear"},
          {"Arestin", taking(kRxNorm, "351974"), "clear"},
          {"Atridox", taking(kRxNorm, "1113433"), "clear"},
          {"eye ointment by ATC", taking(kAtc, "S01AA09"), "clear"},
          {"isotretinoin gel ordered",
           PatientBuilder().drafts(order({kAtc, "D10AD04", ""})).has(order(kDoxycycline, -5)),
           "not applicable"},
      });
}

TEST(TetracyclineInteraction, WhatCouldNotBeRead) {
  check_table(
      kRule,
      {
          {"orders unread", man().fails(Source::medication_requests), "cannot check"},
          {"statements unread", man().fails(Source::medication_statements), "cannot check"},
          {"an unidentified medication", starts_on(order({"http://local", "7", ""}, -10)),
           "cannot check"},
          {"an unidentified medication of the past",
           starts_on(order({"http://local", "7", ""}, -10).status("completed")), "clear"},
          {"an unidentified draft", man().drafts(order({"http://local", "7", ""})), "cannot check"},
          {"found in what came",
           starts_on(order(kDoxycycline, -10)).fails(Source::medication_requests), "concurrent"},
          {"conditions unread: no matter", man().fails(Source::conditions), "clear"},
          {"tetracycline order, orders unread",
           someone().drafts(order(kDoxycycline)).fails(Source::medication_requests),
           "cannot check"},
      });
}

TEST(TetracyclineInteraction, PartnersAreTheTetracyclines) {
  const Scene scene(man()
                        .has(order(kDoxycycline, -10).text("id", "doxy"))
                        .has(order({kRxNorm, "6980", ""}, -10).text("id", "mino").status("on-hold"))
                        .has(until(statement(kDoxycycline, "stopped", 0), -3)));
  const clinical::Verdict verdict = scene.verdict(kRule);
  ASSERT_EQ(verdict.partners.size(), 2u);
  EXPECT_EQ(verdict.partners[0]->id, "doxy");
  EXPECT_EQ(verdict.partners[1]->id, "mino");
  ASSERT_EQ(verdict.evidence.size(), 4u) << "both drugs of every meeting, once each";
  EXPECT_EQ(verdict.evidence[0].finding, "active");
  EXPECT_EQ(verdict.evidence[1].finding, "ordered-now");
  EXPECT_EQ(verdict.evidence[2].finding, "on-hold");
  EXPECT_EQ(verdict.evidence[3].finding, "stopped");
  EXPECT_EQ(verdict.evidence[0].resource_type, "MedicationRequest");
  EXPECT_EQ(verdict.evidence[3].resource_type, "MedicationStatement");
}

}  // namespace
}  // namespace isoguard::test
