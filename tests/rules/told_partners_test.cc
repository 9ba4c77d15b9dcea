#include "tests/support/dosing.h"
#include "tests/support/told.h"

// What a card about another drug or a procedure beside isotretinoin is made of: the values
// that fill its words, the records that made it so, and those that speak against.

namespace isoguard::test {
namespace {

constexpr Code kAcitretin = {kRxNorm, "199690", ""};
constexpr Code kTretinoin = {kSnomed, "387305002", ""};
constexpr Code kVitaminA = {kRxNorm, "313654", ""};
constexpr Code kGel = {kRxNorm, "308694", ""};
constexpr Code kMinocycline = {kRxNorm, "2706378", ""};

Resource named(Resource resource, std::string_view id) { return resource.text("id", id); }
Resource ended(Resource order, int end, std::string_view status = "active") {
  return until(std::move(order), end).status(status);
}
Resource peel() {
  return Resource("ServiceRequest").status("draft").concept_("code", {{kSnomed, "37236007", ""}});
}

TEST(ToldPartners, Tetracyclines) {
  check_spoken(
      "tetracycline-interaction",
      {
          {"taken", man().has(named(ended(order(kMinocycline, -100), 5), "m1")), R"(concurrent
drug = minocycline; other = isotretinoin; end = 2026-03-20
because MedicationRequest/m1 24 HR minocycline 40 MG Extend..., 2025-12-05: active
because MedicationRequest isotretinoin 20 MG Oral Capsul..., 2026-03-15: ordered-now
acts on minocycline)"},
          {"the strongest first, each drug once",
           man()
               .has(ended(order(kMinocycline, -100), -5, "stopped"))
               .has(ended(order(kDoxycycline, -100), 5)),
           R"(concurrent
drug = doxycycline; other = isotretinoin; end = 2026-03-20
because MedicationRequest doxycycline hyclate 100 MG Ora..., 2025-12-05: active
because MedicationRequest isotretinoin 20 MG Oral Capsul..., 2026-03-15: ordered-now
because MedicationRequest 24 HR minocycline 40 MG Extend..., 2025-12-05: stopped
acts on doxycycline)"},
          {"perhaps taken, and just stopped",
           man()
               .has(ended(order(kMinocycline, -100), -5, "stopped"))
               .has(ended(order(kDoxycycline, -100), -5)),
           R"(uncertain
drug = doxycycline; other = isotretinoin; ago = days-ago; gap = gap-days; n = 5; end = 2026-03-10
because MedicationRequest doxycycline hyclate 100 MG Ora..., 2025-12-05: active
because MedicationRequest isotretinoin 20 MG Oral Capsul..., 2026-03-15: ordered-now
because MedicationRequest 24 HR minocycline 40 MG Extend..., 2025-12-05: stopped
acts on doxycycline)"},
          {"reported", man().has(statement(kDoxycycline, "active", -5)), R"(concurrent
drug = doxycycline; other = isotretinoin
because MedicationStatement doxycycline hyclate 100 MG Ora..., 2026-03-10: active
because MedicationRequest isotretinoin 20 MG Oral Capsul..., 2026-03-15: ordered-now
acts on doxycycline)"},
          {"ordered during isotretinoin",
           PatientBuilder().drafts(order(kDoxycycline)).has(supplied(-20, 10)), R"(concurrent
drug = doxycycline; other = isotretinoin
because MedicationRequest doxycycline hyclate 100 MG Ora..., 2026-03-15: ordered-now
because MedicationRequest isotretinoin 20 MG Oral Capsul..., 2026-02-23: active
acts on doxycycline)"},
          {"ordered during and after isotretinoin",
           PatientBuilder()
               .drafts(order(kDoxycycline))
               .has(supplied(-60, -10))
               .has(supplied(-5, 10).status("on-hold")),
           R"(isotretinoin-uncertain
drug = doxycycline; other = isotretinoin; ago = days-ago; gap = gap-days; n = 10; end = 2026-03-05
because MedicationRequest doxycycline hyclate 100 MG Ora..., 2026-03-15: ordered-now
because MedicationRequest isotretinoin 20 MG Oral Capsul..., 2026-01-14: active
because MedicationRequest isotretinoin 20 MG Oral Capsul..., 2026-03-10: on-hold
acts on doxycycline)"},
          {"on hold", man().has(order(kDoxycycline, -5).status("on-hold")), R"(uncertain
drug = doxycycline; other = isotretinoin
because MedicationRequest doxycycline hyclate 100 MG Ora..., 2026-03-10: on-hold
because MedicationRequest isotretinoin 20 MG Oral Capsul..., 2026-03-15: ordered-now
acts on doxycycline)"},
          {"intended", man().has(statement(kDoxycycline, "intended", -5)), R"(uncertain
drug = doxycycline; other = isotretinoin
because MedicationStatement doxycycline hyclate 100 MG Ora..., 2026-03-10: intended
because MedicationRequest isotretinoin 20 MG Oral Capsul..., 2026-03-15: ordered-now
acts on doxycycline)"},
          {"completed lately", man().has(ended(order(kDoxycycline, -100), -4, "completed")),
           R"(recent
drug = doxycycline; other = isotretinoin; ago = days-ago; gap = gap-days; n = 4; end = 2026-03-11
because MedicationRequest doxycycline hyclate 100 MG Ora..., 2025-12-05: completed
because MedicationRequest isotretinoin 20 MG Oral Capsul..., 2026-03-15: ordered-now
acts on doxycycline)"},
          {"nobody knows", man().has(statement(kDoxycycline, "unknown", -5)), R"(status-unknown
drug = doxycycline; other = isotretinoin
because MedicationStatement doxycycline hyclate 100 MG Ora..., 2026-03-10: status-unknown
because MedicationRequest isotretinoin 20 MG Oral Capsul..., 2026-03-15: ordered-now
acts on doxycycline)"},
      });
}

TEST(ToldPartners, RetinoidsAndVitaminA) {
  check_spoken(
      "retinoid-duplication",
      {
          {"taken", man().has(order(kAcitretin, -30)), R"(concurrent
drug = acitretin
because MedicationRequest acitretin 25 MG Oral Capsule, 2026-02-13: active
because MedicationRequest isotretinoin 20 MG Oral Capsul..., 2026-03-15: ordered-now
acts on acitretin)"},
          {"route not stated", man().has(order(kTretinoin, -30)), R"(concurrent
drug = tretinoin; route = route-not-stated
because MedicationRequest Tretinoin (substance), 2026-02-13: active
because MedicationRequest isotretinoin 20 MG Oral Capsul..., 2026-03-15: ordered-now
acts on tretinoin)"},
          {"perhaps taken, and taken",
           man().has(ended(order(kAcitretin, -30), -10)).has(order(kTretinoin, -30)), R"(concurrent
drug = tretinoin; route = route-not-stated
because MedicationRequest Tretinoin (substance), 2026-02-13: active
because MedicationRequest isotretinoin 20 MG Oral Capsul..., 2026-03-15: ordered-now
because MedicationRequest acitretin 25 MG Oral Capsule, 2026-02-13: active
acts on tretinoin)"},
          {"taken, and perhaps taken",
           man().has(order(kTretinoin, -30)).has(ended(order(kAcitretin, -30), -10)), R"(concurrent
drug = tretinoin; route = route-not-stated
because MedicationRequest Tretinoin (substance), 2026-02-13: active
because MedicationRequest isotretinoin 20 MG Oral Capsul..., 2026-03-15: ordered-now
because MedicationRequest acitretin 25 MG Oral Capsule, 2026-02-13: active
acts on tretinoin)"},
          {"two ordered for one who took isotretinoin",
           PatientBuilder()
               .drafts(order(kAcitretin))
               .drafts(order(kTretinoin))
               .has(supplied(-40, -5).status("stopped")),
           R"(recent
drug = acitretin
because MedicationRequest acitretin 25 MG Oral Capsule, 2026-03-15: ordered-now
because MedicationRequest isotretinoin 20 MG Oral Capsul..., 2026-02-03: stopped
because MedicationRequest Tretinoin (substance), 2026-03-15: ordered-now
acts on acitretin
acts on tretinoin)"},
      });
  check_spoken(
      "vitamin-a-supplement",
      {
          {"taken", man().has(order(kVitaminA, -30)), R"(concurrent
drug = vitamin A
because MedicationRequest vitamin A 25000 UNT Oral Capsu..., 2026-02-13: active
because MedicationRequest isotretinoin 20 MG Oral Capsul..., 2026-03-15: ordered-now
acts on vitamin A)"},
          {"taken, and perhaps taken",
           man().has(ended(order(kVitaminA, -30), -10)).has(named(order(kVitaminA, -20), "v2")),
           R"(concurrent
drug = vitamin A
because MedicationRequest/v2 vitamin A 25000 UNT Oral Capsu..., 2026-02-23: active
because MedicationRequest isotretinoin 20 MG Oral Capsul..., 2026-03-15: ordered-now
because MedicationRequest vitamin A 25000 UNT Oral Capsu..., 2026-02-13: active
acts on vitamin A)"},
          {"ordered for one who takes it and took it",
           PatientBuilder()
               .drafts(order(kVitaminA))
               .has(supplied(-100, -70).status("stopped"))
               .has(supplied(-20, 10)),
           R"(concurrent
drug = vitamin A
because MedicationRequest vitamin A 25000 UNT Oral Capsu..., 2026-03-15: ordered-now
because MedicationRequest isotretinoin 20 MG Oral Capsul..., 2026-02-23: active
acts on vitamin A)"},
      });
}

TEST(ToldPartners, Skin) {
  check_spoken("topical-exfoliant",
               {
                   {"ordered with it", man().drafts(order(kGel)), R"(together
drug = benzoyl peroxide
because MedicationRequest benzoyl peroxide 0.05 MG/MG To..., 2026-03-15: ordered-now
because MedicationRequest isotretinoin 20 MG Oral Capsul..., 2026-03-15: ordered-now
acts on benzoyl peroxide)"},
                   {"ordered after it, the latest use counts",
                    PatientBuilder()
                        .drafts(order(kGel))
                        .has(named(supplied(-150, -120).status("completed"), "old"))
                        .has(named(supplied(-100, -90).status("completed"), "new")),
                    R"(together
drug = benzoyl peroxide
because MedicationRequest benzoyl peroxide 0.05 MG/MG To..., 2026-03-15: ordered-now
because MedicationRequest/new isotretinoin 20 MG Oral Capsul..., 2025-12-05: completed
acts on benzoyl peroxide)"},
               });
  check_spoken("cosmetic-procedure",
               {
                   {"with it", man().drafts(named(peel(), "s1")), R"(too-early
because ServiceRequest/s1 Dermabrasion (procedure), 2026-03-15: ordered-now
because MedicationRequest isotretinoin 20 MG Oral Capsul..., 2026-03-15: ordered-now)"},
                   {"planned, after it",
                    PatientBuilder()
                        .drafts(peel().text("occurrenceDateTime", date(20)))
                        .has(named(supplied(-100, -90).status("completed"), "new"))
                        .has(named(supplied(-150, -120).status("completed"), "old")),
                    R"(too-early
because ServiceRequest Dermabrasion (procedure), 2026-04-04: ordered-now
because MedicationRequest/new isotretinoin 20 MG Oral Capsul..., 2025-12-05: completed)"},
               });
}

}  // namespace
}  // namespace isoguard::test
