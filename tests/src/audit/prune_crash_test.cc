// The power goes at each operation of a deletion: what may not go is there, what is gone is named,
// and the next run ends what was begun. ISOGUARD_POWER_LOSS=full tries every operation.

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <random>

#include "src/audit/pruner.h"
#include "src/audit/records.h"
#include "src/audit/stored_log.h"
#include "tests/support/old_records.h"
#include "tests/support/power_loss.h"
#include "tests/support/temporary_folder.h"

namespace isoguard::audit {
namespace {

namespace fs = std::filesystem;
using test::DiskImage;
using test::FaultVfs;
using test::Loss;
using test::noon;
using test::old_decision;
using test::TemporaryFolder;

constexpr int kEvents = 460;  ///< nine transactions
constexpr int kHeld = 77;
constexpr int kLastDue = 439;

void hold_one(const fs::path& orders) {
  Hold hold;
  hold.scope = Hold::Scope::card;
  hold.what = test::card(kHeld);
  test::give_hold(orders, hold);
}

PruneOptions options_for(const fs::path& orders) {
  PruneOptions options;
  options.orders = orders;
  options.signer = test::signed_note;
  options.now_us = [] { return noon("2037-01-01"); };
  return options;
}

/// What a deletion did to its disk, from the making of the database on.
struct PruneRun {
  std::vector<test::DiskOperation> operations;
  std::size_t begin = 0;  ///< of the deletion
};

PruneRun run_once() {
  const TemporaryFolder folder;
  const fs::path directory = folder.path() / "audit";
  fs::create_directories(directory);
  const auto file = segment_file(directory, 1);
  FaultVfs disk;
  disk.record(true);
  PruneRun run;
  {
    Store store = Store::create(file, "site/r1/e1", {disk.name()});
    std::vector<Entry> entries;
    for (int i = 0; i < kEvents; ++i) {
      entries.push_back(old_decision(i, noon(i <= kLastDue ? "2026-11-26" : "2030-01-01")));
    }
    store.append(entries);
    store.add_checkpoint(test::signed_note("site/r1/e1", store.size(), store.root()), 0);
    store.write_back(true);
  }
  run.begin = disk.operations();
  hold_one(folder.path() / "retention");
  Custody custody({directory}, {disk.name()});
  const PruneCount count = prune(custody, file, options_for(folder.path() / "retention"));
  EXPECT_EQ(count.fault, "");
  EXPECT_EQ(count.due, static_cast<std::uint64_t>(kLastDue));
  run.operations = disk.recorded();
  return run;
}

/// The disk of somebody who starts again.
class Restarted {
 public:
  Restarted() {
    fs::create_directories(directory_);
    hold_one(orders_);
  }

  void check(const DiskImage& image) {
    for (const auto& entry : fs::directory_iterator(directory_)) fs::remove(entry.path());
    for (const auto& [name, bytes] : image) {
      std::ofstream(directory_ / fs::path(name).filename(), std::ios::binary) << bytes;
    }
    check_content(false);
    {
      Custody custody({directory_}, {});
      const PruneCount count = prune(custody, file_, options_for(orders_));
      EXPECT_EQ(count.fault, "");
    }
    check_content(true);
    EXPECT_EQ(test::all_bytes(file_).find(test::secret(5)), std::string::npos);
  }

 private:
  void check_content(bool is_done) {
    const Store recovered = Store::open(file_, {});  // throws when damaged
    Trust trust;
    trust.keys.push_back(test::audit_signer().verifier());
    check_log(*StoredLog::open(file_.string()), trust,
              [](const Finding& finding) { ADD_FAILURE() << finding.text(); });
    for (const Record& record : Records(file_).range(0, kEvents)) {
      const int number = static_cast<int>(record.sequence);
      const bool may_go = number <= kLastDue && number != kHeld;
      EXPECT_TRUE(may_go || !record.bytes.empty()) << number;
      EXPECT_TRUE(!may_go || !is_done || record.bytes.empty()) << number;
    }
  }

  TemporaryFolder folder_;
  fs::path directory_ = folder_.path() / "audit";
  fs::path orders_ = folder_.path() / "retention";
  fs::path file_ = segment_file(directory_, 1);
};

TEST(PruneCrash, IsTakenUpWhereItEnded) {
  const char* wish = std::getenv("ISOGUARD_POWER_LOSS");
  const std::size_t step = wish != nullptr && std::string_view(wish) == "full" ? 1 : 32;
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  const PruneRun run = run_once();
  const std::size_t offset = random() % step;
  Restarted restarted;
  test::PowerLoss disk;
  std::size_t points = 0;
  for (std::size_t i = 0; i <= run.operations.size(); ++i) {
    if (i >= run.begin && i % step == offset) {
      for (const Loss loss : {Loss::kAll, Loss::kSuffix, Loss::kSome, Loss::kTorn}) {
        restarted.check(disk.image(loss, random));
        ++points;
      }
    }
    if (i < run.operations.size()) disk.carry_out(run.operations[i]);
  }
  EXPECT_GT(points, 20U);
  std::cout << points << " crash points of " << run.operations.size() - run.begin
            << " operations, seed " << seed << '\n';
}

}  // namespace
}  // namespace isoguard::audit
