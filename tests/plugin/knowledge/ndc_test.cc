// The writings of a National Drug Code.

#include "plugin/knowledge/ndc.h"

#include <gtest/gtest.h>

#include <string>

#include "plugin/knowledge/knowledge.h"
#include "plugin/knowledge/value_set_file.h"

namespace isoguard::knowledge {
namespace {

std::string product_of(std::string_view code) {
  const auto product = ndc_product(code);
  return product ? std::string(product->begin(), product->end()) : "none";
}

TEST(Ndc, ProductOfEveryWriting) {
  struct Row {
    const char* what;
    const char* code;
    const char* product;
  };
  const Row table[] = {
      {"4-4-2", "0555-1055-86", "005551055"},
      {"5-3-2", "10631-115-31", "106310115"},
      {"5-4-1", "69238-1176-3", "692381176"},
      {"5-4-2", "00555-1055-86", "005551055"},
      {"eleven digits", "00555105586", "005551055"},
      {"4-4", "0555-1055", "005551055"},
      {"5-3", "10631-115", "106310115"},
      {"5-4", "69238-1176", "692381176"},
      {"nine digits", "005551055", "005551055"},
      {"another package is the same product", "0555-1055-56", "005551055"},
      {"ten digits can be three products", "0555105586", "none"},
      {"eight digits can be two products", "05551055", "none"},
      {"twelve digits", "005551055086", "none"},
      {"3-4-2", "555-1055-86", "none"},
      {"4-3-2", "0555-105-86", "none"},
      {"4-4-1", "0555-1055-8", "none"},
      {"6-4-2", "000555-1055-86", "none"},
      {"5-5-1", "00555-10550-8", "none"},
      {"5-4-3", "00555-1055-860", "none"},
      {"4-3", "0555-105", "none"},
      {"no package after its hyphen", "00555-1055-", "none"},
      {"no product", "00555--86", "none"},
      {"no labeler", "-1055-86", "none"},
      {"four parts", "0555-1055-86-1", "none"},
      {"letters", "0555-1O55-86", "none"},
      {"letters without hyphens", "0055510558A", "none"},
      {"blanks", "0555 1055 86", "none"},
      {"nothing", "", "none"},
      {"a hyphen", "-", "none"},
  };
  for (const Row& row : table) EXPECT_EQ(product_of(row.code), row.product) << row.what;
}

TEST(Ndc, OneWritingForImports) {
  EXPECT_EQ(to_code(*ndc_product("0555-1055-86")), "00555-1055");
  EXPECT_EQ(to_code(*ndc_product("10631-115")), "10631-0115");
}

TEST(Ndc, MeansTheSameInEveryWritingAndSystem) {
  const auto terminology = Terminology::build(embedded_manifests());
  ASSERT_TRUE(terminology) << to_string(terminology.error());
  const auto display = [&](const char* system, const char* code) {
    return std::string((*terminology)->meaning(fhir::Coding{system, code, {}}).display);
  };
  const char* claravis = "isotretinoin 20 MG Oral Capsule [Claravis]";
  for (const char* system : {"http://hl7.org/fhir/sid/ndc", "https://hl7.org/fhir/sid/ndc/",
                             "urn:oid:2.16.840.1.113883.6.69", "2.16.840.1.113883.6.69"}) {
    for (const char* code : {"0555-1055", "0555-1055-86", "0555-1055-56", "00555-1055-86",
                             "00555105586", " 00555105586 "}) {
      EXPECT_EQ(display(system, code), claravis) << system << " " << code;
    }
    EXPECT_EQ(display(system, "0555105586"), "") << system;
    EXPECT_EQ(display(system, "99999-999-99"), "") << system;
  }
  EXPECT_EQ(display("http://www.nlm.nih.gov/research/umls/rxnorm", "0555-1055"), "");
}

TEST(Ndc, AManifestThatMistypesOneIsRefused) {
  ManifestFiles files = embedded_manifests();
  std::string& set = files.at("knowledge/isotretinoin-oral.valueset.json");
  set.replace(set.find("0555-1055"), 9, "555-10551");
  const auto knowledge = load(files);
  ASSERT_FALSE(knowledge);
  EXPECT_NE(to_string(knowledge.error()).find("is no NDC with hyphens or of eleven digits"),
            std::string::npos)
      << to_string(knowledge.error());
}

}  // namespace
}  // namespace isoguard::knowledge
