// Manifests read anew while the service runs: all or nothing, and the log says which.

#include "src/manifests/reload.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "plugin/knowledge/knowledge.h"
#include "plugin/plugin.h"
#include "src/manifests/manifest_signature.h"
#include "src/process/files.h"
#include "tests/support/audit_database.h"

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
  EXPECT_EQ(manifests->reload().said,
            "reload: 1 file changed; new calls are decided with\n"
            "  rule sun-protection-counselling: title from \"Sun protection during isotretinoin\" "
            "to \"Sun\"");
  EXPECT_EQ(title(*manifests), "Sun");
  EXPECT_EQ(manifests->reload().said, "reload: nothing changed");
  EXPECT_EQ(title(*manifests), "Sun");
}

TEST_F(ReloadTest, NothingChangedKeepsTheSameKnowledge) {
  const auto manifests = LoadedManifests::load(options_).value();
  const plugin::Plugin* before = &manifests->plugin().now();
  EXPECT_EQ(manifests->reload().said, "reload: nothing changed");
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
    const std::string said = manifests->reload().said;
    EXPECT_THAT(said, StartsWith("reload refused, deciding as before: the manifests in "))
        << row.what;
    EXPECT_THAT(said, HasSubstr(std::string("\n") + row.fault)) << row.what;
    EXPECT_EQ(manifests->refused(), said) << row.what;
    EXPECT_EQ(&manifests->plugin().now(), before) << row.what;
    write(row.file, good);
  }
  EXPECT_EQ(manifests->reload().said, "reload: nothing changed")
      << "what was refused left no trace";
}

TEST_F(ReloadTest, RefusesAFolderThatIsGone) {
  const auto manifests = LoadedManifests::load(options_).value();
  fs::rename(path(""), folder_ / "elsewhere");
  EXPECT_THAT(manifests->reload().said, HasSubstr("manifests: cannot be read: "));
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
  EXPECT_EQ(manifests->reload().said,
            "reload: 1 file changed; new calls are decided with\n"
            "  imported drug codes formulary: new");
  EXPECT_EQ(drug_class(*manifests), "isotretinoin, systemic");
  import("{");
  EXPECT_THAT(manifests->reload().said,
              HasSubstr("\nterminology/formulary.imported.valueset.json: "));
  EXPECT_EQ(drug_class(*manifests), "isotretinoin, systemic");
  fs::remove(folder_ / "data" / "terminology" / "formulary.imported.valueset.json");
  EXPECT_THAT(manifests->reload().said, HasSubstr("imported drug codes formulary: gone"));
  EXPECT_EQ(drug_class(*manifests), "not identified");
}

TEST_F(ReloadTest, BadManifestsAtStart) {
  replace(kSun, kTitle, R"("title": 1)");
  const auto manifests = LoadedManifests::load(options_);
  ASSERT_FALSE(manifests.has_value());
  EXPECT_THAT(manifests.error(), HasSubstr("rules/sun-protection-counselling.json /title: "));
}

/// Something else that is read at the same time.
class Others final : public AlsoReloaded {
 public:
  tl::expected<Prepared, std::string> prepare(const plugin::Plugin&) override {
    if (!fault.empty()) return tl::unexpected(fault);
    if (breaks) throw std::runtime_error("the disk has gone");
    return Prepared{changes, [this] { used = true; }};
  }
  std::vector<std::string> files() const override { return {}; }
  std::string fault;
  std::vector<std::string> changes;
  bool breaks = false;
  bool used = false;
};

TEST_F(ReloadTest, WhateverBreaksOnTheWayIsARefusalAndNoEndOfTheService) {
  const auto manifests = LoadedManifests::load(options_).value();
  Others others;
  others.breaks = true;
  const ReloadResult result = manifests->reload(&others);
  EXPECT_EQ(result.outcome, ReloadOutcome::refused);
  EXPECT_EQ(result.said, "reload refused, deciding as before: the disk has gone");
  EXPECT_EQ(manifests->refused(), result.said);
}

