// Every operation of the log on its disk fails once, or with what follows.
// ISOGUARD_POWER_LOSS=full tries all; without, each fifth.

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

#include "src/audit/log.h"
#include "tests/support/audit_events.h"
#include "tests/support/failing_disk.h"
#include "tests/support/temporary_folder.h"

namespace isoguard::audit {
namespace {

using test::append;
using test::Disk;
using test::DiskOperation;
using test::Found;
using test::found_in;
using test::quick_options;
using test::TemporaryFolder;
using test::Told;
using Fate = test::FaultVfs::Fate;

struct FaultRow {
  const char* name;
  Fate fate;
  std::size_t operations;  ///< that fail from there on
};

class Fault : public testing::TestWithParam<FaultRow> {};

/// Starts, appends and stops while the operations from `at` on fail. False when none was reached.
bool survives(std::size_t at, const FaultRow& row) {
  const TemporaryFolder folder;
  Disk disk;
  LogOptions options = quick_options(folder.path());
  options.vfs = disk.vfs().name();
  options.checkpoint_events = 4;
  options.most_log_bytes = 300'000;
  std::size_t failed = 0;
  disk.rule([&](const DiskOperation&, std::size_t number) {
    const bool fails = number >= at && number < at + row.operations;
    failed += fails ? 1 : 0;
    return fails ? row.fate : Fate::kDo;
  });
  Told told;
  {
    Log log(options);
    append(log, 30, told);
    disk.heal();
    append(log, 2, told);
  }
  const Found found = found_in(folder.path());
  EXPECT_EQ(found.kept, told.all) << row.name << " at operation " << at;
  return failed > 0;
}

// The rest of A-02: input and output errors, and no room, at each operation, also those of the
// start.
TEST_P(Fault, AtEachOperation) {
  const char* wish = std::getenv("ISOGUARD_POWER_LOSS");
  const std::size_t step = wish != nullptr && std::string_view(wish) == "full" ? 1 : 5;
  std::size_t at = 0;
  while (survives(at, GetParam())) at += step;
  EXPECT_GT(at, 100U);
  std::cout << at / step << " points\n";
}

INSTANTIATE_TEST_SUITE_P(Faults, Fault,
                         testing::Values(FaultRow{"IoErrorOnce", Fate::kIoError, 1},
                                         FaultRow{"IoErrorForAWhile", Fate::kIoError, 40},
                                         FaultRow{"FullOnce", Fate::kFull, 1},
                                         FaultRow{"FullForAWhile", Fate::kFull, 40}),
                         [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace isoguard::audit
