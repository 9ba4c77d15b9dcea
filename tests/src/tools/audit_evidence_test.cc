// Databases as somebody gives them to who looks into a case.

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <iterator>

#include "tests/src/tools/audit_program.h"
#include "tests/support/audit_database.h"
#include "tests/support/temporary_folder.h"

namespace isoguard::app {
namespace {

namespace fs = std::filesystem;

class AuditEvidence : public testing::Test {
 protected:
  AuditEvidence() {
    database_.append(10);
    database_.checkpoint();
  }

  const test::TemporaryFolder folder_;
  test::AuditDatabase database_{folder_.file("audit.db"), "site/r1/e1", test::audit_signer()};
};

TEST_F(AuditEvidence, LeavesNothingBesideWhatItVerifies) {
  const fs::path evidence = folder_.path() / "evidence";
  fs::create_directory(evidence);
  const std::string copy = (evidence / "a?%#b.db").string();
  database_.run("VACUUM INTO '" + copy + "'");
  test::run_sql(copy, "PRAGMA journal_mode=WAL");  // as the service has them
  ASSERT_FALSE(fs::exists(copy + "-wal"));
  const Told told = audit({"verify", "--key", database_.signer().verifier().text(), copy});
  EXPECT_EQ(told.code, 0) << told.out << told.error;
  EXPECT_EQ(std::distance(fs::directory_iterator(evidence), fs::directory_iterator()), 1);
}

TEST_F(AuditEvidence, TakesIdsInUpperCase) {
  std::string id = test::AuditDatabase::id_of(3);
  std::ranges::transform(id, id.begin(), [](unsigned char c) { return std::toupper(c); });
  EXPECT_EQ(audit({"prove", "--database", database_.path(), id}).code, 0);
  EXPECT_EQ(audit({"show", "--database", database_.path(), id}).code, 0);
}

}  // namespace
}  // namespace isoguard::app
