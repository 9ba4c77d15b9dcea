// National Drug Codes out of an RxNorm release and out of a formulary.

#include "src/tools/ndc_import.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "src/tools/formulary_import.h"
#include "src/tools/rxnorm_import.h"
#include "tests/src/tools/importing.h"

namespace isoguard::app {
namespace {

using knowledge::Set;

/// A folder with RXNSAT.RRF of these rows.
class NdcImport : public testing::Test {
 protected:
  NdcImport() {
    std::string name = testing::TempDir() + "isoguard-ndc-XXXXXX";
    folder_ = mkdtemp(name.data());
    codes_.add(Set::isotretinoin_oral, kRxnormSystem, "1", "isotretinoin 20 MG Oral Capsule");
    codes_.add(Set::isotretinoin_topical, kRxnormSystem, "2", "isotretinoin gel");
  }
  ~NdcImport() override { std::filesystem::remove_all(folder_); }
  std::string import(const std::string& rows) {
    std::ofstream(folder_ + "/RXNSAT.RRF") << rows;
    return import_ndc(folder_, kinds(), codes_, log_);
  }

  std::string folder_;
  ImportedCodes codes_;
  RowLog log_;
};

TEST_F(NdcImport, ARowThatContradictsOrIsMalformedIsNamed) {
  EXPECT_EQ(import("1|||1|AUI|1|||NDC|RXNORM|09999000101|N||\n"
                   "2|||2|AUI|2|||NDC|RXNORM|09999000102|N||\n"
                   "1|||1|AUI|1|||NDC|RXNORM|0999900010|N||\n"
                   "1|||1|AUI|1|||NDC|RXNORM|\n"
                   "3|||3|AUI|3|||NDC|RXNORM|nonsense|N||\n"),
            "");
  EXPECT_EQ(sets_of(codes_),
            (std::map<std::string, std::string>{{"1", "isotretinoin-oral"},
                                                {"2", "isotretinoin-topical"},
                                                {"09999-0001", "isotretinoin-oral"}}));
  ASSERT_EQ(log_.bad, 3u);
  EXPECT_EQ(log_.first_bad[0].line, 2u);
  EXPECT_EQ(log_.first_bad[0].reason,
            "has an NDC that an earlier row gives another form or ingredient");
  EXPECT_EQ(log_.first_bad[1].line, 3u);
  EXPECT_EQ(log_.first_bad[1].reason, "has an NDC that is not of eleven digits");
  EXPECT_EQ(log_.first_bad[2].line, 4u);
}

TEST_F(NdcImport, AMicronisedProductKeepsTheNameThatTellsItsScale) {
  codes_.add(Set::isotretinoin_oral, kRxnormSystem, "2262731", "whatever the release calls it");
  EXPECT_EQ(import("2262731|||2262731|AUI|2262731|||NDC|RXNORM|10631999931|N||\n"), "");
  const auto* code = codes_.find(kNdcSystem, "10631-9999");
  ASSERT_NE(code, nullptr);
  EXPECT_EQ(code->set, Set::isotretinoin_oral);
  EXPECT_EQ(code->display, "Micronized isotretinoin 8 MG Oral Capsule [Absorica]");
}

TEST_F(NdcImport, AReleaseWithoutItHasNone) {
  EXPECT_EQ(import_ndc(folder_, kinds(), codes_, log_), "");
  EXPECT_EQ(codes_.size(), 2u);
}

TEST(FormularyImport, AnNdcIsItsProductInEveryWritingAndSystem) {
  ImportedCodes codes;
  RowLog log;
  import_formulary(
      "code,system,ingredient,form,strength\n"
      "9999-0001-01,http://hl7.org/fhir/sid/ndc,isotretinoin,capsule,20 mg\n"
      "09999000102,urn:oid:2.16.840.1.113883.6.69,isotretinoin,capsule,20 mg\n"
      "09999-0001-03,HTTP://hl7.org/fhir/sid/ndc/,isotretinoin,gel,0.05 %\n"
      "9999000104,http://hl7.org/fhir/sid/ndc,isotretinoin,capsule,20 mg\n"
      "0999900105,urn:example:formulary,isotretinoin,capsule,20 mg\n",
      "f", kinds(), codes, log);
  EXPECT_EQ(sets_of(codes),
            (std::map<std::string, std::string>{{"09999-0001", "isotretinoin-oral"},
                                                {"0999900105", "isotretinoin-oral"}}));
  ASSERT_EQ(log.bad, 2u);
  EXPECT_EQ(log.first_bad[0].line, 4u);
  EXPECT_EQ(log.first_bad[0].reason,
            "has a code that an earlier row gives another form or ingredient");
  EXPECT_EQ(log.first_bad[1].line, 5u);
  EXPECT_EQ(log.first_bad[1].reason, "has an NDC that has neither hyphens nor eleven digits");
  auto files = knowledge::embedded_manifests();
  files["terminology/formulary.imported.valueset.json"] = codes.to_bundle();
  const auto knowledge = knowledge::load(files);
  ASSERT_TRUE(knowledge) << knowledge::to_string(knowledge.error());
  for (const char* code : {"9999-0001-77", "09999000177", "09999-0001"}) {
    const auto meaning =
        (*knowledge)
            ->terminology->meaning(fhir::Coding{"urn:oid:2.16.840.1.113883.6.69", code, {}});
    EXPECT_EQ(meaning.sets, knowledge::Sets{Set::isotretinoin_oral}) << code;
    EXPECT_EQ(meaning.display, "isotretinoin 20 mg capsule") << code;
  }
}

}  // namespace
}  // namespace isoguard::app
