// What counts as a change of files: something else than what is known, left alone for one look.
#include "src/process/file_changes.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/temporary_folder.h"

namespace isoguard::app {
namespace {

class FileChangesTest : public testing::Test {
 protected:
  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder_.file(name)) << text;
  }
  FileChanges changes() {
    return FileChanges([this] { return paths_; });
  }

  test::TemporaryFolder folder_;
  FileChanges::Paths paths_{folder_.path().string()};
};

TEST_F(FileChangesTest, WhatIsThereAtFirstIsKnown) {
  write("a", "1");
  FileChanges changes = this->changes();
  EXPECT_FALSE(changes.settled());
  EXPECT_FALSE(changes.settled());
}

TEST_F(FileChangesTest, AChangeCountsOnceItIsLeftAloneAndUntilItIsKnown) {
  FileChanges changes = this->changes();
  write("a", "1");
  EXPECT_FALSE(changes.settled()) << "it may go on";
  write("a", "12");
  EXPECT_FALSE(changes.settled()) << "it went on";
  EXPECT_TRUE(changes.settled());
  EXPECT_TRUE(changes.settled());
  changes.know();
  EXPECT_FALSE(changes.settled());
  EXPECT_FALSE(changes.settled());
}

TEST_F(FileChangesTest, WhatIsTakenBackIsNone) {
  write("a", "1");
  FileChanges changes = this->changes();
  std::filesystem::rename(folder_.file("a"), folder_.file("b"));
  EXPECT_FALSE(changes.settled());
  std::filesystem::rename(folder_.file("b"), folder_.file("a"));
  EXPECT_FALSE(changes.settled());
  EXPECT_FALSE(changes.settled());
}

TEST_F(FileChangesTest, SeesFilesThatComeGoAndAreReplacedBelowAFolder) {
  std::filesystem::create_directory(folder_.file("rules"));
  write("rules/a", "1");
  FileChanges changes = this->changes();
  const auto is_seen = [&] {
    const bool at_once = changes.settled();
    const bool later = changes.settled();
    changes.know();
    return !at_once && later;
  };
  write("rules/b", "1");
  EXPECT_TRUE(is_seen());
  write("c", "1");
  std::filesystem::rename(folder_.file("c"), folder_.file("rules/b"));
  EXPECT_TRUE(is_seen()) << "as long as the one before";
  std::filesystem::remove(folder_.file("rules/a"));
  EXPECT_TRUE(is_seen());
  std::filesystem::permissions(folder_.file("rules/b"), std::filesystem::perms::owner_read);
  EXPECT_TRUE(is_seen()) << "who may read it";
}

TEST_F(FileChangesTest, FollowsALinkToAFile) {
  write("one", "1");
  write("two", "2");
  paths_ = {folder_.file("link")};
  std::filesystem::create_symlink(folder_.file("one"), folder_.file("link"));
  FileChanges changes = this->changes();
  std::filesystem::create_symlink(folder_.file("two"), folder_.file("new"));
  std::filesystem::rename(folder_.file("new"), folder_.file("link"));
  EXPECT_FALSE(changes.settled());
  EXPECT_TRUE(changes.settled());
}

TEST_F(FileChangesTest, APathThatIsNewIsKnown) {
  paths_ = {"", folder_.file("a")};
  FileChanges changes = this->changes();
  write("b", "1");
  paths_.push_back(folder_.file("b"));
  EXPECT_FALSE(changes.settled());
  EXPECT_FALSE(changes.settled());
  write("b", "12");
  EXPECT_FALSE(changes.settled());
  EXPECT_TRUE(changes.settled());
}

TEST_F(FileChangesTest, WhatIsNotThereIsNoFault) {
  paths_ = {folder_.file("nowhere/a")};
  FileChanges changes = this->changes();
  EXPECT_FALSE(changes.settled());
  std::filesystem::create_directory(folder_.file("nowhere"));
  write("nowhere/a", "1");
  EXPECT_FALSE(changes.settled());
  EXPECT_TRUE(changes.settled());
}

}  // namespace
}  // namespace isoguard::app
