// Who may read a secret besides its owner. As root and as somebody else: each row is judged by a
// process of that user.
#include "src/audit/kept_secret.h"

#include <grp.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace isoguard::audit {
namespace {

constexpr uid_t kService = 10001;
constexpr gid_t kGroup = 10001;

/// What a process of that user and group finds.
bool found_by(uid_t user, gid_t group, const struct stat& file) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (user != 0 &&
        (::setgroups(0, nullptr) != 0 || ::setgid(group) != 0 || ::setuid(user) != 0)) {
      ::_exit(2);
    }
    ::_exit(is_kept_secret(file) ? 1 : 0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) < 2);
  return WEXITSTATUS(status) == 1;
}

TEST(KeptSecret, OfRootsFilesOurGroupMayReadWhatWeCannotChange) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become somebody else";
  struct Row {
    mode_t mode;
    uid_t owner;
    gid_t group;
    uid_t reader;
    bool kept;
  };
  const Row rows[] = {
      {0600, kService, kGroup, kService, true},
      {0400, 0, 0, kService, true},
      {0440, 0, 0, kService, true},
      {0440, 0, kGroup, kService, true},
      {0640, 0, kGroup, kService, true},
      {0440, 0, 54321, kService, false},
      {0440, kService, kGroup, kService, false},
      {0640, kService, kGroup, kService, false},
      {0444, 0, kGroup, kService, false},
      {0660, 0, kGroup, kService, false},
      {0640, 0, 0, 0, false},
      {0600, 0, 0, 0, true},
      {0644, 0, 0, kService, false},
      {0644, 0, 0, 0, false},
  };
  for (const Row& row : rows) {
    struct stat file {};
    file.st_mode = S_IFREG | row.mode;
    file.st_uid = row.owner;
    file.st_gid = row.group;
    EXPECT_EQ(found_by(row.reader, kGroup, file), row.kept)
        << std::oct << row.mode << std::dec << " of " << row.owner << ":" << row.group
        << ", read by " << row.reader;
  }
}

}  // namespace
}  // namespace isoguard::audit