TEST_F(ReloadTest, SaysWhatCameOfItInAWord) {
  using enum ReloadOutcome;
  const auto manifests = LoadedManifests::load(options_).value();
  Others others;
  EXPECT_EQ(manifests->reload(&others).outcome, unchanged);
  others.changes = {"client a: new"};
  EXPECT_EQ(manifests->reload(&others).outcome, taken) << "who may call changed";
  replace(kSun, kTitle, R"("title": "Sun")");
  others = {};
  others.fault = "the file of clients is no JSON";
  EXPECT_EQ(manifests->reload(&others).outcome, refused);
  EXPECT_EQ(manifests->refused(),
            "reload refused, deciding as before: the file of clients is no JSON");
  EXPECT_FALSE(others.used);
  others = {};
  EXPECT_EQ(manifests->reload(&others).outcome, taken);
  EXPECT_TRUE(others.used);
  EXPECT_EQ(manifests->refused(), "");
  replace(kSun, "{", "");
  EXPECT_EQ(manifests->reload(&others).outcome, knowledge_rejected);
  for (const ReloadOutcome good : {unchanged, taken, rolled_back}) {
    EXPECT_FALSE((ReloadResult{good, ""}).was_refused());
  }
  for (const ReloadOutcome bad : {knowledge_rejected, refused}) {
    EXPECT_TRUE((ReloadResult{bad, ""}).was_refused());
  }
}

/// The same folder, of which a version is put in place as a site would do it.
class VersionsTest : public ReloadTest {
 protected:
  void put(const std::string& version, const std::string& title) {
    for (const char* file : {"knowledge.json", kSun}) {
      write(file, knowledge::embedded_manifests().at(file));
    }
    replace("knowledge.json", R"("version": "1.0.0")", R"("version": ")" + version + R"(")");
    replace(kSun, kTitle, R"("title": ")" + title + R"(")");
    fs::remove(path("manifests.sig"));
    if (!signed_) return;
    const auto folder = read_manifest_folder(options_.manifests).value();
    write("manifests.sig", key_.sign(*listing_of(folder.files, "isoguard", version)));
  }
  void demand_signature() {
    signed_ = true;
    options_.manifest_signers = (folder_ / "signers").string();
    std::ofstream(options_.manifest_signers) << key_.verifier().text() << '\n';
  }

  bool signed_ = false;
  const audit::NoteSigner key_ = test::audit_signer("st-anna/pharmacy");
};

struct Step {
  const char* version;
  const char* title;
  ReloadOutcome outcome;
  const char* said;
};

TEST_F(VersionsTest, ALowerOneIsRefused) {
  put("1.9.0", "A");
  const auto manifests = LoadedManifests::load(options_).value();
  using enum ReloadOutcome;
  const Step steps[] = {
      {"1.9.0", "B", taken, "title from"},
      {"1.10.0", "B", taken, "version from"},
      {"1.9.9", "B", knowledge_rejected,
       "version 1.9.9 of isoguard is older than 1.10.0, in use before (--allow-older-manifests "
       "lets them)"},
      {"0.0.1", "C", knowledge_rejected, "is older than 1.10.0"},
      {"1.10.0", "D", taken, "title from"},
      {"1.10.0", "D", unchanged, "nothing changed"},
  };
  std::string in_use = "A";
  for (const Step& step : steps) {
    put(step.version, step.title);
    const ReloadResult result = manifests->reload();
    EXPECT_EQ(result.outcome, step.outcome) << result.said;
    EXPECT_THAT(result.said, HasSubstr(step.said));
    if (!result.was_refused()) in_use = step.title;
    EXPECT_EQ(title(*manifests), in_use);
  }
}

TEST_F(VersionsTest, ALowerOneIsTakenWhereTheOptionsSaySo) {
  options_.allow_older_manifests = true;
  put("1.9.0", "A");
  const auto manifests = LoadedManifests::load(options_).value();
  put("1.8.0", "B");
  const ReloadResult result = manifests->reload();
  EXPECT_EQ(result.outcome, ReloadOutcome::rolled_back);
  EXPECT_THAT(result.said, HasSubstr("\n  --allow-older-manifests: version 1.8.0 of isoguard is "
                                     "older than 1.9.0, in use before"));
  EXPECT_EQ(title(*manifests), "B");
  EXPECT_EQ(manifests->reload().outcome, ReloadOutcome::unchanged) << "there already";
}

