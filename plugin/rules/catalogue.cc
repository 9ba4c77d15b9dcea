#include "plugin/rules/catalogue.h"

#include <algorithm>
#include <array>

#include "plugin/rules/age_under_12.h"
#include "plugin/rules/breastfeeding.h"
#include "plugin/rules/cosmetic_procedure.h"
#include "plugin/rules/course_duration.h"
#include "plugin/rules/data_unavailable.h"
#include "plugin/rules/dose_per_kg.h"
#include "plugin/rules/hepatic_failure.h"
#include "plugin/rules/hyperlipidaemia.h"
#include "plugin/rules/hypersensitivity.h"
#include "plugin/rules/hypervitaminosis_a.h"
#include "plugin/rules/intracranial_hypertension.h"
#include "plugin/rules/lab_abnormal.h"
#include "plugin/rules/lab_monitoring.h"
#include "plugin/rules/mental_health.h"
#include "plugin/rules/overlapping_supply.h"
#include "plugin/rules/renal_start_dose.h"
#include "plugin/rules/repeat_course_interval.h"
#include "plugin/rules/retinoid_duplication.h"
#include "plugin/rules/sun_protection_counselling.h"
#include "plugin/rules/supply_limit.h"
#include "plugin/rules/teratogenic_childbearing_potential.h"
#include "plugin/rules/teratogenic_pregnancy.h"
#include "plugin/rules/teratogenic_unknown_data.h"
#include "plugin/rules/tetracycline_interaction.h"
#include "plugin/rules/topical_exfoliant.h"
#include "plugin/rules/vitamin_a_supplement.h"

namespace isoguard::rules {
namespace {

using clinical::Needs;
using enum clinical::Source;

constexpr Needs kPregnancy = {patient,    conditions,          pregnancy_observations,
                              procedures, medication_requests, medication_statements};
constexpr Needs kPrevention = {patient,
                               conditions,
                               pregnancy_observations,
                               procedures,
                               medication_requests,
                               medication_statements,
                               communications,
                               care_plans,
                               episodes_of_care,
                               questionnaire_responses,
                               service_requests};
constexpr Needs kUnknownSex = {patient,         conditions,          pregnancy_observations,
                               procedures,      medication_requests, medication_statements,
                               service_requests};
constexpr Needs kMedications = {medication_requests, medication_statements};
constexpr Needs kSun = {conditions, procedures,         communications, communication_requests,
                        care_plans, medication_requests};
constexpr Needs kProblems = {conditions};
constexpr Needs kAllergies = {conditions, allergies};
constexpr Needs kLactation = {conditions, pregnancy_observations, procedures};
constexpr Needs kLabs = {conditions, laboratory_observations, medication_requests,
                         service_requests};
constexpr Needs kResults = {conditions, laboratory_observations, service_requests};
constexpr Needs kPressure = {conditions, medication_requests, medication_statements};
constexpr Needs kMind = {conditions, laboratory_observations, medication_requests};
constexpr Needs kAge = {patient};
constexpr Needs kDose = {patient, laboratory_observations, medication_requests};
constexpr Needs kRenalDose = {patient, conditions, laboratory_observations, medication_requests};
constexpr Needs kOrders = {medication_requests};
constexpr bool kProcess = true;

constexpr std::array kRules = {
    Rule{"teratogenic-pregnancy", teratogenic_pregnancy, kPregnancy, {}},
    Rule{"teratogenic-childbearing-potential", teratogenic_childbearing_potential, kPrevention, {}},
    Rule{"teratogenic-unknown-data", teratogenic_unknown_data, kUnknownSex, {}},
    Rule{"tetracycline-interaction", tetracycline_interaction, kMedications, kMedications},
    Rule{"retinoid-duplication", retinoid_duplication, kMedications, kMedications},
    Rule{"breastfeeding", breastfeeding, kLactation, {}, kProcess},
    Rule{"hypersensitivity", hypersensitivity, kAllergies, {}},
    Rule{"hypervitaminosis-a", hypervitaminosis_a, kProblems, {}},
    Rule{"hepatic-failure", hepatic_failure, kResults, {}},
    Rule{"hyperlipidaemia", hyperlipidaemia, kResults, {}},
    Rule{"intracranial-hypertension", intracranial_hypertension, kPressure, {}},
    Rule{"mental-health", mental_health, kMind, {}},
    Rule{"age-under-12", age_under_12, kAge, {}},
    Rule{"vitamin-a-supplement", vitamin_a_supplement, kMedications, kMedications},
    Rule{"data-unavailable", data_unavailable, {}, {}},
    Rule{"sun-protection-counselling", sun_protection_counselling, kSun, {}},
    Rule{"lab-monitoring", lab_monitoring, kLabs, {}, kProcess},
    Rule{"lab-abnormal", lab_abnormal, kLabs, {}, kProcess},
    Rule{"topical-exfoliant", topical_exfoliant, kMedications, kMedications, kProcess},
    Rule{"cosmetic-procedure", cosmetic_procedure, kMedications, kMedications, kProcess},
    Rule{"renal-start-dose", renal_start_dose, kRenalDose, {}, kProcess},
    Rule{"dose-per-kg", dose_per_kg, kDose, {}, kProcess},
    Rule{"repeat-course-interval", repeat_course_interval, kOrders, {}, kProcess},
    Rule{"course-duration", course_duration, kDose, {}, kProcess},
    Rule{"supply-limit", supply_limit, kUnknownSex, {}, kProcess},
    Rule{"overlapping-supply", overlapping_supply, kOrders, {}, kProcess},
};

}  // namespace

std::span<const Rule> catalogue() { return kRules; }

const Rule* find_rule(std::string_view id) {
  const auto found =
      std::find_if(kRules.begin(), kRules.end(), [id](const Rule& rule) { return rule.id == id; });
  return found == kRules.end() ? nullptr : &*found;
}

}  // namespace isoguard::rules
