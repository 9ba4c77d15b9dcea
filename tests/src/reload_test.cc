// Manifests read anew while the service runs: all or nothing, and the log says which.

#include "src/reload.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "plugin/knowledge/knowledge.h"
#include "plugin/plugin.h"
#include "src/tools/files.h"

namespace isoguard::app {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* kSun = "rules/sun-protection-counselling.json";

/// A folder with a copy of the manifests that ship, and a data folder.
class ReloadTest : public testing::Test {
 protected:
  ReloadTest() {
    std::string name = testing::TempDir() + "isoguard-reload-XXXXXX";
    folder_ = mkdtemp(name.data());
    for (const auto& [file, content] : knowledge::embedded_manifests()) write(file, content);
    fs::create_directories(folder_ / "data" / "terminology");
    options_.manifests = (folder_ / "manifests").string();
    options_.data_dir = (folder_ / "data").string();
  }
  ~ReloadTest() override { fs::remove_all(folder_); }

  fs::path path(const std::string& file) const { return folder_ / "manifests" / file; }
  void write(const std::string& file, const std::string& content) const {
    fs::create_directories(path(file).parent_path());
    std::ofstream(path(file), std::ios::binary) << content;
  }
  void replace(const std::string& file, const std::string& from, const std::string& to) const {
    std::string content = read_file(path(file).string()).value();
    const std::size_t at = content.find(from);
    ASSERT_NE(at, std::string::npos) << file << " has no " << from;
    write(file, content.replace(at, from.size(), to));
  }
  void import(const std::string& bundle) const {
    std::ofstream(folder_ / "data" / "terminology" / "formulary.imported.valueset.json") << bundle;
  }

  fs::path folder_;
  DecisionOptions options_;
};

std::string_view title(LoadedManifests& manifests) {
  return manifests.plugin().now().knowledge().rule("sun-protection-counselling")->title;
}

constexpr const char* kTitle = R"("title": "Sun protection during isotretinoin")";

TEST_F(ReloadTest, TakesUpNewWordsAndSaysWhatChanged) {
  const auto manifests = LoadedManifests::load(options_).value();
  EXPECT_EQ(title(*manifests), "Sun protection during isotretinoin");
  replace(kSun, kTitle, R"("title": "Sun")");
  EXPECT_EQ(manifests->reload(),
            "reload: 1 file changed; new calls are decided with\n"
            "  rule sun-protection-counselling: title from \"Sun protection during isotretinoin\" "
            "to \"Sun\"");
  EXPECT_EQ(title(*manifests), "Sun");
  EXPECT_EQ(manifests->reload(), "reload: nothing changed");
  EXPECT_EQ(title(*manifests), "Sun");
}

TEST_F(ReloadTest, NothingChangedKeepsTheSameKnowledge) {
  const auto manifests = LoadedManifests::load(options_).value();
  const plugin::Plugin* before = &manifests->plugin().now();
  EXPECT_EQ(manifests->reload(), "reload: nothing changed");
  EXPECT_EQ(&manifests->plugin().now(), before);
}

TEST_F(ReloadTest, RefusesWhatIsWrongAndStays) {
  struct Row {
    const char* what;
    const char* file;
    const char* from;
    const char* to;
    const char* fault;
  };
  const Row table[] = {
      {"no JSON", kSun, "{", "", "rules/sun-protection-counselling.json: "},
      {"an unknown element", "policies/eu-ppp.policy.json", R"("parameters": {})",
       R"("parameters": {"colour": 1})", "policies/eu-ppp.policy.json /parameters/colour: "},
      {"a row that is gone", kSun, R"("id": "continuing")", R"("id": "later")",
       "rules/sun-protection-counselling.json /rows: has no row continuing"},
      {"a policy that is not there any more", "policies/eu-ppp.policy.json", R"("id": "eu-ppp")",
       R"("id": "eu")", "policies/eu-ppp.policy.json /id: "},
  };
  const auto manifests = LoadedManifests::load(options_).value();
  const plugin::Plugin* before = &manifests->plugin().now();
  for (const Row& row : table) {
    const std::string good = read_file(path(row.file).string()).value();
    replace(row.file, row.from, row.to);
    const std::string said = manifests->reload();
    EXPECT_THAT(said, StartsWith("reload refused, deciding as before: the manifests in "))
        << row.what;
    EXPECT_THAT(said, HasSubstr(std::string("\n") + row.fault)) << row.what;
    EXPECT_EQ(&manifests->plugin().now(), before) << row.what;
    write(row.file, good);
  }
  EXPECT_EQ(manifests->reload(), "reload: nothing changed") << "what was refused left no trace";
}

TEST_F(ReloadTest, RefusesAFolderThatIsGone) {
  const auto manifests = LoadedManifests::load(options_).value();
  fs::rename(path(""), folder_ / "elsewhere");
  EXPECT_THAT(manifests->reload(), HasSubstr("manifests: cannot be read: "));
  EXPECT_EQ(title(*manifests), "Sun protection during isotretinoin");
}

std::string drug_class(LoadedManifests& manifests) {
  return std::string(
      manifests.plugin().now().read_drug("urn:example:formulary", "H1", "").drug_class);
}

TEST_F(ReloadTest, PicksUpImportedCodes) {
  const auto manifests = LoadedManifests::load(options_).value();
  EXPECT_EQ(drug_class(*manifests), "not identified");
  import(R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":{
      "resourceType":"ValueSet","id":"isotretinoin-oral","status":"active","compose":{"include":[
      {"system":"urn:example:formulary","concept":[{"code":"H1","display":"isotretinoin 20 MG"}]}]}}}]})");
  EXPECT_EQ(manifests->reload(),
            "reload: 1 file changed; new calls are decided with\n"
            "  imported drug codes formulary: new");
  EXPECT_EQ(drug_class(*manifests), "isotretinoin, systemic");
  import("{");
  EXPECT_THAT(manifests->reload(), HasSubstr("\nterminology/formulary.imported.valueset.json: "));
  EXPECT_EQ(drug_class(*manifests), "isotretinoin, systemic");
  fs::remove(folder_ / "data" / "terminology" / "formulary.imported.valueset.json");
  EXPECT_THAT(manifests->reload(), HasSubstr("imported drug codes formulary: gone"));
  EXPECT_EQ(drug_class(*manifests), "not identified");
}

TEST_F(ReloadTest, BadManifestsAtStart) {
  replace(kSun, kTitle, R"("title": 1)");
  const auto manifests = LoadedManifests::load(options_);
  ASSERT_FALSE(manifests.has_value());
  EXPECT_THAT(manifests.error(), HasSubstr("rules/sun-protection-counselling.json /title: "));
}

}  // namespace
}  // namespace isoguard::app
