// What records say was in use last, and what may follow on it.

#include "src/manifests/knowledge_in_use.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "plugin/plugin.h"
#include "src/audit/segments.h"
#include "src/kept.h"
#include "src/manifests/reload.h"
#include "tests/support/quiet_service.h"
#include "tests/support/temporary_folder.h"

namespace isoguard::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(KnowledgeVersion, MayFollowOnAnother) {
  struct Row {
    KnowledgeVersion last;
    KnowledgeVersion next;
    const char* fault;
  };
  const char* other = "version 1.0.0 of st-anna is other knowledge than isoguard, in use before";
  const char* files =
      "version 1.0.0 of a was in use with other files: a change needs a higher "
      "version";
  const Row table[] = {
      {{"a", "1.0.0", ""}, {"a", "1.0.0", ""}, ""},
      {{"a", "1.0.0", ""}, {"a", "1.0.1", ""}, ""},
      {{"a", "1.9.0", ""}, {"a", "1.10.0", ""}, ""},
      {{"a", "1.0.0", "x"}, {"a", "1.0.0", "x"}, ""},
      {{"a", "1.0.0", "x"}, {"a", "1.0.1", "y"}, ""},
      {{"a", "1.0.0", ""}, {"a", "1.0.0", "x"}, ""},  // a site begins to sign
      {{"a", "1.0.0", "x"}, {"a", "1.0.0", ""}, ""},  // and ends it
      {{"a", "1.0.0", "x"}, {"a", "1.0.0", "y"}, files},
      {{"a", "1.0.0", ""},
       {"a", "0.9.9", ""},
       "version 0.9.9 of a is older than 1.0.0, in use before"},
      {{"a", "1.10.0", "x"},
       {"a", "1.9.0", "y"},
       "version 1.9.0 of a is older than 1.10.0, in use before"},
      {{"isoguard", "1.0.0", ""}, {"st-anna", "1.0.0", ""}, other},
      {{"isoguard", "0.1.0", "x"}, {"st-anna", "1.0.0", "y"}, other},
  };
  for (const Row& row : table) {
    EXPECT_EQ(fault_after(row.last, row.next), row.fault)
        << row.last.version << row.last.listing << " " << row.next.version << row.next.listing;
  }
}

/// Knowledge of a version, unsigned or signed.
std::shared_ptr<const plugin::Plugin> plugin_of(const std::string& version,
                                                const std::string& signer = "",
                                                const std::string& id = "") {
  knowledge::ManifestFiles files = knowledge::embedded_manifests();
  std::string& root = files.at("knowledge.json");
  root = test_support::replaced(
      root, R"("version": "1.0.0")",
      R"("version": ")" + version + R"(")" + (id.empty() ? "" : R"(, "id": ")" + id + R"(")"));
  const knowledge::Signature signature{signer, signer.empty() ? "" : "listing of " + version};
  return *plugin::Plugin::make(*knowledge::load(files, signature), "eu-ppp");
}

class RecordsOfKnowledge : public testing::Test {
 protected:
  RecordsOfKnowledge() {
    options_.decision.data_dir = folder_.path().string();
    options_.audit.origin = "test/1";
  }
  /// A run of the service.
  void run(const std::function<void(Kept&)>& work) {
    Kept kept(std::move(*open_audit_store(options_)), options_, nullptr);
    work(kept);
  }
  std::string last() {
    const auto found = last_in_use(options_.decision.data_dir, [this](const std::string& sentence) {
      said_.push_back(sentence);
    });
    return found ? found->id + " " + found->version + " " + found->listing : "nothing";
  }

  test::TemporaryFolder folder_;
  ServeOptions options_;
  Overload overload_{OverloadLimits{}};
  std::vector<std::string> said_;
};

TEST_F(RecordsOfKnowledge, NameTheLast) {
  EXPECT_EQ(last(), "nothing") << "before the first start";
  run([&](Kept& kept) {
    EXPECT_EQ(last(), "nothing") << "the log has begun, and says nothing yet";
    kept.started(*plugin_of("1.0.0"));
    EXPECT_EQ(last(), "isoguard 1.0.0 ") << "while it is written to";
    kept.reloaded(*plugin_of("1.1.0", "pharmacy"), {ReloadOutcome::taken, "reload: …"});
    EXPECT_EQ(last(), "isoguard 1.1.0 listing of 1.1.0");
    kept.reloaded(*plugin_of("1.1.0", "pharmacy"), {ReloadOutcome::knowledge_rejected, "…"});
    EXPECT_EQ(last(), "isoguard 1.1.0 listing of 1.1.0") << "what was refused was never in use";
    kept.reloaded(*plugin_of("1.0.9"), {ReloadOutcome::rolled_back, "…"});
    EXPECT_EQ(last(), "isoguard 1.0.9 ") << "somebody said so";
    kept.reloaded(*plugin_of("2.0.0", "", "st-anna"), {ReloadOutcome::taken, "…"});
    kept.stopped(*plugin_of("2.0.0", "", "st-anna"), overload_);
  });
  EXPECT_EQ(last(), "st-anna 2.0.0 ");
  EXPECT_THAT(said_, IsEmpty());
}

TEST_F(RecordsOfKnowledge, AreFoundBehindManyOthers) {
  run([&](Kept& kept) {
    kept.started(*plugin_of("1.2.0"));
    for (int i = 0; i < 250; ++i) kept.keeping().log->refusals("{}");
  });
  EXPECT_EQ(last(), "isoguard 1.2.0 ");
}

TEST_F(RecordsOfKnowledge, ThatCannotBeReadArePassedOver) {
  run([&](Kept& kept) { kept.started(*plugin_of("1.0.0")); });
  const auto folder = folder_.path() / "audit";
  std::ofstream(audit::segment_file(folder, 2)) << "garbage";
  EXPECT_EQ(last(), "isoguard 1.0.0 ");
  EXPECT_THAT(said_, ElementsAre(HasSubstr("audit-2.db: ")));
}

TEST_F(RecordsOfKnowledge, DecideWhetherAStartIsAStepBack) {
  DecisionOptions options = options_.decision;
  run([&](Kept& kept) { kept.started(*plugin_of("1.0.0")); });
  EXPECT_EQ(LoadedManifests::load(options).value()->stepped_back(), "");
  run([&](Kept& kept) { kept.started(*plugin_of("1.1.0")); });
  const std::string older = "version 1.0.0 of isoguard is older than 1.1.0, in use before";
  EXPECT_EQ(LoadedManifests::load(options).value()->stepped_back(), older)
      << "those built in are trusted as the program is, and it is recorded";
  options.manifests = ISOGUARD_SOURCE_DIR "/manifests";
  EXPECT_THAT(LoadedManifests::load(options).error(),
              HasSubstr(older + " (--allow-older-manifests lets them)"));
  options.allow_older_manifests = true;
  EXPECT_EQ(LoadedManifests::load(options).value()->stepped_back(), older);
  run([&](Kept& kept) { kept.started(*plugin_of("1.0.0"), older); });
  options.allow_older_manifests = false;
  EXPECT_EQ(LoadedManifests::load(options).value()->stepped_back(), "") << "said once, it is done";
}

}  // namespace
}  // namespace isoguard::app
