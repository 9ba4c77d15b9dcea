// The power goes at each operation of the log on its disk: what was acknowledged must be there.
// ISOGUARD_POWER_LOSS=full tries every operation of several runs; without, a sample by seed.

#include "tests/support/power_loss.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <future>
#include <iostream>
#include <set>

#include "src/audit/records.h"
#include "src/audit/segments.h"
#include "src/audit/store.h"
#include "tests/support/audit_events.h"
#include "tests/support/temporary_folder.h"

namespace isoguard::audit {
namespace {

using test::DiskImage;
using test::DiskOperation;
using test::FaultVfs;
using test::Loss;
using test::some_event;
using test::TemporaryFolder;

struct Acknowledged {
  EventId id;
  std::size_t after;  ///< so many operations
};

struct Signed {
  std::uint64_t size;
  Hash root;
  std::size_t after;
};

/// What a run of the log did to its disk, and what it told others in the meantime.
struct LogRun {
  std::vector<DiskOperation> operations;
  std::vector<Acknowledged> acknowledged;
  std::vector<Signed> roots;
};

enum class Mutant {
  kNone,
  kSynchronousOff,
  kSyncSwallowed,
  kAnswersBeforeCommit,
  kGatheredTooLong
};

/// As if what was gathered of the write-ahead log went out after the log was synchronised.
void gather_too_long(std::vector<DiskOperation>& operations) {
  for (std::size_t i = 1; i < operations.size(); ++i) {
    DiskOperation& before = operations[i - 1];
    const bool is_end = operations[i].kind == DiskOperation::Kind::kSync &&
                        before.kind == DiskOperation::Kind::kWrite &&
                        before.file == operations[i].file && before.file.ends_with("-wal");
    if (is_end) std::swap(before, operations[i++]);
  }
}

/// Appends some events alone and some together, while the write-ahead log is moved now and then.
void append_events(Log& log, LogRun& run, FaultVfs& disk, Mutant mutant, std::mt19937_64& random) {
  for (int number = 0; number < 45;) {
    const int together = random() % 3 == 0 ? 1 + static_cast<int>(random() % 6) : 1;
    std::vector<std::promise<void>> told(static_cast<std::size_t>(together));
    for (std::promise<void>& one : told) {
      const Event event = some_event(number++);
      const auto acknowledge = [&run, &disk, id = event.id] {
        run.acknowledged.push_back({id, disk.operations()});
      };
      if (mutant == Mutant::kAnswersBeforeCommit) acknowledge();
      log.append(event, [acknowledge, mutant, &one](const Receipt& receipt) {
        EXPECT_TRUE(receipt.durable) << receipt.why;
        if (mutant != Mutant::kAnswersBeforeCommit) acknowledge();
        one.set_value();
      });
      // Together only where the mutant does not write from two threads.
      if (mutant == Mutant::kAnswersBeforeCommit) one.get_future().wait();
    }
    if (mutant == Mutant::kAnswersBeforeCommit) continue;
    for (std::promise<void>& one : told) one.get_future().wait();
  }
}

LogRun run_of(std::uint64_t seed, Mutant mutant) {
  const TemporaryFolder folder;
  FaultVfs disk;
  disk.record(true);
  disk.lie_about_synchronous(mutant == Mutant::kSynchronousOff);
  disk.decide([mutant](const DiskOperation& operation, std::size_t) {
    const bool is_swallowed =
        mutant == Mutant::kSyncSwallowed && operation.kind == DiskOperation::Kind::kSync;
    return is_swallowed ? FaultVfs::Fate::kSwallow : FaultVfs::Fate::kDo;
  });
  LogRun run;
  LogOptions options = test::quick_options(folder.path());
  options.vfs = disk.name();
  options.most_log_bytes = 600'000;
  options.signer = [&](const std::string& origin, std::uint64_t size, const Hash& root) {
    run.roots.push_back({size, root, disk.operations()});
    return test::unsigned_note(origin, size, root);
  };
  std::mt19937_64 random(seed);
  {
    Log log(options);
    append_events(log, run, disk, mutant, random);
  }
  run.operations = disk.recorded();
  if (mutant == Mutant::kGatheredTooLong) gather_too_long(run.operations);
  return run;
}

/// Opens what the disk holds. "" when all is there that was told before that operation.
class Restart {
 public:
  Restart() {
    disk_.decide([](const DiskOperation& operation, std::size_t) {
      // Whether this disk keeps anything is not the question.
      return operation.kind == DiskOperation::Kind::kSync ? FaultVfs::Fate::kSwallow
                                                          : FaultVfs::Fate::kDo;
    });
  }

