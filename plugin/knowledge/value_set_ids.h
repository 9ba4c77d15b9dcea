#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace isoguard::knowledge {

// One line a value set: the enumerator and the id of its file
// manifests/knowledge/<id>.valueset.json. Start-up checks that files and lines match one to one.
#define ISOGUARD_VALUE_SETS(X)                                              \
  X(isotretinoin_oral, "isotretinoin-oral")                                 \
  X(isotretinoin_ingredient, "isotretinoin-ingredient")                     \
  X(isotretinoin_micronised, "isotretinoin-micronised")                     \
  X(isotretinoin_topical, "isotretinoin-topical")                           \
  X(isotretinoin_name_fallback, "isotretinoin-name-fallback")               \
  X(tetracycline_systemic, "tetracycline-systemic")                         \
  X(tetracycline_ingredient, "tetracycline-ingredient")                     \
  X(tetracycline_local, "tetracycline-local")                               \
  X(retinoid_systemic_other, "retinoid-systemic-other")                     \
  X(vitamin_a_high, "vitamin-a-high")                                       \
  X(vitamin_a_low, "vitamin-a-low")                                         \
  X(vitamin_a_local, "vitamin-a-local")                                     \
  X(betacarotene, "betacarotene")                                           \
  X(topical_exfoliant, "topical-exfoliant")                                 \
  X(cosmetic_procedure, "cosmetic-procedure")                               \
  X(sunscreen, "sunscreen")                                                 \
  X(pregnancy_condition, "pregnancy-condition")                             \
  X(pregnancy_possible, "pregnancy-possible")                               \
  X(not_pregnant, "not-pregnant")                                           \
  X(pregnancy_ended, "pregnancy-ended")                                     \
  X(delivery, "delivery")                                                   \
  X(trying_to_conceive, "trying-to-conceive")                               \
  X(pregnancy_status_observation, "pregnancy-status-observation")           \
  X(pregnancy_intent_observation, "pregnancy-intent-observation")           \
  X(edd_observation, "edd-observation")                                     \
  X(lmp_observation, "lmp-observation")                                     \
  X(pregnancy_test, "pregnancy-test")                                       \
  X(pregnancy_test_procedure, "pregnancy-test-procedure")                   \
  X(result_positive, "result-positive")                                     \
  X(result_negative, "result-negative")                                     \
  X(result_indeterminate, "result-indeterminate")                           \
  X(yes_no_unknown, "yes-no-unknown")                                       \
  X(uterus_absent, "uterus-absent")                                         \
  X(uterus_absent_trap, "uterus-absent-trap")                               \
  X(ovaries_absent, "ovaries-absent")                                       \
  X(menopause, "menopause")                                                 \
  X(menopause_not_proof, "menopause-not-proof")                             \
  X(female_sterilisation, "female-sterilisation")                           \
  X(male_sterilisation, "male-sterilisation")                               \
  X(contraception_larc, "contraception-larc")                               \
  X(contraception_larc_removal, "contraception-larc-removal")               \
  X(contraception_hormonal, "contraception-hormonal")                       \
  X(contraception_progestin_only_pill, "contraception-progestin-only-pill") \
  X(contraception_emergency, "contraception-emergency")                     \
  X(contraception_barrier, "contraception-barrier")                         \
  X(contraception_generic, "contraception-generic")                         \
  X(contraception_abstinence, "contraception-abstinence")                   \
  X(contraception_counselling, "contraception-counselling")                 \
  X(sex_observation, "sex-observation")                                     \
  X(gender_history, "gender-history")                                       \
  X(lactation, "lactation")                                                 \
  X(lactation_observation, "lactation-observation")                         \
  X(lactation_trap, "lactation-trap")                                       \
  X(hyperlipidaemia, "hyperlipidaemia")                                     \
  X(hypertriglyceridaemia_severe, "hypertriglyceridaemia-severe")           \
  X(raised_lipid_finding, "raised-lipid-finding")                           \
  X(lab_triglycerides, "lab-triglycerides")                                 \
  X(lab_cholesterol, "lab-cholesterol")                                     \
  X(lab_lipid_panel, "lab-lipid-panel")                                     \
  X(hepatic_failure, "hepatic-failure")                                     \
  X(cirrhosis, "cirrhosis")                                                 \
  X(liver_disease_other, "liver-disease-other")                             \
  X(lab_alt, "lab-alt")                                                     \
  X(lab_ast, "lab-ast")                                                     \
  X(lab_bilirubin, "lab-bilirubin")                                         \
  X(lab_hepatic_panel, "lab-hepatic-panel")                                 \
  X(ckd_severe, "ckd-severe")                                               \
  X(ckd_moderate, "ckd-moderate")                                           \
  X(lab_egfr, "lab-egfr")                                                   \
  X(lab_creatinine, "lab-creatinine")                                       \
  X(lab_glucose, "lab-glucose")                                             \
  X(lab_cbc, "lab-cbc")                                                     \
  X(lab_platelets, "lab-platelets")                                         \
  X(lab_neutrophils, "lab-neutrophils")                                     \
  X(lab_urinalysis, "lab-urinalysis")                                       \
  X(lab_ck, "lab-ck")                                                       \
  X(weight, "weight")                                                       \
  X(hypervitaminosis_a, "hypervitaminosis-a")                               \
  X(allergy_isotretinoin, "allergy-isotretinoin")                           \
  X(allergy_retinoid_vitamin_a, "allergy-retinoid-vitamin-a")               \
  X(allergy_soya_peanut, "allergy-soya-peanut")                             \
  X(no_known_allergy, "no-known-allergy")                                   \
  X(iih, "iih")                                                             \
  X(iih_symptom, "iih-symptom")                                             \
  X(depression, "depression")                                               \
  X(suicidality, "suicidality")                                             \
  X(mental_health_assessment, "mental-health-assessment")                   \
  X(sun_protection_counselling, "sun-protection-counselling")               \
  X(sun_protection_counselling_weak, "sun-protection-counselling-weak")     \
  X(medication_counselling, "medication-counselling")                       \
  X(photosensitivity, "photosensitivity")                                   \
  X(ppp_enrolment, "ppp-enrolment")                                         \
  X(declined, "declined")                                                   \
  X(route_oral, "route-oral")                                               \
  X(route_topical, "route-topical")                                         \
  X(route_parenteral, "route-parenteral")                                   \
  X(inactive_dose_forms, "inactive-dose-forms")                             \
  X(diabetes, "diabetes")                                                   \
  X(indication_acne, "indication-acne")

/// The value sets that clinical code asks about.
enum class Set : std::uint8_t {
#define X(name, id) name,
  ISOGUARD_VALUE_SETS(X)
#undef X
      count_
};

inline constexpr std::size_t kSetCount = static_cast<std::size_t>(Set::count_);

inline constexpr std::array<std::string_view, kSetCount> kSetIds = {
#define X(name, id) id,
    ISOGUARD_VALUE_SETS(X)
#undef X
};

constexpr std::string_view id_of(Set set) { return kSetIds[static_cast<std::size_t>(set)]; }

}  // namespace isoguard::knowledge
