#include "src/recording/audit_keys.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/temporary_folder.h"

namespace isoguard::app {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> warnings_in(const test::TemporaryFolder& folder,
                                     const RecordOptions& options = {}) {
  const auto keys = open_audit_keys(options, "site/r1", folder.path());
  EXPECT_TRUE(keys) << keys.error();
  return keys ? keys->warnings : std::vector<std::string>();
}

TEST(AuditKeys, AreMadeWithoutAWordWhereNothingIsRecordedYet) {
  const test::TemporaryFolder folder;
  EXPECT_TRUE(warnings_in(folder).empty());
  EXPECT_TRUE(fs::exists(folder.file("site.key")));
  EXPECT_TRUE(fs::exists(folder.file("signing.key")));
}

TEST(AuditKeys, ThatAreMadeAlthoughRecordsAreThereAreWarnedOf) {
  const test::TemporaryFolder folder;
  warnings_in(folder);
  std::ofstream(folder.file("audit-2.db")) << "x";
  EXPECT_TRUE(warnings_in(folder).empty()) << "all as it was";
  fs::remove(folder.file("site.key"));
  const auto found = warnings_in(folder);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_TRUE(found[0].starts_with(folder.file("site.key") + " was not there and was made anew"))
      << found[0];
  fs::remove(folder.file("signing.key"));
  ASSERT_EQ(warnings_in(folder).size(), 1U);
  EXPECT_TRUE(warnings_in(folder).empty()) << "they are there now";
}

TEST(AuditKeys, SignForTheirOwnOriginsOnly) {
  const test::TemporaryFolder folder;
  const auto keys = open_audit_keys({}, "site/r1", folder.path());
  ASSERT_TRUE(keys) << keys.error();
  EXPECT_NE(keys->signer("site/r1/epoch", 1, {}), "");
  EXPECT_THROW(keys->signer("site/r2/epoch", 1, {}), std::runtime_error);
}

}  // namespace
}  // namespace isoguard::app
