// Bits that rot, logs that are cut, and rows that somebody changed: each is found at the next
// start, or what is left is a clean prefix. ISOGUARD_POWER_LOSS=full flips 10,000 bits.

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <random>

#include "src/audit/log.h"
#include "src/audit/records.h"
#include "src/audit/schema.h"
#include "src/audit/segments.h"
#include "src/audit/store.h"
#include "tests/support/audit_database.h"
#include "tests/support/audit_events.h"
#include "tests/support/fault_vfs.h"
#include "tests/support/power_loss.h"
#include "tests/support/temporary_folder.h"

namespace isoguard::audit {
namespace {

using test::append_and_wait;
using test::DiskImage;
using test::FaultVfs;
using test::quick_options;
using test::some_event;
using test::TemporaryFolder;

constexpr std::size_t kLogHeader = 32;
constexpr std::size_t kFrame = 24 + kPageBytes;

/// A database and its write-ahead log, both with content; the same after the log was moved into it;
/// and what they hold.
struct Original {
  std::string database;
  std::string log;
  std::string closed;
  std::vector<Record> records;
};

void put(const TemporaryFolder& folder, const std::string& database, const std::string& log) {
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    std::filesystem::remove(entry.path());
  }
  std::ofstream(folder.file("audit.db"), std::ios::binary) << database;
  std::ofstream(folder.file("audit.db-wal"), std::ios::binary) << log;
}

Original make_original() {
  const TemporaryFolder folder;
  FaultVfs disk;
  disk.record(true);
  LogOptions options = quick_options(folder.path());
  options.vfs = disk.name();
  options.most_log_bytes = 300'000;
  std::size_t end = 0;
  {
    Log log(options);
    for (int i = 0; i < 40; ++i) append_and_wait(log, some_event(i));
    end = disk.operations();
  }
  test::PowerLoss power;
  const auto operations = disk.recorded();
  for (std::size_t i = 0; i < end; ++i) power.carry_out(operations[i]);
  std::mt19937_64 unused;
  const DiskImage image = power.image(test::Loss::kAll, unused);
  const std::string file = segment_file(folder.path(), 1).string();
  Original original{image.at(file), image.at(file + "-wal"), "", {}};
  const TemporaryFolder other;
  put(other, original.database, original.log);
  const Store store = Store::open(segment_file(other.path(), 1), {});
  original.records = Records(store.file()).range(0, 1000);
  std::ifstream closed(store.file(), std::ios::binary);
  original.closed.assign(std::istreambuf_iterator<char>(closed), {});
  return original;
}

const Original& original() {
  static const Original made = make_original();
  return made;
}

bool same(const Record& left, const Record& right) {
  return left.id == right.id && left.bytes == right.bytes && left.leaf == right.leaf &&
         left.type == right.type && left.recorded_us == right.recorded_us &&
         left.tenant == right.tenant && left.patient == right.patient && left.user == right.user &&
         left.service == right.service && left.call == right.call;
}

/// Opens what was put there. "damage" when it is refused, else how many events it has; with "?"
/// when they are no prefix of the original ones, or cannot be found by their card.
std::string outcome(const TemporaryFolder& folder, const std::string& vfs) {
  try {
    const Store store = Store::open(folder.path() / "audit.db", {vfs});
    Records records(store.file(), vfs);
    const auto found = records.range(0, 1000);
    bool is_clean = found.size() <= original().records.size();
    for (std::size_t i = 0; is_clean && i < found.size(); ++i) {
      is_clean = same(found[i], original().records[i]);
      if (found[i].type != "decision") continue;
      const auto by_card = records.by_card("card-" + found[i].call.substr(5) + "-b");
      is_clean = is_clean && by_card.size() == 1 && by_card[0].id == found[i].id;
      is_clean = is_clean && records.wrapped_key(found[i].patient) == "key of " + found[i].patient;
    }
    return (is_clean ? "" : "?") + std::to_string(found.size());
  } catch (const Damaged&) {
    return "damage";
  } catch (const std::exception& error) {
    return std::string("? ") + error.what();
  }
}

/// Like a disk, but nothing is worth waiting for.
class QuickDisk {
 public:
  QuickDisk() {
    vfs_.decide([](const test::DiskOperation& operation, std::size_t) {
      return operation.kind == test::DiskOperation::Kind::kSync ? FaultVfs::Fate::kSwallow
                                                                : FaultVfs::Fate::kDo;
    });
  }
  const std::string& name() const { return vfs_.name(); }

