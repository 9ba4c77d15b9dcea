// Writes to the write-ahead log go out together, and never later than SQLite's promises need them.

#include "src/audit/gathering_vfs.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>
#include <vector>

#include "src/audit/records.h"
#include "src/audit/store.h"
#include "tests/support/audit_events.h"
#include "tests/support/fault_vfs.h"
#include "tests/support/temporary_folder.h"

namespace isoguard::audit {
namespace {

using test::DiskOperation;
using test::FaultVfs;
using test::TemporaryFolder;
using Kind = DiskOperation::Kind;
using Fate = FaultVfs::Fate;

std::vector<Entry> some_entries(int count, std::size_t padding = 1500) {
  std::vector<Entry> entries;
  for (int number = 0; number < count; ++number) {
    Event event = test::some_event(number);
    event.body = "{\"padding\":\"" + std::string(padding, 'x') + "\"}";
    entries.push_back({std::move(event), now_us()});
  }
  return entries;
}

bool is_of_log(const DiskOperation& operation) { return operation.file.ends_with("-wal"); }

/// What a store asked of its write-ahead log while `step` ran: W for a write, S for a
/// synchronisation, T for a truncation.
template <class Step>
std::string asked(FaultVfs& disk, const Step& step) {
  const std::size_t before = disk.recorded().size();
  step();
  std::string letters;
  const auto operations = disk.recorded();
  for (auto one = operations.begin() + static_cast<std::ptrdiff_t>(before); one < operations.end();
       ++one) {
    if (is_of_log(*one))
      letters += one->kind == Kind::kWrite ? 'W' : one->kind == Kind::kSync ? 'S' : 'T';
  }
  return letters;
}

struct Place {
  TemporaryFolder folder;
  FaultVfs disk;
  std::string file = folder.file("audit.db");
  Store store = Store::create(file, "site/replica/epoch", {disk.name()});

