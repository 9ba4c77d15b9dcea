#include "tests/sweep/codes.h"

namespace isoguard::sweep {
namespace {

using test::Code;
using test::kAtc;
using test::kGuard;
using test::kIcd10Cm;
using test::kLoinc;
using test::kRxNorm;
using test::kSnomed;

using Codes = std::vector<Code>;

const Code& nth(const Codes& codes, int index) {
  return codes[static_cast<std::size_t>(index) % codes.size()];
}

const Codes& condition_codes(Finding finding) {
  static const Codes pregnancy = {{kSnomed, "77386006", "Pregnant"},
                                  {kIcd10Cm, "Z33.1", "Pregnant state, incidental"},
                                  {kIcd10Cm, "Z34.90", "Supervision of normal pregnancy"},
                                  {kIcd10Cm, "Z3A.12", "12 weeks gestation of pregnancy"},
                                  {kSnomed, "169488004", "Coil failure - pregnant"},
                                  {kIcd10Cm, "O26.91", "Pregnancy related conditions"}};
  static const Codes possible = {{kSnomed, "146799005", "Possible pregnancy"},
                                 {kSnomed, "152231000119106", "Pregnancy not yet confirmed"}};
  static const Codes ended = {{kSnomed, "17369002", "Miscarriage"},
                              {kSnomed, "57797005", "Induced termination of pregnancy"},
                              {kIcd10Cm, "O80", "Full-term uncomplicated delivery"},
                              {kIcd10Cm, "Z39.2", "Routine postpartum follow-up"},
                              {kSnomed, "34801009", "Ectopic pregnancy"}};
  static const Codes positive = {{kIcd10Cm, "Z32.01", "Pregnancy test, result positive"},
                                 {kSnomed, "250423000", "Pregnancy test positive"},
                                 {kSnomed, "167256004", "Urine pregnancy test positive"}};
  static const Codes negative = {{kIcd10Cm, "Z32.02", "Pregnancy test, result negative"},
                                 {kSnomed, "250425007", "Pregnancy test negative"}};
  static const Codes unknown = {{kIcd10Cm, "Z32.00", "Pregnancy test, result unknown"}};
  static const Codes uterus = {{kSnomed, "161800001", "History of hysterectomy"},
                               {kSnomed, "428078001", "History of total hysterectomy"}};
  static const Codes remains = {{kIcd10Cm, "Z90.712", "Absence of cervix, remaining uterus"},
                                {kIcd10Cm, "Z90.721", "Absence of ovaries, unilateral"}};
  static const Codes ovaries = {{kSnomed, "391083006", "History of bilateral oophorectomy"},
                                {kIcd10Cm, "Z90.722", "Absence of ovaries, bilateral"}};
  static const Codes menopause = {{kSnomed, "76498008", "Postmenopausal state"},
                                  {kIcd10Cm, "Z78.0", "Asymptomatic menopausal state"}};
  static const Codes perimenopause = {{kSnomed, "373717006", "Premature menopause"},
                                      {kIcd10Cm, "E28.319", "Premature menopause"},
                                      {kIcd10Cm, "Z79.890", "Hormone replacement therapy"}};
  static const Codes long_acting = {{kSnomed, "312081001", "Intrauterine device contraception"},
                                    {kIcd10Cm, "Z97.5", "Presence of contraceptive device"},
                                    {kSnomed, "169477005", "Contraceptive device fitted"}};
  static const Codes long_visit = {{kIcd10Cm, "Z30.431", "Routine checking of a device"},
                                   {kIcd10Cm, "Z30.46", "Surveillance of an implant"}};
  static const Codes removed = {{kIcd10Cm, "Z30.432", "Removal of a contraceptive device"}};
  static const Codes hormonal = {{kSnomed, "5935008", "Oral contraception"},
                                 {kSnomed, "268464009", "Depot contraception"},
                                 {kIcd10Cm, "Z79.3", "Current use of hormonal contraceptives"}};
  static const Codes hormonal_visit = {{kIcd10Cm, "Z30.41", "Surveillance of pills"},
                                       {kIcd10Cm, "Z30.42", "Surveillance of injectable"}};
  static const Codes progestogen = {{kSnomed, "169467008", "Progestogen only contraceptive"}};
  static const Codes emergency = {{kSnomed, "268463003", "Postcoital contraception"}};
  static const Codes barrier = {{kSnomed, "268461001", "Sheath contraception"}};
  static const Codes counselling = {{kIcd10Cm, "Z30.09", "Counselling on contraception"}};
  static const Codes sterilised = {{kSnomed, "267020005", "History of tubal ligation"},
                                   {kIcd10Cm, "Z98.51", "Tubal ligation status"}};
  static const Codes sterilisation = {{kIcd10Cm, "Z30.2", "Encounter for sterilization"}};
  static const Codes abstinent = {{kSnomed, "162171002", "Currently not sexually active"}};
  static const Codes trying = {{kSnomed, "169449001", "Trying to conceive"},
                               {kIcd10Cm, "Z31.69", "General counselling on procreation"}};
  static const Codes lactating = {{kSnomed, "413712001", "Breastfeeding (mother)"},
                                  {kSnomed, "169745008", "Breastfeeding started"}};
  static const Codes gender = {{kIcd10Cm, "F64.0", "Transsexualism"},
                               {kSnomed, "407379008", "Female-to-male transsexual"}};
  static const Codes vasectomy = {{kIcd10Cm, "Z98.52", "Vasectomy status"}};
  static const Codes other = {{kSnomed, "11381005", "Acne"}, {kIcd10Cm, "L70.0", "Acne vulgaris"}};
  switch (finding) {
    case Finding::pregnancy:
      return pregnancy;
    case Finding::pregnancy_possible:
      return possible;
    case Finding::pregnancy_ended:
      return ended;
    case Finding::test_positive:
      return positive;
    case Finding::test_negative:
      return negative;
    case Finding::test_result_unknown:
      return unknown;
    case Finding::uterus_absent:
      return uterus;
    case Finding::uterus_remains:
      return remains;
    case Finding::ovaries_absent:
      return ovaries;
    case Finding::menopause:
      return menopause;
    case Finding::menopause_not_proof:
      return perimenopause;
    case Finding::long_acting:
      return long_acting;
    case Finding::long_acting_visit:
      return long_visit;
    case Finding::long_acting_removed:
      return removed;
    case Finding::hormonal:
      return hormonal;
    case Finding::hormonal_visit:
      return hormonal_visit;
    case Finding::progestogen_pill:
      return progestogen;
    case Finding::emergency_pill:
      return emergency;
    case Finding::barrier:
      return barrier;
    case Finding::contraception_counselling:
      return counselling;
    case Finding::sterilised:
      return sterilised;
    case Finding::sterilisation_visit:
      return sterilisation;
    case Finding::abstinent:
      return abstinent;
    case Finding::trying_to_conceive:
      return trying;
    case Finding::lactating:
      return lactating;
    case Finding::gender_history:
      return gender;
    case Finding::vasectomy:
      return vasectomy;
    case Finding::enrolled:
    case Finding::unrelated:
      return other;
  }
  return other;
}

const Codes& procedure_codes(Finding finding) {
  static const Codes uterus = {{kSnomed, "236886002", "Hysterectomy"},
                               {kSnomed, "116140006", "Total hysterectomy"},
                               {kSnomed, "387643005", "Partial hysterectomy"}};
  static const Codes remains = {{kSnomed, "387626007", "Amputation of cervix"},
                                {kSnomed, "83152002", "Oophorectomy"}};
  static const Codes ovaries = {{kSnomed, "29827000", "Bilateral salpingo-oophorectomy"}};
  static const Codes inserted = {{kSnomed, "65200003", "Insertion of a contraceptive device"},
                                 {kSnomed, "46706006", "Replacement of a contraceptive device"}};
  static const Codes removed = {{kSnomed, "68254000", "Removal of intrauterine device"}};
  static const Codes sterilised = {{kSnomed, "287664005", "Bilateral tubal ligation"},
                                   {kSnomed, "60890002", "Female sterilization"}};
  static const Codes ended = {{kSnomed, "57797005", "Induced termination of pregnancy"}};
  static const Codes counselling = {{kSnomed, "398780007", "Contraception education"}};
  static const Codes vasectomy = {{kSnomed, "22523008", "Vasectomy"}};
  static const Codes enrolled = {{kGuard, "ppp-enrolled", "Prevention programme enrolment"},
                                 {kGuard, "ipledge-enrolled", "iPLEDGE enrolment"}};
  static const Codes other = {{kSnomed, "80146002", "Appendectomy"}};
  switch (finding) {
    case Finding::uterus_absent:
      return uterus;
    case Finding::uterus_remains:
      return remains;
    case Finding::ovaries_absent:
      return ovaries;
    case Finding::long_acting:
      return inserted;
    case Finding::long_acting_removed:
      return removed;
    case Finding::sterilised:
      return sterilised;
    case Finding::pregnancy_ended:
      return ended;
    case Finding::contraception_counselling:
      return counselling;
    case Finding::vasectomy:
      return vasectomy;
    case Finding::enrolled:
      return enrolled;
    default:
      return other;
  }
}

}  // namespace

const Code& condition_code(Finding finding, int index) {
  return nth(condition_codes(finding), index);
}

const Code& procedure_code(Finding finding, int index) {
  return nth(procedure_codes(finding), index);
}

const Code& question_code(Question question, int index) {
  static const Codes test = {{kLoinc, "2106-3", "hCG (pregnancy test) in Urine"},
                             {kLoinc, "2118-8", "hCG (pregnancy test) in Serum"},
                             {kLoinc, "80384-1", "hCG in Urine by Rapid immunoassay"},
                             {kLoinc, "19080-1", "hCG [Units/volume] in Serum"}};
  static const Codes marker = {{kLoinc, "19180-9", "hCG beta tumour marker"},
                               {kLoinc, "55870-0", "hCG in cord blood"}};
  static const Codes status = {{kLoinc, "82810-3", "Pregnancy status"},
                               {kLoinc, "11449-6", "Pregnancy status - Reported"}};
  static const Codes delivery = {{kLoinc, "11778-8", "Delivery date Estimated"},
                                 {kLoinc, "11779-6", "Delivery date Estimated from LMP"}};
  static const Codes period = {{kLoinc, "8665-2", "Date last menstrual period"}};
  static const Codes wish = {{kLoinc, "86645-9", "Pregnancy intention in the next year"}};
  static const Codes lactation = {{kLoinc, "63895-7", "Breastfeeding status"}};
  static const Codes birth_sex = {{kLoinc, "76689-9", "Sex assigned at birth"}};
  static const Codes sex = {{kLoinc, "46098-0", "Sex"}};
  switch (question) {
    case Question::pregnancy_test:
      return nth(test, index);
    case Question::tumour_marker:
      return nth(marker, index);
    case Question::pregnancy_status:
      return nth(status, index);
    case Question::delivery_date:
      return nth(delivery, index);
    case Question::last_period:
      return nth(period, index);
    case Question::pregnancy_wish:
      return nth(wish, index);
    case Question::lactation:
      return nth(lactation, index);
    case Question::birth_sex:
      return nth(birth_sex, index);
    case Question::sex:
      return nth(sex, index);
    case Question::enrolment:
      return nth(procedure_codes(Finding::enrolled), index);
  }
  return nth(test, index);
}

const Code& drug_code(Drug drug, int index) {
  static const Codes isotretinoin = {{kRxNorm, "197844", "isotretinoin 20 MG Oral Capsule"},
                                     {kRxNorm, "403930", "isotretinoin 30 MG Oral Capsule"},
                                     {kAtc, "D10BA01", "isotretinoin"},
                                     {kSnomed, "387208003", "Isotretinoin"}};
  static const Codes topical = {{kAtc, "D10AD04", "isotretinoin"},
                                {kAtc, "D10AD54", "isotretinoin, combinations"}};
  static const Codes tetracycline = {{kRxNorm, "1650143", "doxycycline hyclate 100 MG Oral Tablet"},
                                     {kRxNorm, "197984", "minocycline 100 MG Oral Capsule"},
                                     {kAtc, "J01AA04", "lymecycline"},
                                     {kRxNorm, "3640", "doxycycline"},
                                     {kAtc, "A02BD08", "bismuth, tetracycline, metronidazole"}};
  static const Codes local = {{kRxNorm, "351121", "minocycline 1 MG Oral Powder"},
                              {kRxNorm, "1113433", "doxycycline hyclate 0.1 MG/MG Oral Gel"},
                              {kAtc, "A01AB22", "doxycycline"}};
  static const Codes pill = {{kAtc, "G03AA07", "levonorgestrel and ethinylestradiol"},
                             {kRxNorm, "238019", "ethinyl estradiol / levonorgestrel Oral Tablet"},
                             {kAtc, "G03AC06", "medroxyprogesterone"}};
  static const Codes progestogen = {{kAtc, "G03AC09", "desogestrel"},
                                    {kRxNorm, "198042", "norethindrone 0.35 MG Oral Tablet"}};
  static const Codes emergency = {{kAtc, "G03AD01", "levonorgestrel"},
                                  {kAtc, "G03AD02", "ulipristal"}};
  static const Codes implant = {{kRxNorm, "389221", "etonogestrel 68 MG Drug Implant"},
                                {kAtc, "G02BA03", "plastic IUD with progestogen"}};
  static const Codes other = {{kRxNorm, "197805", "ibuprofen 400 MG Oral Tablet"}};
  switch (drug) {
    case Drug::isotretinoin:
      return nth(isotretinoin, index);
    case Drug::isotretinoin_topical:
      return nth(topical, index);
    case Drug::tetracycline:
      return nth(tetracycline, index);
    case Drug::tetracycline_local:
      return nth(local, index);
    case Drug::combined_pill:
      return nth(pill, index);
    case Drug::progestogen_pill:
      return nth(progestogen, index);
    case Drug::emergency_pill:
      return nth(emergency, index);
    case Drug::implant:
      return nth(implant, index);
    case Drug::unrelated:
      return nth(other, index);
  }
  return nth(other, index);
}

}  // namespace isoguard::sweep