 private:
  FaultVfs vfs_;
};

TEST(Damage, TheOriginalIsWhole) {
  const TemporaryFolder folder;
  put(folder, original().database, original().log);
  EXPECT_EQ(outcome(folder, ""), "41");
  EXPECT_GT(original().log.size(), kLogHeader + 10 * kFrame);
  EXPECT_GT(original().database.size(), 5 * kPageBytes);
}

/// Flips bits one at a time, and counts what came of it: "damage", "prefix" or "none".
std::map<std::string, int> flip_bits(const std::string& database, const std::string& log) {
  const char* wish = std::getenv("ISOGUARD_POWER_LOSS");
  const int flips = wish != nullptr && std::string_view(wish) == "full" ? 5'000 : 250;
  const std::uint64_t seed = std::random_device{}();
  std::mt19937_64 random(seed);
  const TemporaryFolder folder;
  const QuickDisk disk;
  std::map<std::string, int> outcomes;
  for (int i = 0; i < flips; ++i) {
    std::string bytes = database + log;
    const std::size_t at = random() % bytes.size();
    bytes[at] = static_cast<char>(bytes[at] ^ (1 << random() % 8));
    put(folder, bytes.substr(0, database.size()), bytes.substr(database.size()));
    const std::string result = outcome(folder, disk.name());
    EXPECT_FALSE(result.starts_with('?')) << result << ", byte " << at << ", seed " << seed;
    ++outcomes[result == "damage" ? "damage" : result == "41" ? "none" : "prefix"];
  }
  std::cout << outcomes["damage"] << " found, " << outcomes["prefix"] << " prefixes, "
            << outcomes["none"] << " without effect, seed " << seed << '\n';
  return outcomes;
}

TEST(Damage, BitsFlippedInTheLogLeaveAPrefix) {
  EXPECT_GT(flip_bits(original().database, original().log)["prefix"], 50);
}

TEST(Damage, BitsFlippedInADatabaseAreFound) {
  EXPECT_GT(flip_bits(original().closed, "")["damage"], 50);
}

// One bit: the largest sequence is now looked for in the index of ids.
TEST(Damage, OfTheTablesDefinitionIsFound) {
  const TemporaryFolder folder;
  std::string database = original().closed;
  const std::size_t at = database.find("seq INTEGER PRIMARY KEY");
  ASSERT_NE(at, std::string::npos);
  database[at + 4] = 'A';
  put(folder, database, "");
  EXPECT_EQ(outcome(folder, ""), "damage");
}

TEST(Damage, ALogThatIsCutLeavesAPrefix) {
  const std::uint64_t seed = std::random_device{}();
  std::mt19937_64 random(seed);
  const TemporaryFolder folder;
  const QuickDisk disk;
  const std::string& log = original().log;
  int last = -1;
  for (std::size_t frame = 0; kLogHeader + frame * kFrame <= log.size(); ++frame) {
    const std::size_t at = kLogHeader + frame * kFrame;
    put(folder, original().database, log.substr(0, at));
    const std::string result = outcome(folder, disk.name());
    EXPECT_FALSE(result.starts_with('?')) << result << " at frame " << frame;
    if (result != "damage") {
      EXPECT_GE(std::stoi(result), last) << "at frame " << frame;
      last = std::stoi(result);
    }
    put(folder, original().database, log.substr(0, at + random() % kFrame));
    EXPECT_EQ(outcome(folder, disk.name()), result) << "inside frame " << frame << " seed " << seed;
  }
  EXPECT_EQ(last, 41);
}

TEST(Damage, IsSetAsideAndSaid) {
  const TemporaryFolder folder;
  const auto directory = folder.path() / "audit";
  {
    Log log(quick_options(directory));
    append_and_wait(log, some_event(1));
  }
  {
    std::fstream file(directory / "audit.db", std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(kPageBytes));
    file << std::string(3 * kPageBytes, 'x');
  }
  const auto size = std::filesystem::file_size(directory / "audit.db");
  LogOptions options = quick_options(directory);
  std::vector<std::string> lines;
  options.report = [&lines](const std::string& line) { lines.push_back(line); };
  Log log(options);
  EXPECT_TRUE(append_and_wait(log, some_event(2)).durable);
  EXPECT_EQ(log.health().degraded, "");
  std::vector<std::string> aside;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with("audit.db.damaged-") || name.ends_with("-wal")) continue;
    if (!name.ends_with("-shm")) aside.push_back(name);
  }
  ASSERT_EQ(aside.size(), 1U);
  EXPECT_EQ(std::filesystem::file_size(directory / aside[0]), size) << "kept as it was";
  const std::string start = Records(segment_file(directory, 2)).range(0, 1)[0].bytes;
  EXPECT_NE(start.find("\"reason\":\"damaged\""), std::string::npos) << start;
  EXPECT_NE(start.find("it is now " + aside[0]), std::string::npos) << start;
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_TRUE(lines[0].starts_with("audit: " + (directory / "audit.db").string() + " is damaged: "))
      << lines[0];
  EXPECT_TRUE(lines[0].ends_with("; it is now " + aside[0])) << lines[0];
  const auto warnings = log.health().warnings;
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_TRUE(
      warnings[0].starts_with((directory / aside[0]).string() + " was set aside as damaged"))
      << warnings[0];
}