  std::string violation(const LogRun& run, const DiskImage& image, std::size_t operation) {
    put(image);
    const bool is_told = !run.acknowledged.empty() && run.acknowledged.front().after <= operation;
    std::vector<Record> records;
    try {
      const auto file = segment_file(folder_.path(), 1);
      if (!std::filesystem::exists(file)) return is_told ? "no database" : "";
      const Store store = Store::open(file, {disk_.name()});
      records = Records(file, disk_.name()).range(0, 100'000);
    } catch (const std::exception& error) {
      return is_told ? error.what() : "";
    }
    return violation(run, records, operation);
  }

 private:
  void put(const DiskImage& image) {
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
      std::filesystem::remove(entry.path());
    }
    for (const auto& [name, bytes] : image) {
      const std::string file = std::filesystem::path(name).filename().string();
      std::ofstream(folder_.file(file), std::ios::binary) << bytes;
    }
  }

  static std::string violation(const LogRun& run, const std::vector<Record>& records,
                               std::size_t operation) {
    std::set<std::string> ids;
    std::vector<Hash> leaves;
    for (const Record& record : records) {
      ids.insert(record.id.text());
      leaves.push_back(leaf_hash(record.bytes));
    }
    for (const Acknowledged& one : run.acknowledged) {
      if (one.after <= operation && !ids.contains(one.id.text())) return "an event is lost";
    }
    for (const Signed& one : run.roots) {
      if (one.after > operation) continue;
      const auto size = static_cast<std::size_t>(one.size);
      if (size > leaves.size()) return "the tree is smaller than its checkpoint";
      if (root_of(std::span(leaves).first(size)) != one.root) return "the tree is another";
    }
    return "";
  }

  TemporaryFolder folder_;
  FaultVfs disk_;
};

struct Result {
  std::size_t points = 0;
  std::size_t violations = 0;
  std::string first;
};

/// The power goes before each `step`-th operation, in each way.
Result lose_power(const LogRun& run, std::size_t step, std::uint64_t seed) {
  Result result;
  Restart restart;
  test::PowerLoss disk;
  std::mt19937_64 random(seed);
  const std::size_t offset = random() % step;
  for (std::size_t i = 0; i <= run.operations.size(); ++i) {
    if (i % step == offset) {
      for (const Loss loss : {Loss::kAll, Loss::kSuffix, Loss::kSome, Loss::kTorn}) {
        ++result.points;
        const std::string violation = restart.violation(run, disk.image(loss, random), i);
        if (violation.empty()) continue;
        if (result.violations++ == 0) {
          result.first = violation + " at operation " + std::to_string(i) + ", loss " +
                         std::to_string(static_cast<int>(loss));
        }
      }
    }
    if (i < run.operations.size()) disk.carry_out(run.operations[i]);
  }
  return result;
}

bool is_full_run() {
  const char* wish = std::getenv("ISOGUARD_POWER_LOSS");
  return wish != nullptr && std::string_view(wish) == "full";
}

TEST(PowerLoss, TakesNothingThatWasAcknowledged) {
  const std::uint64_t seed = std::random_device{}();
  const std::size_t runs = is_full_run() ? 24 : 1;
  std::size_t points = 0;
  std::size_t acknowledged = 0;
  for (std::size_t i = 0; i < runs; ++i) {
    const LogRun run = run_of(seed + i, Mutant::kNone);
    const Result result = lose_power(run, is_full_run() ? 1 : 4, seed + i);
    EXPECT_EQ(result.violations, 0U) << result.first << ", seed " << seed + i;
    points += result.points;
    acknowledged += run.acknowledged.size();
  }
  EXPECT_GE(acknowledged, runs * 45);
  std::cout << points << " crash points, seed " << seed << '\n';
  EXPECT_GE(points, is_full_run() ? 10'000U : 100U);
}

struct MutantRow {
  const char* name;
  Mutant mutant;
};

class PowerLossMutant : public testing::TestWithParam<MutantRow> {};

TEST_P(PowerLossMutant, IsCaught) {
  const std::uint64_t seed = std::random_device{}();
  const LogRun run = run_of(seed, GetParam().mutant);
  const Result result = lose_power(run, 7, seed);
  EXPECT_GT(result.violations, 0U) << result.points << " crash points, seed " << seed;
  std::cout << result.violations << " of " << result.points << ", first: " << result.first << '\n';
}

INSTANTIATE_TEST_SUITE_P(Mutants, PowerLossMutant,
                         testing::Values(MutantRow{"SynchronousOff", Mutant::kSynchronousOff},
                                         MutantRow{"SyncSwallowed", Mutant::kSyncSwallowed},
                                         MutantRow{"AnswersBeforeCommit",
                                                   Mutant::kAnswersBeforeCommit},
                                         MutantRow{"GatheredTooLong", Mutant::kGatheredTooLong}),
                         [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace isoguard::audit
