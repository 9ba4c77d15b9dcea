// A process that is killed while it makes a database leaves no damage behind, at whatever
// operation.

#include <gtest/gtest.h>

#include <fstream>
#include <iostream>

#include "src/audit/log.h"
#include "src/audit/records.h"
#include "src/audit/segments.h"
#include "tests/support/audit_events.h"
#include "tests/support/fault_vfs.h"
#include "tests/support/temporary_folder.h"

namespace isoguard::audit {
namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;

/// Starts a log, and copies its directory as it is before operation `at` on the disk: what a
/// process leaves that is killed there. False when it was not reached.
bool copy_at(std::size_t at, const fs::path& to) {
  const TemporaryFolder folder;
  test::FaultVfs disk;
  bool is_reached = false;
  disk.decide([&](const test::DiskOperation&, std::size_t number) {
    if (number == at) {
      is_reached = true;
      for (const auto& entry : fs::directory_iterator(folder.path())) {
        // Another process maps the shared memory anew.
        if (!entry.path().native().ends_with("-shm")) fs::copy(entry.path(), to);
      }
    }
    return test::FaultVfs::Fate::kDo;
  });
  LogOptions options = test::quick_options(folder.path());
  options.vfs = disk.name();
  options.checkpoint_at_start = false;  // which the log's thread would make meanwhile
  const Log log(options);
  return is_reached;
}

TEST(FirstDatabase, IsNotDamagedWhereverItsMakingEnds) {
  std::size_t at = 0;
  int made_anew = 0;
  for (;; ++at) {
    const TemporaryFolder left;
    if (!copy_at(at, left.path())) break;
    const bool was_begun = is_being_made(segment_file(left.path(), 1));
    Log log(test::quick_options(left.path()));
    EXPECT_EQ(log.health().degraded, "") << at;
    EXPECT_TRUE(test::append_and_wait(log, test::some_event(1)).durable) << at;
    EXPECT_TRUE(set_aside_files(left.path()).empty()) << at;
    EXPECT_EQ(last_segment(left.path()), 1U) << at;
    EXPECT_FALSE(is_being_made(segment_file(left.path(), 1))) << at;
    const std::string start = Records(segment_file(left.path(), 1)).range(0, 1).at(0).bytes;
    EXPECT_EQ(start.find("damaged"), std::string::npos) << start;
    made_anew += was_begun ? 1 : 0;
  }
  EXPECT_GT(at, 10U);
  EXPECT_GT(made_anew, 3) << "else nothing was tried";
  std::cout << at << " points, " << made_anew << " before it was made\n";
}

TEST(FirstDatabase, ThatIsEmptyWithoutHavingBeenBegunIsDamaged) {
  const TemporaryFolder folder;
  std::ofstream(segment_file(folder.path(), 1)).flush();
  const Log log(test::quick_options(folder.path()));
  EXPECT_EQ(set_aside_files(folder.path()).size(), 1U) << "somebody cut it";
}

TEST(FirstDatabase, AMarkThatCameBackTakesNoEventAway) {
  const TemporaryFolder folder;
  const auto file = segment_file(folder.path(), 1);
  {
    Log log(test::quick_options(folder.path()));
    test::append_and_wait(log, test::some_event(1));
  }
  making(file);  // as when its removal was not yet on disk
  const Log log(test::quick_options(folder.path()));
  EXPECT_EQ(last_segment(folder.path()), 1U);
  EXPECT_EQ(Records(file).range(1, 1).at(0).type, "decision");
  EXPECT_FALSE(is_being_made(file));
}

}  // namespace
}  // namespace isoguard::audit