TEST(Damage, IsWarnedOfAtEachStartUntilItIsMovedElsewhere) {
  const TemporaryFolder folder;
  const std::string aside = folder.file("audit.db.damaged-1");
  std::ofstream(aside) << "x";
  std::ofstream(aside + "-checkpoint") << "of it, and no database";
  EXPECT_EQ(Log(quick_options(folder.path())).health().warnings.size(), 1U);
  std::filesystem::remove(aside);
  EXPECT_TRUE(Log(quick_options(folder.path())).health().warnings.empty());
}

// Rows alone do not tell that others are gone; what stands beside them does.
TEST(Damage, OfRowsThatAreGoneTogetherIsFound) {
  const std::pair<const char*, const char*> table[] = {
      {"all", "DELETE FROM events; DELETE FROM checkpoints"},
      {"the last, with the checkpoints",
       "DELETE FROM events WHERE seq > 20; DELETE FROM checkpoints"},
      {"the last, with the newest checkpoint",
       "DELETE FROM events WHERE seq > 20; DELETE FROM checkpoints WHERE size > 20"},
      {"the checkpoints", "DELETE FROM checkpoints"},
      {"the stored frontier's place",
       "UPDATE meta SET value = x'0000000000000000' || substr(value, 9)"
       " WHERE key = 'frontier'"}};
  const TemporaryFolder folder;
  for (const auto& [claim, sql] : table) {
    put(folder, original().closed, "");
    test::run_sql(folder.file("audit.db"), sql);
    EXPECT_EQ(outcome(folder, ""), "damage") << claim;
  }
}

TEST(Damage, AnEmptyFileIsNoDatabase) {
  const TemporaryFolder folder;
  std::ofstream(folder.file("audit.db")) << "";
  Log log(quick_options(folder.path()));
  EXPECT_TRUE(append_and_wait(log, some_event(2)).durable);
  EXPECT_EQ(last_segment(folder.path()), 2U);
}

// A crash after the damaged database was renamed, before the rest was: its log is no one else's.
TEST(Damage, ALogWithoutItsDatabaseIsLeftAlone) {
  const TemporaryFolder folder;
  put(folder, original().database, original().log);
  std::filesystem::rename(folder.file("audit.db"), folder.file("audit.db.damaged-1"));
  Log log(quick_options(folder.path()));
  EXPECT_EQ(append_and_wait(log, some_event(2)).sequence, 1U);
  EXPECT_EQ(last_segment(folder.path()), 2U);
  EXPECT_EQ(std::filesystem::file_size(folder.file("audit.db-wal")), original().log.size());
}

}  // namespace
}  // namespace isoguard::audit
