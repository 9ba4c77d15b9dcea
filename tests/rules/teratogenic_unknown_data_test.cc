#include "tests/support/clinical_table.h"

namespace isoguard::test {
namespace {

constexpr std::string_view kRule = "teratogenic-unknown-data";

PatientBuilder adult() { return PatientBuilder().aged(24).drafts(order(kIsotretinoin)); }
Resource maybe_pregnant() { return condition(kPregnant, -5, "active", "provisional"); }

TEST(TeratogenicUnknownData, NotKnowingIsNoReasonForSilence) {
  check_table(
      kRule,
      {
          {"no gender", adult(), "sex-unknown"},
          {"gender unknown", adult().sex("unknown"), "sex-unknown"},
          {"gender other", adult().sex("other"), "sex-unknown"},
          {"trans woman by birth sex alone", adult().sex("female", "M"), "sex-unknown"},
          {"trans woman, two clinical sources",
           adult().sex("female", "M").sex_parameter("male-typical"), "clear"},
          {"trans man", adult().sex("male", "F"), "clear"},
          {"man with a pregnancy test", man().has(test(kNegative, -1)), "sex-unknown"},
          {"man with a contraceptive", man().has(order(kPill, -5)), "sex-unknown"},
          {"man whose intrauterine device was removed",
           man().has(procedure({kSnomed, "68254000", ""}, -900)), "sex-unknown"},
          {"man who was once recorded as pregnant, as LOINC says it",
           man().has(coded(observation({kLoinc, "82810-3", ""}, -400),
                           {kLoinc, "LA15173-0", "Pregnant"})),
           "sex-unknown"},
          {"man recorded as not pregnant",
           man().has(coded(observation({kLoinc, "82810-3", ""}, -400),
                           {kLoinc, "LA26683-5", "Not pregnant"})),
           "clear"},
          {"patient could not be read",
           PatientBuilder()
               .without_patient()
               .drafts(order(kIsotretinoin))
               .fails(clinical::Source::patient),
           "sex-unknown"},
          {"at order-select", adult().selecting(), "sex-unknown"},
          {"woman", woman(), "clear"},
          {"man", man(), "clear"},
          {"no isotretinoin", PatientBuilder().drafts(order(kDoxycycline)), "not applicable"},
          {"pregnancy says more", adult().has(condition(kPregnant, -5)), "not applicable"},
          {"possible pregnancy says more", adult().has(maybe_pregnant()), "not applicable"},
          {"unknown, but too old", adult().aged(56), "clear"},
          {"unknown, but no uterus", adult().has(procedure(kHysterectomy, -900)), "clear"},
      });
}

TEST(TeratogenicUnknownData, PregnancyWhereThereCanBeNone) {
  const Code ovaries = {kIcd10Cm, "Z90.722", ""};
  check_table(
      kRule,
      {
          {"pregnant without a uterus",
           woman().has(condition(kPregnant, -5)).has(procedure(kHysterectomy, -900)),
           "record-conflict"},
          {"pregnant without ovaries",
           woman().has(condition(kPregnant, -5)).has(condition(ovaries, -900)), "record-conflict"},
          {"possibly pregnant without a uterus",
           woman().has(maybe_pregnant()).has(procedure(kHysterectomy, -900)), "possible-pregnancy"},
          {"possibly pregnant at 56", woman().aged(56).has(maybe_pregnant()), "possible-pregnancy"},
          {"pregnant at 56 is pregnancy", woman().aged(56).has(condition(kPregnant, -5)), "clear"},
          {"uterus absent, nothing else", woman().has(procedure(kHysterectomy, -900)), "clear"},
      });
}

}  // namespace
}  // namespace isoguard::test
