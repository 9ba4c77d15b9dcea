// What an import takes out of an RxNorm release and out of a formulary.

#include <gtest/gtest.h>

#include <map>

#include "plugin/knowledge/knowledge.h"
#include "src/process/files.h"
#include "src/tools/formulary_import.h"
#include "src/tools/ndc_import.h"
#include "src/tools/rxnorm_import.h"
#include "tests/src/tools/importing.h"

namespace isoguard::app {
namespace {

using knowledge::Set;

const std::string kCases = std::string(ISOGUARD_SOURCE_DIR) + "/tests/cases/terminology/";

TEST(RxnormImport, FollowsIngredientsToProductsAndLetsTheFormDecide) {
  ImportedCodes codes;
  RowLog log;
  ASSERT_EQ(import_rxnorm(kCases + "rxnorm", kinds(), codes, log), "");
  EXPECT_EQ(log.bad, 0u);
  const std::map<std::string, std::string> expected = {
      // isotretinoin: substances, oral, brand, topical, brand of a gel, unknown form
      {"6064", "isotretinoin-ingredient"},
      {"9900001", "isotretinoin-ingredient"},
      {"9900010", "isotretinoin-ingredient"},
      {"9900015", "isotretinoin-ingredient"},
      {"9900020", "isotretinoin-ingredient"},
      {"9900019", "isotretinoin-ingredient"},
      {"9900011", "isotretinoin-oral"},
      {"9900012", "isotretinoin-oral"},
      {"9900013", "isotretinoin-oral"},
      {"9900014", "isotretinoin-oral"},
      {"9900016", "isotretinoin-topical"},
      {"9900017", "isotretinoin-topical"},
      {"9900018", "isotretinoin-topical"},
      {"197844", "isotretinoin-topical"},
      // tetracyclines: packs with another drug too; never the other drug itself
      {"10395", "tetracycline-ingredient"},
      {"3640", "tetracycline-ingredient"},
      {"9900030", "tetracycline-ingredient"},
      {"9900034", "tetracycline-ingredient"},
      {"9900031", "tetracycline-systemic"},
      {"9900032", "tetracycline-systemic"},
      {"9900033", "tetracycline-systemic"},
      {"9900035", "tetracycline-systemic"},
      {"9900036", "tetracycline-local"},
      // products only
      {"9900051", "retinoid-systemic-other"},
      {"9900053", "topical-exfoliant"},
      {"9900061", "vitamin-a-high"},
      {"9900065", "vitamin-a-high"},
      {"9900064", "vitamin-a-low"},
      // National Drug Codes of RxNorm itself, by product: two packages are one; what the manifests
      // say of the drug goes before the release; no other source's, no other drug's
      {"09999-0012", "isotretinoin-oral"},
      {"09999-0016", "isotretinoin-topical"},
      {"09999-0031", "tetracycline-systemic"},
      {"09999-7844", "isotretinoin-oral"},
  };
  EXPECT_EQ(sets_of(codes), expected);
  EXPECT_EQ(codes.find(kNdcSystem, "09999-0012")->display, "isotretinoin 50 MG Oral Capsule");
  EXPECT_EQ(codes.find(kNdcSystem, "09999-7844")->display, "isotretinoin 20 MG Oral Capsule");
}

TEST(RxnormImport, SaysWhenFilesAreMissing) {
  ImportedCodes codes;
  RowLog log;
  EXPECT_NE(import_rxnorm(kCases, kinds(), codes, log), "");
}

TEST(FormularyImport, TakesOurDrugs) {
  ImportedCodes codes;
  RowLog log;
  import_formulary(*read_file(kCases + "formulary.csv"), "f", kinds(), codes, log);
  EXPECT_EQ(log.bad, 0u) << log.first_bad.front().reason;
  const std::map<std::string, std::string> expected = {
      {"H1", "isotretinoin-oral"},
      {"H,2", "isotretinoin-topical"},
      {"H3", "tetracycline-systemic"},
      {"H4", "tetracycline-local"},
      {"H5", "isotretinoin-ingredient"},
      {"H7", "vitamin-a-high"},
      {"H8", "vitamin-a-low"},
      {"H9", "retinoid-systemic-other"},
      {"197844", "isotretinoin-topical"},
  };
  EXPECT_EQ(sets_of(codes), expected);
}

TEST(FormularyImport, DoesNotTurnAKnownSystemicProductLocal) {
  ImportedCodes codes;
  RowLog log;
  import_formulary(*read_file(kCases + "formulary.csv"), "f", kinds(), codes, log);
  auto files = knowledge::embedded_manifests();
  files["terminology/formulary.imported.valueset.json"] = codes.to_bundle();
  const auto knowledge = knowledge::load(files);
  ASSERT_TRUE(knowledge) << knowledge::to_string(knowledge.error());
  const auto meaning = [&](const char* system, const char* code) {
    return (*knowledge)->terminology->meaning(fhir::Coding{system, code, {}});
  };
  EXPECT_EQ(meaning("http://www.nlm.nih.gov/research/umls/rxnorm", "197844").sets,
            knowledge::Sets{Set::isotretinoin_oral});
  EXPECT_EQ(meaning("urn:example:formulary", "H3").sets,
            knowledge::Sets{Set::tetracycline_systemic});
}

TEST(FormularyImport, RefusesBadRowsByLine) {
  ImportedCodes codes;
  RowLog log;
  import_formulary(*read_file(kCases + "bad.csv"), "bad.csv", kinds(), codes, log);
  std::map<std::size_t, std::string> reasons;
  for (const BadRow& row : log.first_bad) reasons[row.line] = row.reason;
  const std::map<std::size_t, std::string> expected = {
      {3, "has a code that an earlier row gives another form or ingredient"},
      {4, "has no code"},
      {5, "has no system"},
      {6, "has a system that is no URI"},
      {7, "has no ingredient"},
      {8, "has 4 fields, not 5"},
      {9, "needs a form that tells whether the drug is taken or put on the skin"},
      {10, "has text after a closing quote"},
  };
  EXPECT_EQ(reasons, expected);
  EXPECT_EQ(sets_of(codes), (std::map<std::string, std::string>{{"B1", "isotretinoin-oral"},
                                                                {"B8", "tetracycline-systemic"}}));
}

TEST(FormularyImport, RefusesAWrongHeader) {
  for (const char* text : {"", "code,system,ingredient,form\n", "code;system\n",
                           "code,system,ingredient,form,strength,price\n"}) {
    ImportedCodes codes;
    RowLog log;
    import_formulary(text, "f", kinds(), codes, log);
    EXPECT_EQ(log.bad, 1u) << text;
    EXPECT_EQ(codes.size(), 0u);
  }
}

TEST(ImportedCodesTest, TakesMarkupOutOfDisplays) {
  ImportedCodes codes;
  codes.add(Set::isotretinoin_oral, "urn:x", "1", "<b>*iso*</b> [x](https://evil.example) `y`");
  auto files = knowledge::embedded_manifests();
  files["terminology/x.imported.valueset.json"] = codes.to_bundle();
  const auto knowledge = knowledge::load(files);
  EXPECT_TRUE(knowledge) << knowledge::to_string(knowledge.error());
}

struct Form {
  const char* text;
  Reach reach;
};
class FormTest : public testing::TestWithParam<Form> {};
TEST_P(FormTest, IsUnderstood) { EXPECT_EQ(kinds().of_form(GetParam().text), GetParam().reach); }
INSTANTIATE_TEST_SUITE_P(
    Forms, FormTest,
    testing::Values(Form{"Oral Capsule", Reach::systemic},
                    Form{"soft gel capsule", Reach::systemic},
                    Form{"24 HR Extended Release Oral Tablet", Reach::systemic},
                    Form{"Injectable Solution", Reach::systemic},
                    Form{"polvo para solución inyectable", Reach::systemic},
                    Form{"Topical Gel", Reach::local}, Form{"Ophthalmic Ointment", Reach::local},
                    Form{"crema", Reach::local}, Form{"Oral Gel", Reach::not_told},
                    Form{"", Reach::not_told}, Form{"implant", Reach::not_told}));

struct Strength {
  const char* text;
  double units;  // below 0: not understood
};
class StrengthTest : public testing::TestWithParam<Strength> {};
TEST_P(StrengthTest, IsCountedInUnits) {
  const auto units = vitamin_a_units(GetParam().text);
  ASSERT_EQ(units.has_value(), GetParam().units >= 0);
  if (!units) return;
  EXPECT_NEAR(*units, GetParam().units, 0.5);
}
INSTANTIATE_TEST_SUITE_P(Strengths, StrengthTest,
                         testing::Values(Strength{"10000 UNT", 10000}, Strength{"25000 IU", 25000},
                                         Strength{"vitamin A 50000 UNT/ML", 50000},
                                         Strength{"3 mg", 10000}, Strength{"900 mcg", 3000},
                                         Strength{"900 µg", 3000}, Strength{"", -1},
                                         Strength{"strong", -1}, Strength{"5 drops", -1}));

}  // namespace
}  // namespace isoguard::app
