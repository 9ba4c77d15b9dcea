// Drug codes that a site adds: they never change what the manifests say of a code.

#include <gtest/gtest.h>

#include "plugin/knowledge/knowledge.h"
#include "plugin/knowledge/value_set_file.h"

namespace isoguard::knowledge {
namespace {

constexpr std::string_view kRxNorm = "http://www.nlm.nih.gov/research/umls/rxnorm";

std::string bundle(const std::string& set, const std::string& code, const std::string& display) {
  return R"({"resourceType": "Bundle", "type": "collection", "entry": [{"resource": {
    "resourceType": "ValueSet", "id": ")" +
         set + R"(", "status": "active", "compose": {"include": [{"system": ")" +
         std::string(kRxNorm) + R"(", "concept": [{"code": ")" + code + R"(", "display": ")" +
         display + R"("}]}]}}}]})";
}

Loaded<std::shared_ptr<const Knowledge>> load_with(const std::string& imported) {
  ManifestFiles files = embedded_manifests();
  files["terminology/rxnorm.imported.valueset.json"] = imported;
  return load(files);
}

struct Import {
  const char* set;
  const char* code;
  Set expected;    // a set that the code is in afterwards
  Set unexpected;  // one that it is not in
};

class ImportedCode : public testing::TestWithParam<Import> {};

TEST_P(ImportedCode, IsAddedUnlessTheManifestsKnowIt) {
  const auto knowledge = load_with(bundle(GetParam().set, GetParam().code, "x"));
  ASSERT_TRUE(knowledge) << to_string(knowledge.error());
  const Sets sets =
      (*knowledge)->terminology->meaning(fhir::Coding{kRxNorm, GetParam().code, {}}).sets;
  EXPECT_TRUE(sets.has(GetParam().expected));
  EXPECT_FALSE(sets.has(GetParam().unexpected));
}

INSTANTIATE_TEST_SUITE_P(
    Codes, ImportedCode,
    testing::Values(
        Import{"isotretinoin-oral", "9900001", Set::isotretinoin_oral, Set::isotretinoin_topical},
        Import{"isotretinoin-topical", "9900001", Set::isotretinoin_topical,
               Set::isotretinoin_oral},
        // a systemic product stays systemic, a local one local, a substance a substance
        Import{"isotretinoin-topical", "197844", Set::isotretinoin_oral, Set::isotretinoin_topical},
        Import{"tetracycline-systemic", "2257673", Set::tetracycline_local,
               Set::tetracycline_systemic},
        Import{"isotretinoin-topical", "6064", Set::isotretinoin_ingredient,
               Set::isotretinoin_topical}));

TEST(ImportedFile, TheFirstFileStands) {
  ManifestFiles files = embedded_manifests();
  files["terminology/a.imported.valueset.json"] = bundle("tetracycline-local", "9900001", "x");
  files["terminology/b.imported.valueset.json"] = bundle("tetracycline-systemic", "9900001", "x");
  const auto knowledge = load(files);
  ASSERT_TRUE(knowledge);
  const Sets sets = (*knowledge)->terminology->meaning(fhir::Coding{kRxNorm, "9900001", {}}).sets;
  EXPECT_EQ(sets, Sets{Set::tetracycline_local});
}

TEST(ImportedFile, ChangesTheHash) {
  const auto with = load_with(bundle("isotretinoin-oral", "9900001", "x"));
  const auto without = load(embedded_manifests());
  ASSERT_TRUE(with && without);
  EXPECT_NE((*with)->sha256, (*without)->sha256);
}

TEST(ImportedFile, WithAMistakeIsRefused) {
  const std::string good = bundle("isotretinoin-oral", "9900001", "x");
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    text.replace(text.find(from), from.size(), to);
    return text;
  };
  const std::string mistakes[] = {
      "",
      "[]",
      "{}",
      with("\"Bundle\"", "\"ValueSet\""),
      with("\"ValueSet\"", "\"Bundle\""),
      with("isotretinoin-oral", "pregnancy-condition"),
      with("isotretinoin-oral", "no-such-set"),
      with("\"concept\"", "\"filter\""),
      bundle("isotretinoin-oral", "", "x"),
      bundle("isotretinoin-oral", "9900001", "<b>x</b>"),
      bundle("isotretinoin-oral", "9900001", "[x](https://evil.example)"),
      bundle("isotretinoin-oral", "9900001", "x`"),
  };
  ASSERT_TRUE(load_with(good));
  for (const std::string& text : mistakes) EXPECT_FALSE(load_with(text)) << text;
}

}  // namespace
}  // namespace isoguard::knowledge
