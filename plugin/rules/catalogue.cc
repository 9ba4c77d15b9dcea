#include "plugin/rules/catalogue.h"

#include <algorithm>
#include <array>

#include "plugin/rules/data_unavailable.h"
#include "plugin/rules/sun_protection_counselling.h"
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

constexpr std::array kRules = {
    Rule{"teratogenic-pregnancy", teratogenic_pregnancy, kPregnancy, {}},
    Rule{"teratogenic-childbearing-potential", teratogenic_childbearing_potential, kPrevention, {}},
    Rule{"teratogenic-unknown-data", teratogenic_unknown_data, kUnknownSex, {}},
    Rule{"tetracycline-interaction", tetracycline_interaction, kMedications, kMedications},
    Rule{"data-unavailable", data_unavailable, {}, {}},
    Rule{"sun-protection-counselling", sun_protection_counselling, kSun, {}},
};

}  // namespace

std::span<const Rule> catalogue() { return kRules; }

const Rule* find_rule(std::string_view id) {
  const auto found =
      std::find_if(kRules.begin(), kRules.end(), [id](const Rule& rule) { return rule.id == id; });
  return found == kRules.end() ? nullptr : &*found;
}

}  // namespace isoguard::rules
