// Files that a service reads while it runs: what somebody lays in their place never stops it.

#include "src/process/files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "tests/support/temporary_folder.h"

namespace isoguard::app {
namespace {

using testing::StartsWith;

class FilesTest : public testing::Test {
 protected:
  std::string write(const std::string& name, const std::string& content) {
    std::ofstream(folder_.file(name), std::ios::binary) << content;
    return folder_.file(name);
  }
  std::string pipe() {
    EXPECT_EQ(::mkfifo(folder_.file("pipe").c_str(), 0600), 0);
    return folder_.file("pipe");
  }

  test::TemporaryFolder folder_;
};

TEST_F(FilesTest, ReadsAllBytesUpToTheMostThatMayBe) {
  const std::string bytes(200'000, '\0');
  const std::string file = write("file", bytes);
  EXPECT_EQ(read_file(file), bytes);
  EXPECT_EQ(read_file(file, bytes.size()), bytes);
  EXPECT_EQ(read_file(write("empty", "")), "");
  EXPECT_EQ(read_file(file, 100 * 1024).error(), "cannot be read: it has more than 100 KiB");
}

TEST_F(FilesTest, SaysWhyAFileCannotBeRead) {
  EXPECT_EQ(read_file(folder_.file("none")).error(), "cannot be read: No such file or directory");
  EXPECT_EQ(read_file(folder_.path().string()).error(), "cannot be read: it is a folder");
  EXPECT_EQ(read_file("/dev/zero").error(), "cannot be read: it is no regular file");
  EXPECT_THAT(read_file(write("file", "") + "/x").error(), StartsWith("cannot be read: "));
}

TEST_F(FilesTest, APipeIsNotWaitedForUnlessItIsNamedOnTheCommandLine) {
  const std::string name = pipe();
  EXPECT_EQ(read_file(name).error(), "cannot be read: it is no regular file");
  std::thread writer([&] { std::ofstream(name) << "through a pipe"; });
  EXPECT_EQ(read_input(name), "through a pipe");
  writer.join();
  EXPECT_EQ(read_input(folder_.path().string()).error(), "cannot be read: it is a folder");
}

}  // namespace
}  // namespace isoguard::app
