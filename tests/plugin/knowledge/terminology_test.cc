#include "plugin/knowledge/terminology.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/plugin/knowledge/manifests_of_source.h"

namespace isoguard::knowledge {
namespace {

constexpr std::string_view kRxnorm = "http://www.nlm.nih.gov/research/umls/rxnorm";
constexpr std::string_view kSnomed = "http://snomed.info/sct";
constexpr std::string_view kIcd10Cm = "http://hl7.org/fhir/sid/icd-10-cm";
constexpr std::string_view kIcd10 = "http://hl7.org/fhir/sid/icd-10";
constexpr std::string_view kAtc = "http://www.whocc.no/atc";

const Terminology& shipped() {
  static const auto terminology = Terminology::build(manifests_of_source());
  if (!terminology) throw std::runtime_error(to_string(terminology.error()));
  return **terminology;
}

TEST(Terminology, FilesAndSetsMatchOneToOne) {
  const auto terminology = Terminology::build(manifests_of_source());
  ASSERT_TRUE(terminology) << to_string(terminology.error());
}

TEST(Terminology, RecognisesSystemsHoweverSpelled) {
  struct Case {
    const char* system;
    const char* code;
    Set set;
  };
  const Case cases[] = {
      {"http://www.nlm.nih.gov/research/umls/rxnorm", "197843", Set::isotretinoin_oral},
      {"https://www.nlm.nih.gov/research/umls/rxnorm", "197843", Set::isotretinoin_oral},
      {"http://www.nlm.nih.gov/research/umls/rxnorm/", "197843", Set::isotretinoin_oral},
      {"HTTP://WWW.NLM.NIH.GOV/RESEARCH/UMLS/RXNORM", "197843", Set::isotretinoin_oral},
      {"http://nlm.nih.gov/research/umls/rxnorm", "197843", Set::isotretinoin_oral},
      {"urn:oid:2.16.840.1.113883.6.88", "197843", Set::isotretinoin_oral},
      {"URN:OID:2.16.840.1.113883.6.88", "197843", Set::isotretinoin_oral},
      {"2.16.840.1.113883.6.88", "197843", Set::isotretinoin_oral},
      {"http://snomed.info/sct", "77386006", Set::pregnancy_condition},
      {"http://snomed.info/sct/", "77386006", Set::pregnancy_condition},
      {"https://snomed.info/sct", "77386006", Set::pregnancy_condition},
      {"urn:oid:2.16.840.1.113883.6.96", "77386006", Set::pregnancy_condition},
      {"http://snomed.info/sct/900000000000207008/version/20240101", "77386006",
       Set::pregnancy_condition},
      {"http://snomed.info/sct/731000124108", "77386006", Set::pregnancy_condition},
      {"http://snomed.info/sct|http://snomed.info/sct/731000124108", "77386006",
       Set::pregnancy_condition},
      {"http://loinc.org", "2106-3", Set::pregnancy_test},
      {"https://www.loinc.org/", "2106-3", Set::pregnancy_test},
      {"urn:oid:2.16.840.1.113883.6.1", "2106-3", Set::pregnancy_test},
      {"http://loinc.org", "LA15173-0", Set::result_positive},
      {"http://loinc.org", "la15173-0", Set::result_positive},
      {"http://hl7.org/fhir/sid/icd-10-cm", "Z33.1", Set::pregnancy_condition},
      {"https://hl7.org/fhir/sid/ICD-10-CM", "Z33.1", Set::pregnancy_condition},
      {"urn:oid:2.16.840.1.113883.6.90", "Z33.1", Set::pregnancy_condition},
      {"urn:oid:2.16.840.1.113883.6.3", "O09.5", Set::pregnancy_condition},
      {"http://fhir.de/CodeSystem/bfarm/icd-10-gm", "Z35.9", Set::pregnancy_condition},
      {"http://fhir.de/CodeSystem/dimdi/icd-10-gm", "Z34", Set::pregnancy_condition},
      {"http://www.whocc.no/atc", "D10BA01", Set::isotretinoin_oral},
      {"http://whocc.no/atc", "d10ba01", Set::isotretinoin_oral},
      {"urn:oid:2.16.840.1.113883.6.73", "D10BA01", Set::isotretinoin_oral},
      {"http://fdasis.nlm.nih.gov", "EH28UP18IF", Set::isotretinoin_ingredient},
      {"urn:oid:2.16.840.1.113883.4.9", "EH28UP18IF", Set::isotretinoin_ingredient},
      {"urn:x-local:aemps-codigo-nacional", "758542", Set::isotretinoin_oral},
      {"http://example.org/cds/isotretinoin-guard", "ppp-enrolled", Set::ppp_enrolment},
  };
  for (const Case& c : cases) {
    EXPECT_TRUE(shipped().meaning(fhir::Coding{c.system, c.code, ""}).sets.has(c.set))
        << c.system << "|" << c.code;
  }
}

TEST(Terminology, TrustsNothingElse) {
  const fhir::Coding cases[] = {
      {"", "197843", "isotretinoin 10 MG Oral Capsule"},
      {kRxnorm, "", ""},
      {kRxnorm, "1978430", ""},
      {kRxnorm, "19784", ""},
      {kSnomed, "197843", ""},
      {"http://snomed.info/sct2", "77386006", ""},
      {"http://snomed.info", "77386006", ""},
      {"http://example.org/rxnorm", "197843", ""},
      {"urn:oid:2.16.840.1.113883.6.880", "197843", ""},
      {"http://hl7.org/fhir/sid/icd-9-cm", "V22.2", ""},
      {"http://hl7.org/fhir/sid/ndc", "0378-6611-93", ""},
      {kIcd10Cm, "Z3", ""},
      {kIcd10Cm, "Z", ""},
      {kIcd10Cm, "...", ""},
      {kRxnorm, "197843 197844", ""},
  };
  for (const fhir::Coding& coding : cases) {
    EXPECT_TRUE(shipped().meaning(coding).sets.empty()) << coding.system << "|" << coding.code;
  }
  const std::string endless(100'000, '7');
  EXPECT_TRUE(shipped().meaning(fhir::Coding{kRxnorm, endless, endless}).sets.empty());
  EXPECT_TRUE(shipped().meaning(fhir::Coding{endless, "197843", ""}).sets.empty());
}

TEST(Terminology, SaysWhetherTheDrugsOfASystemAreCovered) {
  EXPECT_TRUE(shipped().meaning(fhir::Coding{kRxnorm, "1", ""}).known_system);
  EXPECT_TRUE(shipped().meaning(fhir::Coding{kAtc, "N02BE01", ""}).known_system);
  EXPECT_TRUE(shipped().meaning(fhir::Coding{kSnomed, "1", ""}).known_system);
  EXPECT_FALSE(
      shipped().meaning(fhir::Coding{"http://hl7.org/fhir/sid/ndc", "1", ""}).known_system);
  EXPECT_FALSE(shipped().meaning(fhir::Coding{"urn:x-local:pharmacy", "1", ""}).known_system);
  EXPECT_FALSE(shipped().meaning(fhir::Coding{"", "1", ""}).known_system);
}

struct IcdCase {
  std::string_view system;
  const char* code;
  const char* display;
  bool pregnancy;
  bool possible;
  bool ended;
};

TEST(Terminology, PregnancyByIcd10) {
  const IcdCase cases[] = {
      // the code and what is below it, with and without dot, in any case
      {kIcd10Cm, "O09.511", "", true, false, false},
      {kIcd10Cm, "O09511", "", true, false, false},
      {kIcd10Cm, " o09.511 ", "", true, false, false},
      {kIcd10Cm, "O09", "", true, false, false},
      {kIcd10Cm, "Z34.93", "", true, false, false},
      {kIcd10Cm, "Z3A.12", "", true, false, false},
      {kIcd10Cm, "O9A.211", "", true, false, false},
      {kIcd10Cm, "O47.03", "", true, false, false},
      {kIcd10Cm, "Z36.3", "", true, false, false},
      {kIcd10Cm, "O60.02", "", true, false, false},
      // the three Z33
      {kIcd10Cm, "Z33.1", "", true, false, false},
      {kIcd10Cm, "Z33.2", "", false, false, true},
      {kIcd10Cm, "Z33.3", "", true, false, false},
      // WHO and German codes
      {kIcd10, "Z33", "", true, false, false},
      {kIcd10, "Z33!", "", true, false, false},
      {kIcd10, "Z32.1", "", true, false, false},
      {kIcd10, "Z32.0", "", false, true, false},
      {kIcd10, "Z35.2", "", true, false, false},
      {kIcd10, "O09.0!", "", true, false, false},
      // a display about childbirth alone does not count, unless it speaks of pregnancy too
      {kIcd10, "O99.0", "Anaemia complicating pregnancy, childbirth and the puerperium", true,
       false, false},
      {kIcd10Cm, "O99.019", "Anemia complicating pregnancy, unspecified trimester", true, false,
       false},
      {kIcd10Cm, "O99.8", "Disease complicating CHILDBIRTH", false, false, false},
      {kIcd10Cm, "O26.89", "Condition, postpartum", false, false, false},
      {kIcd10Cm, "O43.8", "Placental disorder complicating labor", false, false, false},
      {kIcd10Cm, "O43.8", "Placental disorder, labor", true, false, false},
      {kIcd10Cm, "O46.9", "Antepartum hemorrhage, not postpartum", true, false, false},
      // childbirth and puerperium by number, without a display
      {kIcd10Cm, "O99.02", "", false, false, false},
      {kIcd10Cm, "O99.03", "", false, false, false},
      {kIcd10Cm, "O10.03", "", false, false, false},
      {kIcd10Cm, "O24.434", "", false, false, false},
      {kIcd10Cm, "O14.95", "", false, false, false},
      {kIcd10Cm, "O15.2", "", false, false, false},
      {kIcd10Cm, "O15.00", "", true, false, false},
      {kIcd10Cm, "O10.013", "", true, false, false},
      {kIcd10Cm, "O24.913", "", true, false, false},
      {kIcd10Cm, "O99.213", "", true, false, false},
      {kIcd10Cm, "O99.215", "", false, false, false},
      // what ends a pregnancy
      {kIcd10Cm, "O03.4", "", false, false, true},
      {kIcd10Cm, "O80", "", false, false, true},
      {kIcd10Cm, "O86.12", "", false, false, true},
      {kIcd10Cm, "Z39.2", "", false, false, true},
      {kIcd10Cm, "O00.101", "", false, false, true},
      {kIcd10, "O00.1", "", false, false, true},
      // and what looks like it, while the pregnancy goes on
      {kIcd10Cm, "O07.4", "", false, true, false},
      {kIcd10Cm, "O00.111", "", false, true, false},
      {kIcd10Cm, "O02.81", "", false, true, false},
      {kIcd10Cm, "O02.1", "", false, false, true},
      {kIcd10Cm, "O88.211", "", true, false, false},
      {kIcd10Cm, "O88.23", "", false, false, true},
      {kIcd10, "O88.2", "", false, false, false},
      {kIcd10Cm, "O91.211", "", true, false, false},
      {kIcd10Cm, "O91.22", "", false, false, true},
      {kIcd10Cm, "O92.013", "", true, false, false},
      {kIcd10Cm, "O90.3", "", false, false, false},
      {kIcd10Cm, "O90.4", "", false, false, true},
      // neither
      {kIcd10Cm, "O60.10", "", false, false, false},
      {kIcd10Cm, "Z33.9", "", false, false, false},
      {kIcd10Cm, "Z32.01", "", false, false, false},
      {kIcd10Cm, "Z37.0", "", false, false, false},
      {kIcd10Cm, "P07", "", false, false, false},
  };
  for (const IcdCase& c : cases) {
    const Sets sets = shipped().meaning(fhir::Coding{c.system, c.code, c.display}).sets;
    EXPECT_EQ(sets.has(Set::pregnancy_condition), c.pregnancy) << c.code << " " << c.display;
    EXPECT_EQ(sets.has(Set::pregnancy_possible), c.possible) << c.code << " " << c.display;
    EXPECT_EQ(sets.has(Set::pregnancy_ended), c.ended) << c.code << " " << c.display;
  }
}

TEST(Terminology, AtcFamilies) {
  struct Case {
    const char* code;
    Sets sets;
  };
  const Case cases[] = {
      {"G03AA07", {Set::contraception_hormonal}},
      {"G03AA99", {Set::contraception_hormonal}},
      {"G03AB", {Set::contraception_hormonal}},
      {"G03AC06", {Set::contraception_hormonal}},
      {"G03AC09", {Set::contraception_progestin_only_pill}},
      {"G03AC08", {Set::contraception_larc}},
      {"G03AD01", {Set::contraception_emergency}},
      {"G03A", {}},
      {"J01AA04", {Set::tetracycline_systemic}},
      {"J01AA99", {Set::tetracycline_systemic}},
      {"J01CA04", {}},
      {"A02BD02", {Set::tetracycline_systemic}},
      {"A02BD01", {}},
      {"D06AA04", {Set::tetracycline_local}},
      {"S01AA09", {Set::tetracycline_local}},
      {"D10BA01", {Set::isotretinoin_oral}},
      {"D10AD04", {Set::isotretinoin_topical}},
      {"A11BA", {Set::vitamin_a_low}},
      {"A11CA01", {Set::vitamin_a_high}},
      {"A11CA02", {Set::betacarotene}},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(shipped().meaning(fhir::Coding{kAtc, c.code, ""}).sets, c.sets) << c.code;
  }
}

TEST(Terminology, NoCodeIsInTwoSetsThatContradict) {
  const std::pair<Set, Set> pairs[] = {
      {Set::isotretinoin_oral, Set::isotretinoin_topical},
      {Set::isotretinoin_ingredient, Set::isotretinoin_topical},
      {Set::tetracycline_systemic, Set::tetracycline_local},
      {Set::tetracycline_ingredient, Set::tetracycline_local},
      {Set::vitamin_a_high, Set::vitamin_a_low},
      {Set::vitamin_a_high, Set::vitamin_a_local},
      {Set::vitamin_a_high, Set::betacarotene},
      {Set::uterus_absent, Set::uterus_absent_trap},
      {Set::ovaries_absent, Set::uterus_absent_trap},
      {Set::menopause, Set::menopause_not_proof},
      {Set::pregnancy_condition, Set::pregnancy_ended},
      {Set::pregnancy_condition, Set::not_pregnant},
      {Set::pregnancy_possible, Set::pregnancy_ended},
      {Set::result_positive, Set::result_negative},
      {Set::result_negative, Set::result_indeterminate},
      {Set::contraception_hormonal, Set::contraception_progestin_only_pill},
      {Set::contraception_hormonal, Set::contraception_emergency},
      {Set::contraception_larc, Set::contraception_larc_removal},
      {Set::lactation, Set::lactation_trap},
      {Set::sun_protection_counselling, Set::sun_protection_counselling_weak},
      {Set::route_oral, Set::route_topical},
  };
  for (const auto& [system, code] : codes_of_source()) {
    const Sets sets = shipped().meaning(fhir::Coding{system, code, ""}).sets;
    for (const auto& [a, b] : pairs) {
      EXPECT_FALSE(sets.has(a) && sets.has(b)) << code << ": " << id_of(a) << ", " << id_of(b);
    }
  }
}

TEST(Terminology, DisplaysAreOurOwn) {
  EXPECT_EQ(shipped().meaning(fhir::Coding{kRxnorm, "197843", "<b>x</b>"}).display,
            "isotretinoin 10 MG Oral Capsule");
  EXPECT_EQ(shipped().meaning(fhir::Coding{kIcd10Cm, "O24.913", "x"}).display,
            "Diabetes mellitus in pregnancy");
  EXPECT_EQ(shipped().meaning(fhir::Coding{kIcd10Cm, "O24.410", "x"}).display,
            "Gestational diabetes mellitus in pregnancy, diet controlled");
  EXPECT_EQ(shipped().meaning(fhir::Coding{kRxnorm, "1", "x"}).display, "");
}

TEST(Terminology, ConceptsUniteTheirCodings) {
  const fhir::Coding codings[] = {
      {"urn:local", "1", "Roaccutan"}, {kSnomed, "387208003", ""}, {kAtc, "D10BA01", ""}};
  const fhir::CodeableConcept both{codings, ""};
  const CodeMeaning meaning = shipped().meaning(both);
  EXPECT_TRUE(meaning.sets.has(Set::isotretinoin_ingredient));
  EXPECT_TRUE(meaning.sets.has(Set::isotretinoin_oral));
  EXPECT_TRUE(shipped().in(both, Set::allergy_isotretinoin));
  EXPECT_FALSE(shipped().in(both, Set::tetracycline_systemic));
  EXPECT_EQ(meaning.display, "Isotretinoin (substance)");
  EXPECT_TRUE(meaning.known_system);
  EXPECT_TRUE(shipped().meaning(fhir::CodeableConcept{}).sets.empty());
}

TEST(Terminology, FindsNames) {
  struct Case {
    Set set;
    const char* text;
    const char* name;
  };
  const Case cases[] = {
      {Set::isotretinoin_name_fallback, "ISOFACE 20 mg cápsulas", "isoface"},
      {Set::isotretinoin_name_fallback, "Isotretinoína 10mg", "isotretinoina"},
      {Set::isotretinoin_name_fallback, "isotrétinoïne", "isotretinoine"},
      {Set::isotretinoin_name_fallback, "Isoacne\xCC\x81 20", "isoacne"},
      {Set::isotretinoin_name_fallback, "(13-cis-Retinoic Acid)", "13-cis-retinoic acid"},
      {Set::isotretinoin_name_fallback, "isotretinoinum", "isotretinoinum"},
      {Set::isotretinoin_name_fallback, "isotretinoins", ""},
      {Set::isotretinoin_name_fallback, "nisoface", ""},
      {Set::isotretinoin_name_fallback, "tretinoin cream", ""},
      {Set::isotretinoin_name_fallback, "", ""},
      {Set::isotretinoin_name_fallback, "\xFF\xFE", ""},
      {Set::isotretinoin_topical, "ISOTRETINOINA 0.05% GEL", "isotretinoína 0,05 % gel"},
      {Set::isotretinoin_topical, "isotretinoin 0.05% Gel 30 g", "isotretinoin 0.05% gel"},
      {Set::isotretinoin_topical, "Isotrexin gel cutáneo 30 g", "isotrexin"},
      {Set::isotretinoin_topical, "isotretinoin 10 mg", ""},
      {Set::route_oral, "Isotretinoin gel capsules", "capsules"},
      {Set::route_oral, "GÉLULE", "gélule"},
      {Set::tetracycline_ingredient, "Lymécycline 300", "lymecycline"},
      {Set::tetracycline_ingredient, "Doxycyclin AL 100", "doxycyclin"},
      {Set::tetracycline_ingredient, "TETRALYSAL 300 mg cápsulas", "tetralysal"},
      {Set::tetracycline_ingredient, "tetrabenazine", ""},
      {Set::tetracycline_ingredient, "cyclin", ""},
      {Set::inactive_dose_forms, "GEL CUTANEO", "gel cutáneo"},
      {Set::inactive_dose_forms, "Topical gel", "topical"},
      {Set::inactive_dose_forms, "accidental", ""},
      {Set::pregnancy_test, "isotretinoin", ""},
  };
  for (const Case& c : cases) EXPECT_EQ(shipped().find_name(c.set, c.text), c.name) << c.text;
}

TEST(Terminology, FindsKeywords) {
  struct Case {
    const char* text;
    const char* keyword;
  };
  const Case cases[] = {
      {"Usar fotoprotector 50+", "fotoprotec"},
      {"FOTOPROTECCIÓN diaria", "fotoprotec"},
      {"wear SPF50", "spf"},
      {"SPF 30", "spf"},
      {"spfx", ""},
      {"use sunscreens daily", "sunscreen"},
      {"Éviter le soleil", "éviter le soleil"},
      {"coup de soleil", ""},
      {"Soleil Dupont", ""},
      {"Sonnenschutzmittel", "sonnenschutz"},
      {"take with food", ""},
      {"nospf", ""},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(shipped().find_keyword(Set::sun_protection_counselling, c.text), c.keyword) << c.text;
  }
}

TEST(Terminology, GivesCodesForSearchesAndSuggestions) {
  EXPECT_EQ(shipped().codes_for_search(Set::pregnancy_status_observation), "82810-3,11449-6");
  EXPECT_EQ(shipped().codes_for_search(Set::inactive_dose_forms), "");
  const fhir::Coding first = shipped().first(Set::pregnancy_test);
  EXPECT_EQ(first.system, "http://loinc.org");
  EXPECT_EQ(first.code, "2106-3");
  EXPECT_FALSE(first.display.empty());
  EXPECT_TRUE(shipped().first(Set::inactive_dose_forms).code.empty());
}

}  // namespace
}  // namespace isoguard::knowledge