  Place() { disk.record(true); }
  /// As another process finds it.
  std::size_t seen() const { return Records(file).range(0, 10'000).size(); }
};

TEST(GatheringVfs, ATransactionIsOneWrite) {
  Place place;
  for (const int count : {1, 7, 20}) {
    EXPECT_EQ(asked(place.disk, [&] { place.store.append(some_entries(count)); }), "WS") << count;
  }
}

TEST(GatheringVfs, WhatDoesNotFitIsWrittenEarlier) {
  Place place;
  const std::string letters =
      asked(place.disk, [&] { place.store.append(some_entries(40, 60'000)); });
  EXPECT_GT(letters.size(), 4U);
  EXPECT_EQ(letters, std::string(letters.size() - 1, 'W') + "S");
  EXPECT_EQ(place.seen(), 40U);
}

TEST(GatheringVfs, OthersSeeATransactionWhenItIsOver) {
  Place place;
  std::size_t sum = 0;
  for (const std::size_t count : {1U, 30U, 2U, 100U}) {
    place.store.append(some_entries(static_cast<int>(count)));
    EXPECT_EQ(place.seen(), sum += count);
    if (count == 2) place.store.write_back(false);
  }
}

TEST(GatheringVfs, AnEmptiedLogBeginsAgain) {
  Place place;
  place.store.append(some_entries(3));
  EXPECT_TRUE(place.store.empty_log());
  // The head of the log is synchronised before what follows it.
  EXPECT_EQ(asked(place.disk, [&] { place.store.append(some_entries(3)); }), "WSWS");
  EXPECT_EQ(place.seen(), 6U);
}

struct FailureRow {
  const char* name;
  Fate fate;
  Kind kind;
  bool is_full;
  std::size_t seen;  ///< what only was not synchronised is there for others
};

class LateWrite : public testing::TestWithParam<FailureRow> {};

// nothing is told to be kept that is not, and nothing is written after what failed.
TEST_P(LateWrite, FailsTheTransactionAndAllThatFollow) {
  Place place;
  place.store.append(some_entries(2));
  place.disk.decide([](const DiskOperation& operation, std::size_t) {
    const bool fails = operation.kind == GetParam().kind && is_of_log(operation);
    return fails ? GetParam().fate : Fate::kDo;
  });
  try {
    place.store.append(some_entries(3));
    FAIL() << "it was told to be on disk";
  } catch (const DatabaseError& error) {
    EXPECT_EQ(error.is_full(), GetParam().is_full) << error.what();
    EXPECT_FALSE(error.is_damage());
  }
  place.disk.decide(nullptr);
  EXPECT_EQ(asked(place.disk, [&] { EXPECT_ANY_THROW(place.store.append(some_entries(1))); }), "");
  EXPECT_EQ(place.seen(), GetParam().seen);
}

INSTANTIATE_TEST_SUITE_P(
    Failures, LateWrite,
    testing::Values(FailureRow{"WriteError", Fate::kIoError, Kind::kWrite, false, 2},
                    FailureRow{"WriteFindsNoRoom", Fate::kFull, Kind::kWrite, true, 2},
                    FailureRow{"SyncError", Fate::kIoError, Kind::kSync, false, 2}),
    [](const auto& row) { return row.param.name; });

/// A connection whose few pages of memory make it write before the end of a transaction.
struct Spilling {
  TemporaryFolder folder;
  FaultVfs disk;
  std::string file = folder.file("some.db");
  Database database = made(file, disk.name());

  static Database made(const std::string& file, const std::string& vfs) {
    Store::create(file, "site/replica/epoch", {});
    Database database(file, Database::Access::kWrite, vfs);
    for (const char* sql : {"PRAGMA synchronous=FULL", "PRAGMA cache_size=10",
                            "CREATE TABLE rows(number INTEGER PRIMARY KEY, text TEXT)"}) {
      database.run(sql);
    }
    return database;
  }
  void begin(int rows) {
    database.run("BEGIN IMMEDIATE");
    add(rows);
  }
  void add(int rows) {
    database.run("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " +
                 std::to_string(rows) +
                 ") INSERT INTO rows(text) SELECT hex(zeroblob(1000)) || i FROM n");
  }
  std::string count() { return database.value("SELECT count(*) FROM rows"); }
};

TEST(GatheringVfs, AConnectionReadsWhatItHasGathered) {
  Spilling spilling;
  spilling.database.gather_log();
  spilling.begin(300);
  spilling.database.run("UPDATE rows SET text = text || 'y'");
  EXPECT_EQ(spilling.database.value("SELECT count(*) FROM rows WHERE text LIKE '%y'"), "300");
  spilling.database.run("COMMIT");
  Database other(spilling.file, Database::Access::kRead, "");
  EXPECT_EQ(other.value("SELECT count(*) FROM rows WHERE text LIKE '%y'"), "300");
  EXPECT_EQ(other.value("PRAGMA integrity_check"), "ok");
}

TEST(GatheringVfs, WhatIsTakenBackLeavesNoTrace) {
  Spilling spilling;
  spilling.database.gather_log();
  spilling.add(5);
  spilling.begin(300);
  spilling.database.run("ROLLBACK");
  spilling.add(2);
  Database other(spilling.file, Database::Access::kRead, "");
  EXPECT_EQ(other.value("SELECT count(*) FROM rows"), "7");
  EXPECT_EQ(other.value("PRAGMA integrity_check"), "ok");
  EXPECT_TRUE(spilling.database.empty_log());
  EXPECT_EQ(spilling.count(), "7");
}

TEST(GatheringVfs, AConnectionThatGoesEndsNoTransaction) {
  Spilling spilling;
  spilling.database.gather_log();
  spilling.add(5);
  spilling.disk.record(true);
  spilling.begin(30);
  const std::string letters =
      asked(spilling.disk, [&] { const Database gone = std::move(spilling.database); });
  EXPECT_EQ(letters.find('S'), std::string::npos) << letters;
  EXPECT_EQ(Database(spilling.file, Database::Access::kRead, "").value("SELECT count(*) FROM rows"),
            "5");
}

TEST(GatheringVfs, UntilItIsAskedToEachWriteGoesOnAtOnce) {
  Spilling spilling;
  spilling.disk.record(true);
  EXPECT_GT(asked(spilling.disk, [&] { spilling.add(5); }).size(), 6U);
}

TEST(GatheringVfs, ThereIsNoOtherFileThanWhatWasWritten) {
  const TemporaryFolder folder;
  const std::string log = folder.file("some.db-wal");
  std::ofstream(folder.file("some.db")) << "whose mode the log gets";
  GatheringVfs gathering("");
  gathering.gather();
  sqlite3_vfs* const vfs = sqlite3_vfs_find(gathering.name().c_str());
  std::vector<char> room(static_cast<std::size_t>(vfs->szOsFile));
  auto* const file = reinterpret_cast<sqlite3_file*>(room.data());
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_WAL;
  ASSERT_EQ(vfs->xOpen(vfs, log.c_str(), file, flags, nullptr), SQLITE_OK);
  const sqlite3_io_methods& methods = *file->pMethods;
  const auto write = [&](const std::string& text, sqlite3_int64 at) {
    EXPECT_EQ(methods.xWrite(file, text.data(), static_cast<int>(text.size()), at), SQLITE_OK);
  };
  write("abcd", 0);
  write("efgh", 4);
  EXPECT_EQ(std::filesystem::file_size(log), 0U);
  sqlite3_int64 size = 0;
  EXPECT_EQ(methods.xFileSize(file, &size), SQLITE_OK);
  EXPECT_EQ(size, 8);
  write("ijkl", 8);
  EXPECT_EQ(methods.xTruncate(file, 10), SQLITE_OK);
  EXPECT_EQ(methods.xSync(file, SQLITE_SYNC_NORMAL), SQLITE_OK);
  EXPECT_EQ(std::filesystem::file_size(log), 10U);
  write("AB", 0);  // and not after what was last written
  write("EF", 4);
  char read[10];
  EXPECT_EQ(methods.xRead(file, read, sizeof read, 0), SQLITE_OK);
  EXPECT_EQ(std::string(read, sizeof read), "ABcdEFghij");
  EXPECT_EQ(methods.xClose(file), SQLITE_OK);
}

TEST(GatheringVfs, NeedsAWayBelow) {
  EXPECT_THROW(GatheringVfs("there-is-no-such-way"), DatabaseError);
}

}  // namespace
}  // namespace isoguard::audit
