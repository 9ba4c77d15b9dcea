#include "tests/support/clinical_table.h"

namespace isoguard::test {
namespace {

using clinical::Source;

constexpr std::string_view kRule = "intracranial-hypertension";

constexpr Code kRaised = {kIcd10Cm, "G93.2", "Benign intracranial hypertension"};
constexpr Code kHeadache = {kSnomed, "25064002", "Headache"};
constexpr Code kBlurred = {kSnomed, "111516008", "Blurring of visual image"};

PatientBuilder with(Resource record) { return man().has(std::move(record)); }
/// On isotretinoin since 40 days, last supply ended two days ago.
PatientBuilder treated() { return man().has(from_until(order(kIsotretinoin, -40), -40, -2)); }
PatientBuilder suffers(const Code& first, const Code& second, int on = -5) {
  return treated().has(condition(first, on)).has(condition(second, on));
}

TEST(IntracranialHypertension, OnTheProblemList) {
  check_table(
      kRule,
      {
          {"nothing on record", man(), "clear"},
          {"active", with(condition(kRaised, -900)), "active"},
          {"SNOMED", with(condition({kSnomed, "68267002", ""}, -900)), "active"},
          {"raised pressure", with(condition({kSnomed, "271719001", ""}, -20)), "active"},
          {"papilloedema", with(condition({kIcd10Cm, "H47.11", ""}, -20)), "active"},
          {"unspecified papilloedema", with(condition({kIcd10Cm, "H47.10", ""}, -20)), "active"},
          {"papilloedema of low eye pressure", with(condition({kIcd10Cm, "H47.12", ""}, -20)),
           "clear"},
          {"at order-select", with(condition(kRaised, -900)).selecting(), "active"},
          {"resolved", with(condition(kRaised, -900, "resolved")), "past"},
          {"in remission", with(condition(kRaised, -900, "remission")), "past"},
          {"active beside a resolved one",
           with(condition(kRaised, -900, "resolved")).has(condition(kRaised, -20)), "active"},
          {"refuted", with(condition(kRaised, -900, "active", "refuted")), "clear"},
          {"arterial hypertension", with(condition({kIcd10Cm, "I10", ""}, -900)), "clear"},
      });
}

TEST(IntracranialHypertension, SymptomsOnTreatment) {
  check_table(
      kRule,
      {
          {"headache and blurred vision", suffers(kHeadache, kBlurred), "symptoms"},
          {"headache and double vision", suffers(kHeadache, {kSnomed, "24982008", ""}), "symptoms"},
          {"headache and nausea", suffers(kHeadache, {kSnomed, "422587007", ""}), "symptoms"},
          {"headache and vomiting", suffers(kHeadache, {kSnomed, "422400008", ""}), "symptoms"},
          {"headache by ICD-10", suffers({kIcd10Cm, "R51.9", ""}, kBlurred), "symptoms"},
          {"headache by the older code", suffers({kIcd10Cm, "R51", ""}, kBlurred), "symptoms"},
          {"headache alone", treated().has(condition(kHeadache, -5)), "clear"},
          {"two headaches", suffers(kHeadache, {kIcd10Cm, "R51.9", ""}), "clear"},
          {"vision alone", treated().has(condition(kBlurred, -5)), "clear"},
          {"nausea and vision without headache", suffers({kSnomed, "422587007", ""}, kBlurred),
           "clear"},
          {"30 days", suffers(kHeadache, kBlurred, -30), "symptoms"},
          {"31 days", suffers(kHeadache, kBlurred, -31), "clear"},
          {"one of them old", treated().has(condition(kHeadache, -5)).has(condition(kBlurred, -31)),
           "clear"},
          {"resolved",
           treated().has(condition(kHeadache, -5, "resolved")).has(condition(kBlurred, -5)),
           "clear"},
          {"at order-select", suffers(kHeadache, kBlurred).selecting(), "symptoms"},
          {"before the start", man().has(condition(kHeadache, -5)).has(condition(kBlurred, -5)),
           "clear"},
          {"just stopped",
           man()
               .has(from_until(order(kIsotretinoin, -90), -90, -10).status("stopped"))
               .has(condition(kHeadache, -12))
               .has(condition(kBlurred, -12)),
           "symptoms"},
          {"long stopped",
           man()
               .has(from_until(order(kIsotretinoin, -90), -90, -40).status("completed"))
               .has(condition(kHeadache, -5))
               .has(condition(kBlurred, -5)),
           "clear"},
          {"worse than a past episode",
           suffers(kHeadache, kBlurred).has(condition(kRaised, -900, "resolved")), "symptoms"},
      });
}

TEST(IntracranialHypertension, WhatCouldNotBeRead) {
  const PatientBuilder pair = man().has(condition(kHeadache, -5)).has(condition(kBlurred, -5));
  check_table(kRule,
              {
                  {"conditions", man().fails(Source::conditions), "cannot check"},
                  {"orders, with symptoms: on treatment?", pair.fails(Source::medication_requests),
                   "cannot check"},
                  {"orders, without symptoms", man().fails(Source::medication_requests), "clear"},
                  {"isotretinoin of unknown status",
                   pair.has(statement(kIsotretinoin, "unknown", -20)), "cannot check"},
                  {"no isotretinoin ordered",
                   PatientBuilder().drafts(order(kDoxycycline)).has(condition(kRaised, -5)),
                   "not applicable"},
              });
}

}  // namespace
}  // namespace isoguard::test
