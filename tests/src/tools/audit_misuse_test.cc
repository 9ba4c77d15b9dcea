#include <sys/stat.h>

#include <iostream>
#include <sstream>

#include "tests/src/tools/patient_folder.h"

namespace isoguard::app {
namespace {

class AuditMisuse : public PatientExport {
 protected:
  Told with_data(std::vector<std::string> words) const {
    words.insert(words.end(), {"--data-dir", folder_.path().string()});
    return audit(std::move(words));
  }
};

TEST_F(AuditMisuse, ATypeThatNoEventHasIsRefusedWithThoseThatThereAre) {
  const Told told = with_data({"list", "--type", "nonsense"});
  EXPECT_EQ(told.code, 2);
  EXPECT_EQ(told.out, "");
  EXPECT_NE(told.error.find("no event has the type nonsense; there are decision, "),
            std::string::npos)
      << told.error;
  EXPECT_EQ(with_data({"list", "--type", "refusal"}).code, 0) << "known, and there is none";
  add(*service(true), "of-a-later-program", "", R"("x":1)");
  const Told later = with_data({"list", "--type", "of-a-later-program"});
  EXPECT_EQ(later.code, 0) << later.error;
  EXPECT_NE(later.out.find("\tof-a-later-program\t"), std::string::npos);
}

TEST_F(AuditMisuse, OrdersAreListedByTheirType) {
  ASSERT_EQ(with_data({"hold", "add", "--all", "--reason", "court"}).code, 0);
  EXPECT_NE(with_data({"list", "--type", "hold"}).out.find("\thold\t"), std::string::npos);
}

TEST_F(AuditMisuse, ATimeThatEndsBeforeItBeginsIsRefused) {
  for (const char* to : {"2026-11-25", "2026-11-26", "2026-11-25T23:59:59Z"}) {
    for (const char* command : {"list", "stats"}) {
      const Told told = with_data({command, "--from", "2026-11-26", "--to", to});
      EXPECT_EQ(told.code, 2) << command << " " << to;
      EXPECT_NE(told.error.find("--to must be later than --from"), std::string::npos);
    }
  }
  EXPECT_EQ(with_data({"list", "--from", "2026-11-26", "--to", "2026-11-26T00:00:01Z"}).code, 0);
}

TEST_F(AuditMisuse, AFolderForBundlesIsMade) {
  const fs::path bundles = folder_.path() / "bundles";
  const Told told = with_data({"export", "--output", bundles.string()});
  EXPECT_EQ(told.code, 0) << told.error;
  EXPECT_TRUE(fs::exists(bundles / "audit.ndjson"));
  struct stat found {};
  ASSERT_EQ(::stat(bundles.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0700U);
  const Told file = with_data({"export", "--output", (bundles / "audit.ndjson").string()});
  EXPECT_EQ(file.code, 2);
  EXPECT_NE(file.error.find("cannot be made as a folder: File exists"), std::string::npos);
  EXPECT_EQ(with_data({"export"}).code, 2) << "several bundles go into no standard output";
}

TEST_F(AuditMisuse, AFolderThatNoServiceKeptRecordsInIsNamedAndLeftAsItIs) {
  const test::TemporaryFolder empty;
  const std::string folder = empty.path().string();
  const std::vector<std::vector<std::string>> table = {
      {"retention", "show"},  {"retention", "plan"},
      {"retention", "apply"}, {"retention", "apply", "--audit-db", "postgresql:///x", "--key", "k"},
      {"hold", "list"},       {"hold", "add", "--all", "--reason", "court"},
      {"destroy-key", "list"}};
  for (auto words : table) {
    words.insert(words.end(), {"--data-dir", folder});
    const Told told = audit(words);
    EXPECT_EQ(told.code, 2) << testing::PrintToString(words);
    EXPECT_EQ(told.error, "isoguard: " + folder + "/audit is no folder of an audit\n");
    EXPECT_TRUE(fs::is_empty(empty.path())) << testing::PrintToString(words);
  }
  fs::create_directory(empty.path() / "audit");
  const Told told = audit({"retention", "apply", "--data-dir", folder});
  EXPECT_EQ(told.code, 2);
  EXPECT_EQ(told.error, "isoguard: " + folder + " has no database of the audit\n");
  EXPECT_TRUE(fs::is_empty(empty.path() / "audit"));
}

TEST_F(AuditMisuse, ASecondFolderThatIsAwayStopsDeletionButNoHold) {
  const std::string away = folder_.file("away");
  for (const char* command : {"plan", "apply"}) {
    const Told told = with_data({"retention", command, "--audit-second-dir", away});
    EXPECT_EQ(told.code, 2);
    EXPECT_EQ(told.error, "isoguard: --audit-second-dir " + away + " is no folder\n");
  }
  const Told hold = with_data({"hold", "add", "--patient", pseudonym("1"), "--reason", "court",
                               "--audit-second-dir", away});
  EXPECT_EQ(hold.code, 0);
  EXPECT_NE(hold.error.find("how many events it covers cannot be told"), std::string::npos);
  EXPECT_NE(with_data({"hold", "list"}).out.find(pseudonym("1")), std::string::npos);
  EXPECT_FALSE(fs::exists(away));
}

TEST_F(AuditMisuse, ABundleOnStandardInputIsVerified) {
  const fs::path bundles = folder_.path() / "bundles";
  ASSERT_EQ(with_data({"export", "--output", bundles.string()}).code, 0);
  const std::string key = audit::read_signing_key(signing_key_)->verifier().text();
  const std::string bundle = content_of(bundles / "audit.ndjson");
  const auto verified = [&](const std::string& input, std::vector<std::string> words) {
    std::istringstream stream(input);
    std::streambuf* before = std::cin.rdbuf(stream.rdbuf());
    words.insert(words.end(), {"--key", key});
    Told told = audit(std::move(words));
    std::cin.rdbuf(before);
    return told;
  };
  const Told whole = verified(bundle, {"verify", "-"});
  EXPECT_EQ(whole.code, 0) << whole.out;
  EXPECT_TRUE(whole.out.starts_with("standard input: site/r1/")) << whole.out;
  EXPECT_EQ(verified(bundle.substr(0, bundle.size() - 2), {"verify", "-"}).code, 1);
  EXPECT_EQ(verified("", {"verify", "-"}).code, 1);
  EXPECT_EQ(verified(bundle, {"verify", "-", "-"}).code, 2);
  EXPECT_EQ(verified(bundle, {"verify", "-", "--proof", "-"}).code, 2);
}

}  // namespace
}  // namespace isoguard::app
