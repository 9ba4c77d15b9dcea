#include "src/audit/key_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "src/audit/note.h"
#include "src/audit/text.h"
#include "tests/support/temporary_folder.h"

namespace isoguard::audit {
namespace {

class KeyFile : public testing::Test {
 protected:
  std::string written(const std::string& content, mode_t mode = 0600) {
    std::filesystem::remove(path_);
    std::ofstream(path_, std::ios::binary) << content;
    ::chmod(path_.c_str(), mode);
    return path_;
  }

  test::TemporaryFolder folder_;
  const std::string path_ = folder_.file("key");
  const std::string bytes_ = "\x01\x02 thirty-two bytes of some key\xFE\xFF";
};

TEST_F(KeyFile, IsReadInEachSpelling) {
  std::string upper = hex(bytes_);
  for (char& c : upper) c = static_cast<char>(std::toupper(c));
  for (const std::string& content : {hex(bytes_), hex(bytes_) + "\n", upper, base64(bytes_),
                                     base64(bytes_) + "\r\n", base64url(bytes_), bytes_}) {
    const auto key = read_site_key(written(content));
    ASSERT_TRUE(key) << key.error();
    EXPECT_EQ(key->view(), bytes_) << content;
  }
  EXPECT_TRUE(read_site_key(written(hex(bytes_), 0400)));
}

TEST_F(KeyFile, IsRefusedWhenOthersMayUseIt) {
  for (const mode_t mode : {0640U, 0604U, 0660U, 0644U, 0620U, 0602U, 0610U, 0601U, 0777U}) {
    const auto key = read_site_key(written(hex(bytes_), mode));
    ASSERT_FALSE(key) << std::oct << mode;
    EXPECT_EQ(key.error(), path_ + " can be used by others than its owner; chmod 600 it");
  }
}

struct BadKey {
  const char* claim;
  std::string content;
  const char* says;
};

TEST_F(KeyFile, IsRefusedWhenItHoldsNoKey) {
  const std::vector<BadKey> table = {
      {"nothing", "", "less than 32 bytes"},
      {"an empty line", "\n", "less than 32 bytes"},
      {"31 bytes", hex(bytes_.substr(1)).substr(0, 62), "less than 32 bytes"},
      {"31 raw bytes", std::string("\xFF") + std::string(30, 'x'), "less than 32 bytes"},
      {"a pass phrase", "correct horse battery staple, and then some more", "neither hex"},
      {"hex with a slip", hex(bytes_).substr(1) + "g!", "neither hex"},
      {"zeros", std::string(64, '0'), "again and again"},
      {"raw zeros", std::string(32, '\0'), "again and again"},
      {"much", std::string(4097, 'a'), "too large"}};
  for (const BadKey& line : table) {
    const auto key = read_site_key(written(line.content));
    ASSERT_FALSE(key) << line.claim;
    EXPECT_NE(key.error().find(line.says), std::string::npos) << line.claim << ": " << key.error();
    if (line.content.size() > 1) {
      EXPECT_EQ(key.error().find(line.content), std::string::npos) << "content is told";
    }
  }
}

TEST_F(KeyFile, IsRefusedWhenItIsNoFile) {
  EXPECT_FALSE(read_site_key(path_)) << "absent";
  EXPECT_FALSE(read_site_key(folder_.path().string())) << "a folder";
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  EXPECT_FALSE(read_site_key(path_)) << "a pipe, which must not make the start wait";
}

TEST_F(KeyFile, IsMadeForItsOwnerAloneAndNeverReplaced) {
  ASSERT_EQ(make_site_key(path_), "");
  struct stat about {};
  ASSERT_EQ(::stat(path_.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 07777, 0600U);
  const auto key = read_site_key(path_);
  ASSERT_TRUE(key) << key.error();
  EXPECT_EQ(key->view().size(), 32U);

  EXPECT_NE(make_site_key(path_), "") << "replaced";
  EXPECT_EQ(read_site_key(path_)->view(), key->view());

  std::filesystem::create_symlink(folder_.file("elsewhere"), folder_.file("link"));
  EXPECT_NE(make_site_key(folder_.file("link")), "") << "through a link";
  EXPECT_FALSE(std::filesystem::exists(folder_.file("elsewhere")));
  EXPECT_NE(make_site_key(folder_.file("no/such/folder/key")), "");
}

TEST_F(KeyFile, HoldsASigningKey) {
  ASSERT_EQ(make_signing_key(path_, "site/r1"), "");
  const auto signer = read_signing_key(path_);
  ASSERT_TRUE(signer) << signer.error();
  EXPECT_EQ(signer->verifier().name(), "site/r1");
  EXPECT_NE(make_signing_key(path_, "site/r1"), "") << "replaced";
  EXPECT_NE(make_signing_key(folder_.file("other"), "two words"), "");

  const std::string text(signer->text().view());
  EXPECT_TRUE(read_signing_key(written(text))) << "without a line feed";
  EXPECT_FALSE(read_signing_key(written(text, 0640)));
  EXPECT_FALSE(read_signing_key(written(text + "\n\n")));
  EXPECT_FALSE(read_signing_key(written(signer->verifier().text())));
}

}  // namespace
}  // namespace isoguard::audit
