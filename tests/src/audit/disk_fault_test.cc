// Disks that fail in many ways: every event ends up in a database, or is named
// as lost, and nobody waits.

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <utility>

#include "src/audit/database.h"
#include "src/audit/log.h"
#include "src/audit/records.h"
#include "src/audit/segments.h"
#include "tests/support/audit_events.h"
#include "tests/support/failing_disk.h"
#include "tests/support/temporary_folder.h"

namespace isoguard::audit {
namespace {

using test::append;
using test::append_and_wait;
using test::Disk;
using test::DiskOperation;
using test::FaultVfs;
using test::Found;
using test::found_in;
using test::Ids;
using test::quick_options;
using test::some_event;
using test::TemporaryFolder;
using test::Told;
using Fate = FaultVfs::Fate;
using Kind = DiskOperation::Kind;
struct Times {
  const char* name;
  bool is_sticky;
};

class SyncFails : public testing::TestWithParam<Times> {};

// A-04 of the promises: the k-th fdatasync fails, once or from then on until the disk is replaced.
TEST_P(SyncFails, AtEachOfTheFirstFifty) {
  for (int k = 1; k <= 50; ++k) {
    const TemporaryFolder folder;
    Disk disk;
    LogOptions options = quick_options(folder.path());
    options.vfs = disk.vfs().name();
    Told told;
    std::atomic<int> syncs = 0;
    disk.heal();
    {
      Log log(options);
      disk.rule([&syncs, k](const DiskOperation& operation, std::size_t) {
        if (operation.kind != Kind::kSync) return Fate::kDo;
        const int number = ++syncs;
        return number == k || (number > k && GetParam().is_sticky) ? Fate::kIoError : Fate::kDo;
      });
      append(log, 45, told);
      // Later ones may meet the end of the run first.
      if (GetParam().is_sticky && k <= 40) {
        EXPECT_NE(log.health().degraded, "") << k;
      }
      disk.heal();
      append(log, 2, told);
      EXPECT_EQ(log.health().degraded, "") << k;
    }
    const Found found = found_in(folder.path());
    EXPECT_EQ(found.kept, told.all) << "at sync " << k;
    if (GetParam().is_sticky) continue;
    EXPECT_EQ(told.durable, told.all) << k;
    EXPECT_EQ(disk.touched_again(), 0) << "at sync " << k;
  }
}

INSTANTIATE_TEST_SUITE_P(Times, SyncFails, testing::Values(Times{"Once", false}, Times{"On", true}),
                         [](const auto& row) { return row.param.name; });

TEST(DiskFault, TellsOfTheDatabaseThatFailed) {
  const TemporaryFolder folder;
  Disk disk;
  LogOptions options = quick_options(folder.path());
  options.vfs = disk.vfs().name();
  bool fails = true;
  disk.heal();
  Log log(options);
  disk.rule([&fails](const DiskOperation& operation, std::size_t) {
    return operation.kind == Kind::kSync && std::exchange(fails, false) ? Fate::kIoError
                                                                        : Fate::kDo;
  });
  const Receipt receipt = append_and_wait(log, some_event(1));
  EXPECT_TRUE(receipt.durable);
  EXPECT_EQ(receipt.sequence, 1U) << "after the start of the new database";
  EXPECT_NE(log.health().last_error.find("disk I/O error"), std::string::npos);
  const std::string start = Records(segment_file(folder.path(), 2)).range(0, 1)[0].bytes;
  EXPECT_NE(start.find("\"reason\":\"error\""), std::string::npos) << start;
  EXPECT_NE(start.find("\"why\":\"running COMMIT: disk I/O error"), std::string::npos) << start;
  const std::string before = Records(segment_file(folder.path(), 1)).origin();
  EXPECT_NE(start.find("\"previous\":{\"origin\":\"" + before + '"'), std::string::npos) << start;
}

/// the disk is full in the middle of 2000 events.
void fill_disk(LogOptions options, Told& told, std::vector<Health>& healths) {
  Disk disk;
  options.vfs = disk.vfs().name();
  disk.heal();
  Log log(options);
  append(log, 500, told);
  disk.rule([](const DiskOperation& operation, std::size_t) {
    return operation.kind == Kind::kWrite ? Fate::kFull : Fate::kDo;
  });
  append(log, 1000, told);
  healths.push_back(log.health());
  disk.heal();
  append(log, 500, told);
  healths.push_back(log.health());
}

TEST(DiskFault, AFullDiskLosesNothingThatMemoryTakes) {
  const TemporaryFolder folder;
  Told told;
  std::vector<Health> healths;
  fill_disk(quick_options(folder.path()), told, healths);
  EXPECT_EQ(told.all.size(), 2000U);
  EXPECT_EQ(told.durable.size(), 1000U);
  EXPECT_EQ(healths[0].in_memory, 1000U);
  EXPECT_NE(healths[0].degraded.find("database or disk is full"), std::string::npos);
  EXPECT_EQ(healths[1].in_memory, 0U);
  EXPECT_EQ(healths[1].degraded, "");
  EXPECT_EQ(found_in(folder.path()).kept, told.all);
  EXPECT_EQ(last_segment(folder.path()), 2U) << "one new database for one outage";
}

TEST(DiskFault, WhatMemoryDoesNotTakeIsNamed) {
  const TemporaryFolder folder;
  LogOptions options = quick_options(folder.path());
  options.memory_events = 100;
  std::vector<std::string> lines;
  options.report = [&lines](const std::string& line) { lines.push_back(line); };
  Told told;
  std::vector<Health> healths;
  fill_disk(options, told, healths);
  EXPECT_EQ(healths[0].lost, 900U);
  const Found found = found_in(folder.path());
  Ids explained = found.kept;
  explained.insert(found.named.begin(), found.named.end());
  EXPECT_EQ(explained, told.all);
  EXPECT_EQ(found.kept.size(), 1100U);
  EXPECT_EQ(found.counted, 900);
  for (const std::string& id : found.named) {
    EXPECT_EQ(std::count_if(lines.begin(), lines.end(),
                            [&id](const std::string& line) {
                              return line.starts_with("audit: event " + id + " leaf ") &&
                                     line.find(" is lost: ") != std::string::npos;
                            }),
              1);
  }
}

TEST(DiskFault, MemoryIsBoundedInBytes) {
  const TemporaryFolder folder;
  LogOptions options = quick_options(folder.path());
  options.memory_bytes = 20'000;
  Told told;
  std::vector<Health> healths;
  fill_disk(options, told, healths);
  EXPECT_GT(healths[0].in_memory, 5U);
  EXPECT_LT(healths[0].in_memory, 13U) << "of 1.5 kB each";
}

TEST(DiskFault, TheSecondDirectoryTakesOver) {
  const TemporaryFolder folder;
  Disk disk;
  LogOptions options = quick_options(folder.path() / "first");
  options.second_directory = folder.path() / "second";
  options.vfs = disk.vfs().name();
  Told told;
  disk.heal();
  {
    Log log(options);
    append(log, 10, told);
    disk.rule([](const DiskOperation& operation, std::size_t) {
      return operation.file.find("/first/") != std::string::npos ? Fate::kIoError : Fate::kDo;
    });
    append(log, 10, told);
    EXPECT_NE(log.health().degraded, "");
    EXPECT_NE(append_and_wait(log, some_event(0)).why.find("kept in the second directory"),
              std::string::npos);
    disk.heal();
    append(log, 10, told);
    EXPECT_EQ(log.health().degraded, "");
  }
  EXPECT_EQ(told.durable, told.all);
  EXPECT_EQ(found_in(options.directory).kept.size(), 20U);
  EXPECT_EQ(found_in(options.second_directory).kept.size(), 11U);
}

TEST(DiskFault, WhatIsOnlyInMemoryAtTheEndIsSaid) {
  const TemporaryFolder folder;
  Disk disk;
  LogOptions options = quick_options(folder.path());
  options.vfs = disk.vfs().name();
  std::vector<std::string> lines;
  options.report = [&lines](const std::string& line) { lines.push_back(line); };
  disk.heal();
  Log log(options);
  disk.rule([](const DiskOperation&, std::size_t) { return Fate::kIoError; });
  const Event event = some_event(1);
  EXPECT_FALSE(append_and_wait(log, event).durable);
  log.stop();
  EXPECT_EQ(log.health().lost, 1U);
  EXPECT_TRUE(lines.back().starts_with("audit: event " + event.id.text() + " leaf "))
      << lines.back();
  EXPECT_NE(lines.back().find(" is lost: "), std::string::npos);
}

TEST(DiskFault, ErrorsNameAStatementWithoutItsValues) {
  const TemporaryFolder folder;
  std::ofstream(folder.file("audit.db")) << "";
  Database database(folder.file("audit.db"), Database::Access::kWrite, "");
  const std::pair<const char*, const char*> table[] = {
      {"PRAGMA journal_mode=WAL WAL", "running PRAGMA journal_mode=WAL: "},
      {"INSERT INTO nothing VALUES('Patient/1')", "running INSERT INTO: "},
      {"COMMIT", "running COMMIT: "}};
  for (const auto& [sql, says] : table) {
    try {
      database.run(sql);
      ADD_FAILURE() << sql;
    } catch (const DatabaseError& error) {
      EXPECT_TRUE(std::string(error.what()).starts_with(says)) << error.what();
    }
  }
}

}  // namespace
}  // namespace isoguard::audit
