#include "plugin/rules/catalogue.h"

#include <algorithm>
#include <array>

#include "plugin/rules/course_duration.h"
#include "plugin/rules/data_unavailable.h"
#include "plugin/rules/dose_per_kg.h"
#include "plugin/rules/overlapping_supply.h"
#include "plugin/rules/renal_start_dose.h"
#include "plugin/rules/repeat_course_interval.h"
#include "plugin/rules/sun_protection_counselling.h"
#include "plugin/rules/supply_limit.h"
#include "plugin/rules/teratogenic_childbearing_potential.h"
#include "plugin/rules/teratogenic_pregnancy.h"
#include "plugin/rules/teratogenic_unknown_data.h"
#include "plugin/rules/tetracycline_interaction.h"

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
constexpr Needs kDose = {patient, laboratory_observations, medication_requests};
constexpr Needs kRenalDose = {patient, conditions, laboratory_observations, medication_requests};
constexpr Needs kOrders = {medication_requests};
constexpr bool kProcess = true;

constexpr std::array kRules = {
    Rule{"teratogenic-pregnancy", teratogenic_pregnancy, kPregnancy, {}},
    Rule{"teratogenic-childbearing-potential", teratogenic_childbearing_potential, kPrevention, {}},
    Rule{"teratogenic-unknown-data", teratogenic_unknown_data, kUnknownSex, {}},
    Rule{"tetracycline-interaction", tetracycline_interaction, kMedications, kMedications},
    Rule{"data-unavailable", data_unavailable, {}, {}},
    Rule{"sun-protection-counselling", sun_protection_counselling, kSun, {}},
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
