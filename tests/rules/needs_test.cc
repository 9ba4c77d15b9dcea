#include "plugin/rules/catalogue.h"

#include <gtest/gtest.h>

#include <map>

// What each check reads of the record. What it does not read cannot make it "could not check".

namespace isoguard::rules {
namespace {

using clinical::Needs;
using enum clinical::Source;

TEST(Needs, OfEveryRule) {
  const Needs pregnancy = {patient,    conditions,          pregnancy_observations,
                           procedures, medication_requests, medication_statements};
  Needs prevention = pregnancy;
  prevention |=
      {communications, care_plans, episodes_of_care, questionnaire_responses, service_requests};
  Needs who_can_become_pregnant = pregnancy;
  who_can_become_pregnant |= {service_requests};
  const Needs medications = {medication_requests, medication_statements};
  const Needs results = {conditions, laboratory_observations, service_requests};
  Needs course_results = results;
  course_results |= {medication_requests};
  const std::map<std::string_view, Needs> table = {
      {"teratogenic-pregnancy", pregnancy},
      {"teratogenic-childbearing-potential", prevention},
      {"teratogenic-unknown-data", who_can_become_pregnant},
      {"breastfeeding", {conditions, pregnancy_observations, procedures}},
      {"tetracycline-interaction", medications},
      {"retinoid-duplication", medications},
      {"vitamin-a-supplement", medications},
      {"topical-exfoliant", medications},
      {"cosmetic-procedure", medications},
      {"sun-protection-counselling",
       {conditions, procedures, communications, communication_requests, care_plans,
        medication_requests}},
      {"hypersensitivity", {conditions, allergies}},
      {"hypervitaminosis-a", {conditions}},
      {"hepatic-failure", results},
      {"hyperlipidaemia", results},
      {"lab-monitoring", course_results},
      {"lab-abnormal", course_results},
      {"intracranial-hypertension", {conditions, medication_requests, medication_statements}},
      {"mental-health", {conditions, laboratory_observations, medication_requests}},
      {"age-under-12", {patient}},
      {"dose-per-kg", {patient, laboratory_observations, medication_requests}},
      {"course-duration", {patient, laboratory_observations, medication_requests}},
      {"renal-start-dose", {patient, conditions, laboratory_observations, medication_requests}},
      {"repeat-course-interval", {medication_requests}},
      {"overlapping-supply", {medication_requests}},
      {"supply-limit", who_can_become_pregnant},
      {"data-unavailable", {}},
  };
  EXPECT_EQ(catalogue().size(), table.size());
  for (const Rule& rule : catalogue()) {
    ASSERT_TRUE(table.contains(rule.id)) << rule.id;
    EXPECT_EQ(rule.needs, table.at(rule.id)) << rule.id;
  }
}

TEST(Needs, APartnerDrugAsksOnlyForMedications) {
  const Needs medications = {medication_requests, medication_statements};
  for (const Rule& rule : catalogue()) {
    const bool about_partners = rule.id == "tetracycline-interaction" ||
                                rule.id == "retinoid-duplication" ||
                                rule.id == "vitamin-a-supplement" ||
                                rule.id == "topical-exfoliant" || rule.id == "cosmetic-procedure";
    EXPECT_EQ(rule.needs_for_partner, about_partners ? medications : Needs{}) << rule.id;
  }
}

}  // namespace
}  // namespace isoguard::rules
