#include "src/audit/store.h"

#include <gtest/gtest.h>

#include "src/audit/schema.h"
#include "src/audit/segments.h"
#include "tests/support/audit_events.h"
#include "tests/support/fault_vfs.h"
#include "tests/support/temporary_folder.h"

namespace isoguard::audit {
namespace {

using test::some_event;
using test::TemporaryFolder;

TEST(Store, HoldsTheSettingsThatDurabilityRestsOn) {
  const TemporaryFolder folder;
  const auto file = segment_file(folder.path(), 1);
  const Store store = Store::create(file, "o/e", {});
  Database database(file, Database::Access::kWrite, "");
  apply_settings(database);
  EXPECT_EQ(database.value("PRAGMA journal_mode"), "wal");
  EXPECT_EQ(database.value("PRAGMA synchronous"), "2");
  EXPECT_EQ(database.value("PRAGMA page_size"), "4096");
  EXPECT_EQ(database.value("PRAGMA wal_autocheckpoint"), "0");
  EXPECT_EQ(database.value("PRAGMA mmap_size"), "0");
}

TEST(Store, RefusesASettingThatDoesNotHold) {
  const TemporaryFolder folder;
  const auto file = segment_file(folder.path(), 1);
  Database memory(":memory:", Database::Access::kWrite, "");
  try {
    apply_settings(memory);
    FAIL() << "a database in memory has no write-ahead log";
  } catch (const UnsafeSettings& error) {
    EXPECT_STREQ(error.what(), "the audit database does not take journal_mode=WAL, it has memory");
  }
}

TEST(Store, IsDamagedWithPagesOfAnotherSize) {
  const TemporaryFolder folder;
  const auto file = segment_file(folder.path(), 1);
  { const Store store = Store::create(file, "o/e", {}); }
  Database(file, Database::Access::kWrite, "")
      .run("PRAGMA journal_mode=DELETE; PRAGMA page_size=16384; VACUUM");
  EXPECT_THROW(Store::open(file, {}), Damaged);
}

TEST(Store, MakesNoFileThatIsThere) {
  const TemporaryFolder folder;
  const auto file = segment_file(folder.path(), 1);
  { const Store store = Store::create(file, "o/e", {}); }
  EXPECT_THROW(Store::create(file, "o/e", {}), std::filesystem::filesystem_error);
}

TEST(Store, TakesAllOfABatchOrNothing) {
  const TemporaryFolder folder;
  const auto file = segment_file(folder.path(), 1);
  test::FaultVfs disk;
  std::vector<Entry> batch;
  for (int i = 0; i < 50; ++i) batch.push_back({some_event(i), i});
  {
    Store store = Store::create(file, "o/e", {disk.name()});
    disk.decide([](const test::DiskOperation& operation, std::size_t) {
      const bool is_commit = operation.kind == test::DiskOperation::Kind::kSync;
      return is_commit ? test::FaultVfs::Fate::kIoError : test::FaultVfs::Fate::kDo;
    });
    EXPECT_THROW(store.append(batch), DatabaseError);
    EXPECT_EQ(store.size(), 0U);
  }
  disk.decide({});
  // The commit may be on disk or not, but not a part of it.
  const Store store = Store::open(file, {disk.name()});
  EXPECT_TRUE(store.size() == 0 || store.size() == 50) << store.size();
}

TEST(Store, MovesItsLogIntoTheDatabase) {
  const TemporaryFolder folder;
  Store store = Store::create(segment_file(folder.path(), 1), "o/e", {});
  const Entry entry{some_event(1), 1};
  store.append({&entry, 1});
  EXPECT_GT(store.log_bytes(), kPageBytes);
  store.write_back(false);
  EXPECT_EQ(store.log_bytes(), 0U);
  store.write_back(true);
  EXPECT_EQ(std::filesystem::file_size(folder.path() / "audit.db-wal"), 0U);
}

TEST(Store, KnowsItsCheckpointsAfterARestart) {
  const TemporaryFolder folder;
  const auto file = segment_file(folder.path(), 1);
  Hash root{};
  {
    Store store = Store::create(file, "o/e", {});
    EXPECT_EQ(store.last_type(), "");
    for (int i = 0; i < 11; ++i) {
      const Entry entry{some_event(i), i};
      store.append({&entry, 1});
      if (i == 6) store.add_checkpoint(test::unsigned_note("o/e", 7, store.root()), 1);
    }
    root = store.root();
  }
  for (const std::uint64_t full_check_rows : {std::uint64_t{3}, std::uint64_t{100}}) {
    Store store = Store::open(file, {"", full_check_rows});
    EXPECT_EQ(store.checkpointed(), 7U);
    EXPECT_EQ(store.size(), 11U);
    EXPECT_EQ(store.root(), root);
    EXPECT_EQ(store.last_type(), "decision");
  }
}

TEST(Segments, AreNumbered) {
  const TemporaryFolder folder;
  EXPECT_EQ(segment_file("a", 1), "a/audit.db");
  EXPECT_EQ(segment_file("a", 12), "a/audit-12.db");
  EXPECT_EQ(last_segment(folder.path()), 0U);
  for (const char* name : {"audit.lock", "audit-x.db", "audit-.db", "other.db", "audit-9.txt"}) {
    std::filesystem::create_directory(folder.path() / name);
    EXPECT_EQ(last_segment(folder.path()), 0U) << name;
  }
  for (const char* name : {"audit.db", "audit-10.db", "audit-9.db"}) {
    std::filesystem::create_directory(folder.path() / name);
  }
  EXPECT_EQ(last_segment(folder.path()), 10U);
  std::filesystem::create_directory(folder.path() / "audit-11.db.damaged-1");
  EXPECT_EQ(last_segment(folder.path()), 11U);
  std::filesystem::create_directory(folder.path() / "audit-12.db-wal");
  EXPECT_EQ(last_segment(folder.path()), 12U);
  EXPECT_EQ(segment_files(folder.path()),
            (std::vector<std::filesystem::path>{segment_file(folder.path(), 1),
                                                segment_file(folder.path(), 9),
                                                segment_file(folder.path(), 10)}));
}

}  // namespace
}  // namespace isoguard::audit
