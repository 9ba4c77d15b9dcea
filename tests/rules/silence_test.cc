#include "tests/support/dosing.h"
#include "tests/support/lab_codes.h"
#include "tests/support/told.h"

// Why a rule is silent, for every rule: the order does not concern it, the check came out clear, or
// it could not be made. `isoguard explain` shows these reasons.

namespace isoguard::test {
namespace {

using clinical::Source;

struct Silence {
  const char* claim;
  PatientBuilder patient;
  const char* because;
};

void check_silence(std::string_view rule, const std::vector<Silence>& table) {
  for (const Silence& line : table) {
    EXPECT_EQ(concluded(line.patient, rule), line.because) << rule << ": " << line.claim;
  }
}

constexpr const char* kUnreadable = "cannot check: unreadable";
constexpr const char* kNoOrder = "not applicable: no-isotretinoin-order";
constexpr const char* kUnfinished = "not applicable: order-not-finished";

PatientBuilder tetracycline_only() {
  return PatientBuilder().sex("female", "F").aged(24).drafts(order(kDoxycycline));
}
PatientBuilder continuing() { return man().has(supplied(-60, -2)); }
Resource laboratory(const Code& code, const char* value, const char* unit) {
  return quantity(observation(code, -9), value, unit);
}

PatientBuilder of_woman(Resource draft) {
  return bare_woman().drop_drafts().drafts(std::move(draft));
}
Resource sixty_capsules(Resource order) {
  return order.set("dispenseRequest", R"({"quantity":{"value":60,"unit":"capsule"}})");
}

TEST(Silence, WithoutIsotretinoin) {
  for (const char* rule :
       {"breastfeeding", "hypersensitivity", "hypervitaminosis-a", "hepatic-failure",
        "hyperlipidaemia", "intracranial-hypertension", "mental-health", "age-under-12",
        "lab-monitoring", "lab-abnormal", "renal-start-dose", "dose-per-kg",
        "repeat-course-interval", "course-duration", "supply-limit", "overlapping-supply"}) {
    EXPECT_EQ(concluded(tetracycline_only(), rule), kNoOrder) << rule;
    EXPECT_EQ(concluded(tetracycline_only().selecting(), rule), kNoOrder) << rule;
  }
  for (const char* rule : {"retinoid-duplication", "vitamin-a-supplement", "topical-exfoliant"}) {
    EXPECT_EQ(concluded(tetracycline_only(), rule), "not applicable: no-pair-ordered") << rule;
  }
  EXPECT_EQ(concluded(tetracycline_only().selecting(), "topical-exfoliant"),
            "not applicable: no-pair-ordered");
  EXPECT_EQ(concluded(man(), "cosmetic-procedure"), "not applicable: no-procedure-ordered");
}

TEST(Silence, BeforeTheOrderIsFinished) {
  for (const char* rule : {"lab-monitoring", "lab-abnormal", "renal-start-dose", "dose-per-kg",
                           "repeat-course-interval", "course-duration", "supply-limit",
                           "overlapping-supply", "topical-exfoliant"}) {
    EXPECT_EQ(concluded(bare_woman().selecting(), rule), kUnfinished) << rule;
  }
  const Resource peel =
      Resource("ServiceRequest").status("draft").concept_("code", {{kSnomed, "37236007", ""}});
  EXPECT_EQ(concluded(man().drafts(peel).selecting(), "cosmetic-procedure"), kUnfinished);
  EXPECT_EQ(concluded(PatientBuilder().drafts(peel), "cosmetic-procedure"),
            "clear: no-isotretinoin-lately");
  EXPECT_EQ(concluded(PatientBuilder().drafts(peel).fails(Source::medication_requests),
                      "cosmetic-procedure"),
            kUnreadable);
}

TEST(Silence, OfContraindications) {
  check_silence(
      "age-under-12",
      {{"born in 2014, perhaps twelve",
        man().drop_drafts().drafts(order(kIsotretinoin)).born("2014"), "clear: old-enough"},
       {"nobody wrote it down", PatientBuilder().drafts(order(kIsotretinoin)),
        "clear: no-birth-date"},
       {"no patient came",
        PatientBuilder().without_patient().fails(Source::patient).drafts(order(kIsotretinoin)),
        kUnreadable},
       {"twelve", man().aged(12), "clear: old-enough"}});
  check_silence("breastfeeding",
                {{"nothing on record", woman(), "clear: not-breastfeeding"},
                 {"conditions unread", woman().fails(Source::conditions), kUnreadable}});
  check_silence("hypersensitivity",
                {{"nothing on record", man(), "clear: no-allergy-on-record"},
                 {"allergies unread", man().fails(Source::allergies), kUnreadable}});
  check_silence("hypervitaminosis-a",
                {{"nothing on record", man(), "clear: not-on-problem-list"},
                 {"conditions unread", man().fails(Source::conditions), kUnreadable}});
  check_silence("hepatic-failure",
                {{"nothing on record", man(), "clear: no-hepatic-failure"},
                 {"conditions unread", man().fails(Source::conditions), kUnreadable},
                 {"results unread", man().fails(Source::laboratory_observations), kUnreadable}});
  const PatientBuilder raised = man().has(condition({kIcd10Cm, "E78.5", ""}, -20));
  check_silence("hyperlipidaemia",
                {{"nothing on record", man(), "clear: lipids-not-high"},
                 {"conditions unread", man().fails(Source::conditions), kUnreadable},
                 {"results unread", man().fails(Source::laboratory_observations), kUnreadable},
                 {"hyperlipidaemia, results unread", raised.fails(Source::laboratory_observations),
                  kUnreadable},
                 {"hyperlipidaemia, one result, others unread",
                  raised.has(laboratory(kTriglycerides, "90", "mg/dL"))
                      .fails(Source::laboratory_observations),
                  kUnreadable}});
  const PatientBuilder symptoms = man()
                                      .has(condition({kIcd10Cm, "R51.9", ""}, -5))
                                      .has(condition({kSnomed, "36994005", ""}, -5));
  check_silence(
      "intracranial-hypertension",
      {{"nothing on record", man(), "clear: no-raised-pressure"},
       {"conditions unread", man().fails(Source::conditions), kUnreadable},
       {"symptoms, orders unread", symptoms.fails(Source::medication_requests), kUnreadable},
       {"symptoms, statements unread", symptoms.fails(Source::medication_statements), kUnreadable},
       {"symptoms, allergies unread", symptoms.fails(Source::allergies),
        "clear: no-raised-pressure"},
       {"symptoms during another drug", symptoms.has(supplied(-20, 10, kDoxycycline)),
        "clear: no-raised-pressure"}});
  check_silence(
      "mental-health",
      {{"nothing asked", man(), "clear: assessed-or-not-asked"},
       {"conditions unread", man().fails(Source::conditions), kUnreadable},
       {"conditions unread during the course", continuing().fails(Source::conditions), kUnreadable},
       {"UK, results unread", man().policy("uk-mhra").fails(Source::laboratory_observations),
        kUnreadable}});
}

TEST(Silence, OfPartners) {
  check_silence("retinoid-duplication",
                {{"nothing else taken", man(), "clear: no-other-retinoid"},
                 {"orders unread", man().fails(Source::medication_requests), kUnreadable},
                 {"statements unread", man().fails(Source::medication_statements), kUnreadable},
                 {"an order that nobody can identify",
                  man().drafts(order({"http://local", "1", ""})), kUnreadable}});
  check_silence("vitamin-a-supplement",
                {{"nothing else taken", man(), "clear: no-vitamin-a"},
                 {"orders unread", man().fails(Source::medication_requests), kUnreadable}});
  check_silence("topical-exfoliant",
                {{"nothing else used", man(), "clear: no-exfoliant"},
                 {"orders unread", man().fails(Source::medication_requests), kUnreadable}});
}

TEST(Silence, OfLaboratoryChecks) {
  const PatientBuilder measured =
      man().has(laboratory(kTriglycerides, "90", "mg/dL")).has(laboratory(kAlt, "20", "U/L"));
  check_silence("lab-monitoring",
                {{"measured", measured, "clear: measured-or-ordered"},
                 {"measured, conditions unread", measured.fails(Source::conditions), kUnreadable},
                 {"due, results unread", man().fails(Source::laboratory_observations), kUnreadable},
                 {"due, requests unread", man().fails(Source::service_requests), kUnreadable},
                 {"due, course unread", man().fails(Source::medication_requests), kUnreadable}});
  check_silence(
      "lab-abnormal",
      {{"a start", man(), "not applicable: start-of-course"},
       {"nothing abnormal", continuing(), "clear: nothing-abnormal"},
       {"results unread", continuing().fails(Source::laboratory_observations), kUnreadable},
       {"procedures are not asked", continuing().fails(Source::procedures),
        "clear: nothing-abnormal"},
       {"course unread", man().fails(Source::medication_requests), kUnreadable}});
}

TEST(Silence, OfDoseAndSupply) {
  const auto given = [](const char* mg) { return man_given(dosed(order(kIsotretinoin), mg)); };
  check_silence(
      "dose-per-kg",
      {{"no dose", man(), "not applicable: no-dose"},
       {"in range", given("37"), "clear: in-range"},
       {"continuing, nobody weighed him",
        continuing().drop_drafts().drafts(dosed(order(kIsotretinoin), "40")), "clear: continuing"},
       {"weights unread",
        man()
            .drop_drafts()
            .drafts(dosed(order(kIsotretinoin), "40"))
            .fails(Source::laboratory_observations),
        kUnreadable},
       {"part of the dose cannot be told",
        man_given(lined(order(kIsotretinoin), line("20") + "," + line("2", "sachet"))),
        "cannot check: dose-unclear"}});
  const PatientBuilder renal = given("10").has(condition({kIcd10Cm, "N18.4", ""}, -9));
  check_silence("renal-start-dose",
                {{"continuing", renal.has(supplied(-60, -2)), "not applicable: continuing"},
                 {"kidneys of which nothing is known", given("40"), "clear: not-severe"},
                 {"conditions unread", given("40").fails(Source::conditions), kUnreadable},
                 {"10 mg", renal, "clear: low-dose"}});
  check_silence("repeat-course-interval",
                {{"continuing", continuing(), "not applicable: continuing"},
                 {"orders unread", man().fails(Source::medication_requests), kUnreadable},
                 {"no course before", man(), "clear: no-full-course"},
                 {"a short course", man().has(supplied(-150, -60)), "clear: no-full-course"},
                 {"a long gap", man().has(supplied(-300, -60)), "clear: long-gap"}});
  check_silence(
      "course-duration",
      {{"a start", man(), "not applicable: start-of-course"},
       {"orders unread", man().fails(Source::medication_requests), kUnreadable},
       {"a young course", continuing(), "clear: not-this-order"},
       {"a young course, some orders unread", continuing().fails(Source::medication_requests),
        kUnreadable},
       {"past it already, some orders unread",
        man().has(supplied(-172, -2)).fails(Source::medication_requests), "clear: not-this-order"},
       {"up to the day and nothing more, some orders unread",
        man()
            .drop_drafts()
            .drafts(supply(order(kIsotretinoin), 0))
            .has(supplied(-168, 0))
            .fails(Source::medication_requests),
        kUnreadable},
       {"low doses",
        man_given(dosed(order(kIsotretinoin), "20"))
            .has(supply(dosed(order(kIsotretinoin, -160), "20"), 160)),
        "clear: below-target"}});
  check_silence(
      "supply-limit",
      {{"a man", man(), "not applicable: recorded-male"},
       {"within the limit", bare_woman().drop_drafts().drafts(supply(order(kIsotretinoin), 30)),
        "clear: within-limit"},
       {"only repeats are told, none",
        bare_woman().drop_drafts().drafts(
            order(kIsotretinoin).set("dispenseRequest", R"({"numberOfRepeatsAllowed":0})")),
        "clear: within-limit"},
       {"told for one of two",
        of_woman(supply(order(kIsotretinoin), 30)).drafts(order(kIsotretinoin10)),
        "clear: within-limit"},
       {"not told", bare_woman(), "clear: not-told"},
       {"a quantity of which no dose is taken",
        of_woman(sixty_capsules(dosed(order(kIsotretinoin), "0"))), "cannot check: unclear"},
       {"a quantity, and part of the dose",
        of_woman(
            sixty_capsules(lined(order(kIsotretinoin), line("20") + "," + line("2", "sachet")))),
        "cannot check: unclear"},
       {"a quantity at half a milligram a day",
        of_woman(sixty_capsules(dosed(order(kIsotretinoin), "0.5"))), "limit"},
       {"60 micronised capsules of 32 mg at 48 mg a day",
        of_woman(sixty_capsules(dosed(order(kMicronised32), "48"))), "limit"},
       {"in packs",
        bare_woman().drop_drafts().drafts(
            order(kIsotretinoin)
                .set("dispenseRequest", R"({"quantity":{"value":2,"unit":"pack"}})")),
        "cannot check: unclear"}});
  check_silence("overlapping-supply",
                {{"nothing left", man(), "clear: no-more-than-a-refill"},
                 {"orders unread", man().fails(Source::medication_requests), kUnreadable}});
}

}  // namespace
}  // namespace isoguard::test