TEST_F(VersionsTest, OfSignedOnesEachHasFilesOfItsOwn) {
  demand_signature();
  put("1.0.0", "A");
  const auto manifests = LoadedManifests::load(options_).value();
  EXPECT_EQ(manifests->plugin().now().knowledge().signature.signer, "st-anna/pharmacy");
  put("1.0.0", "B");
  const ReloadResult result = manifests->reload();
  EXPECT_EQ(result.outcome, ReloadOutcome::knowledge_rejected);
  EXPECT_THAT(result.said, HasSubstr("version 1.0.0 of isoguard was in use with other files: a "
                                     "change needs a higher version"));
  EXPECT_EQ(title(*manifests), "A");
  put("1.0.1", "B");
  EXPECT_EQ(manifests->reload().outcome, ReloadOutcome::taken);
  EXPECT_EQ(title(*manifests), "B");
}

TEST_F(VersionsTest, UnsignedOnesAreRefusedWhereASignerIsNamed) {
  put("1.0.0", "A");
  demand_signature();
  const std::string missing = "\nmanifests.sig: is missing: the manifests are not signed";
  EXPECT_THAT(LoadedManifests::load(options_).error(), HasSubstr(missing));
  put("1.0.0", "A");
  const auto manifests = LoadedManifests::load(options_).value();
  signed_ = false;
  put("1.0.1", "B");
  const ReloadResult result = manifests->reload();
  EXPECT_EQ(result.outcome, ReloadOutcome::knowledge_rejected);
  EXPECT_THAT(result.said, HasSubstr(missing));
  EXPECT_EQ(title(*manifests), "A");
}

TEST_F(VersionsTest, ASignedFolderHasStillToBeRight) {
  demand_signature();
  put("1.0.0", "A");
  const auto manifests = LoadedManifests::load(options_).value();
  write("policies/eu-ppp.policy.json", "{");
  put("1.0.1", "B");
  EXPECT_THAT(manifests->reload().said, HasSubstr("\npolicies/eu-ppp.policy.json"));
  write("policies/eu-ppp.policy.json",
        knowledge::embedded_manifests().at("policies/eu-ppp.policy.json"));
  put("1.0.1", "B");
  const auto folder = read_manifest_folder(options_.manifests).value();
  write("manifests.sig", key_.sign(*listing_of(folder.files, "isoguard", "1.0.2")));
  EXPECT_THAT(manifests->reload().said,
              HasSubstr("manifests.sig: is for version 1.0.2 of isoguard, and knowledge.json is "
                        "1.0.1 of isoguard"));
  EXPECT_EQ(title(*manifests), "A");
}

TEST_F(VersionsTest, SignersAreReadAnew) {
  demand_signature();
  put("1.0.0", "A");
  const auto manifests = LoadedManifests::load(options_).value();
  std::ofstream(options_.manifest_signers) << test::audit_signer("other").verifier().text() << '\n';
  EXPECT_THAT(manifests->reload().said, HasSubstr("no good signature of a signer that is known"));
  fs::remove(options_.manifest_signers);
  EXPECT_THAT(manifests->reload().said, HasSubstr("there is no list of verifiers"));
  demand_signature();
  EXPECT_EQ(manifests->reload().outcome, ReloadOutcome::unchanged);
}

TEST_F(VersionsTest, AnotherSignerOfTheSameFilesIsNamedFromThenOn) {
  demand_signature();
  put("1.0.0", "A");
  const auto manifests = LoadedManifests::load(options_).value();
  const audit::NoteSigner vendor = test::audit_signer("vendor");
  std::ofstream(options_.manifest_signers) << vendor.verifier().text() << '\n';
  const auto folder = read_manifest_folder(options_.manifests).value();
  write("manifests.sig", vendor.sign(*listing_of(folder.files, "isoguard", "1.0.0")));
  EXPECT_EQ(manifests->reload().said,
            "reload: 1 file changed; new calls are decided with\n"
            "  manifests.sig: signed by vendor");
  EXPECT_EQ(manifests->plugin().now().knowledge().signature.signer, "vendor");
}

TEST_F(VersionsTest, WithoutASignerASignatureIsNotLookedAt) {
  write("manifests.sig", "garbage");
  const auto manifests = LoadedManifests::load(options_).value();
  EXPECT_EQ(manifests->plugin().now().knowledge().signature.signer, "");
}

}  // namespace
}  // namespace isoguard::app
