// A database that a failing disk ended is proven to its last acknowledged event, by files that
// were written after it was given up.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <utility>

#include "src/audit/closing_note.h"
#include "src/audit/key_file.h"
#include "src/audit/log.h"
#include "src/audit/segments.h"
#include "tests/src/tools/audit_program.h"
#include "tests/support/audit_database.h"
#include "tests/support/audit_events.h"
#include "tests/support/failing_disk.h"
#include "tests/support/temporary_folder.h"

namespace isoguard::app {
namespace {

namespace fs = std::filesystem;
using Fate = test::FaultVfs::Fate;
using Kind = test::DiskOperation::Kind;

std::string signed_note(const std::string& origin, std::uint64_t size, const audit::Hash& root) {
  return audit::sign_checkpoint(test::audit_signer("site/replica"), {origin, size, root});
}

class AuditChain : public testing::Test {
 protected:
  AuditChain() { fs::create_directories(directory_); }

  audit::LogOptions options() {
    audit::LogOptions options = test::quick_options(directory_);
    options.signer = signed_note;
    options.checkpoint_events = 1'000'000;  // none but at the end
    options.checkpoint_at_start = false;
    options.report = [this](const std::string& line) { lines_.push_back(line); };
    return options;
  }
  /// The fifth event meets an error of the disk, and the others go to a second database.
  void end_one_database(
      const audit::LogOptions& settings, const std::function<void()>& before = [] {}) {
    test::Disk disk;
    audit::LogOptions options = settings;
    options.vfs = disk.vfs().name();
    disk.heal();
    audit::Log log(options);
    test::append(log, 4, told_);
    before();
    bool fails = true;
    disk.rule([&fails](const test::DiskOperation& operation, std::size_t) {
      return operation.kind == Kind::kSync && std::exchange(fails, false) ? Fate::kIoError
                                                                          : Fate::kDo;
    });
    test::append(log, 3, told_);
    log.stop();
    ASSERT_EQ(told_.durable.size(), 7U);
    as_in_a_copy();
  }
  Told verify() { return audit({"verify", "--key", key_, "--data-dir", folder_.path().string()}); }
  int prove_all() {
    int code = 0;
    as_in_a_copy();
    for (const std::string& id : told_.durable) {
      code =
          std::max(code, audit({"prove", "--database", first(), "--database", second(), id}).code);
    }
    return code;
  }
  /// Where nobody records who reads.
  void as_in_a_copy() { fs::remove(directory_ / "audit.lock"); }
  std::string first() const { return audit::segment_file(directory_, 1).string(); }
  std::string second() const { return audit::segment_file(directory_, 2).string(); }
  std::string note() const { return first() + "-checkpoint"; }

  const test::TemporaryFolder folder_;
  const fs::path directory_ = folder_.path() / "audit";
  const std::string key_ = test::audit_signer("site/replica").verifier().text();
  test::Told told_;
  std::vector<std::string> lines_;
};

TEST_F(AuditChain, ProvesAllThatWasAcknowledgedBeforeTheDiskFailed) {
  end_one_database(options());
  EXPECT_TRUE(fs::exists(note()));
  const Told told = verify();
  EXPECT_EQ(told.code, 0) << told.out;
  EXPECT_EQ(prove_all(), 0);
  const std::string bundle = folder_.file("bundle");
  ASSERT_EQ(audit({"export", "--database", first(), "--output", bundle}).code, 0);
  EXPECT_EQ(audit({"verify", "--key", key_, bundle}).code, 0);
  const Told checkpoint = audit({"checkpoint", "--database", first()});
  EXPECT_NE(checkpoint.out.find("\n5\n"), std::string::npos) << checkpoint.out;
}

// A database that comes after another speaks of it, also to who has bundles only.
TEST_F(AuditChain, SaysWhatIsNotGiven) {
  end_one_database(options());
  const std::string bundle = folder_.file("bundle");
  ASSERT_EQ(audit({"export", "--database", second(), "--output", bundle}).code, 0);
  const Told told = audit({"verify", "--key", key_, bundle});
  EXPECT_EQ(told.code, 0) << told.out;
  EXPECT_NE(told.out.find("not given: site/replica/"), std::string::npos) << told.out;
}

TEST_F(AuditChain, NoticesWhatWasDoneToTheEarlierDatabase) {
  struct Row {
    const char* claim;
    std::function<void()> edit;
    const char* says;
  };
  const std::vector<Row> table = {
      {"the file is gone", [this] { fs::remove(first()); },
       "the database after it names 5 events of this origin, which no given file holds"},
      {"the last events are gone, and the note",
       [this] {
         test::run_sql(first(), "DELETE FROM events WHERE seq > 2");
         fs::remove(note());
       },
       "the database after it names 5 events, here are 3: cut, or rolled back"},
      {"the last events are gone",
       [this] { test::run_sql(first(), "DELETE FROM events WHERE seq > 2"); },
       "the checkpoint of size 5 stands behind 3 events"},
      {"the note is gone", [this] { fs::remove(note()); },
       "5 events are covered by no checkpoint, and no more will come"},
      {"the note is another's",
       [this] { audit::write_closing_note(first(), test::unsigned_note("site/replica/x", 5, {})); },
       "5 events are covered by no checkpoint"}};
  for (const Row& row : table) {
    fs::remove_all(directory_);
    fs::create_directories(directory_);
    told_ = {};
    end_one_database(options());
    ASSERT_EQ(verify().code, 0) << row.claim;
    row.edit();
    const Told told = verify();
    EXPECT_EQ(told.code, 1) << row.claim;
    EXPECT_NE(told.out.find(row.says), std::string::npos) << row.claim << ": " << told.out;
  }
}

TEST_F(AuditChain, ExportNamesWhatIsInNoBundle) {
  end_one_database(options());
  ASSERT_EQ(audit::make_signing_key((directory_ / "signing.key").string(), "site/replica"), "");
  const auto export_all = [this](const std::string& to) {
    fs::create_directory(folder_.file(to));
    return audit({"export", "--data-dir", folder_.path().string(), "--output", folder_.file(to)});
  };
  const Told whole = export_all("whole");
  EXPECT_EQ(whole.code, 0) << whole.error;
  fs::remove(note());
  test::run_sql(first(), "INSERT INTO checkpoints VALUES(3, 'a note', 0)");
  const Told told = export_all("cut");
  EXPECT_EQ(told.code, 1);
  EXPECT_EQ(told.error, "isoguard: 2 events of " + first() +
                            " are covered by no checkpoint and in no bundle\n");
}

// The process ended before it could sign: the next one reads back what the new database names.
TEST_F(AuditChain, ALaterStartSignsWhatAnEarlierOneLeft) {
  end_one_database(options());
  fs::remove(note());
  ASSERT_EQ(verify().code, 1);
  { const audit::Log log(options()); }
  EXPECT_TRUE(fs::exists(note()));
  const Told told = verify();
  EXPECT_EQ(told.code, 0) << told.out;
  EXPECT_EQ(prove_all(), 0);
}

TEST_F(AuditChain, ALaterStartSignsNothingThatIsNotWhatWasNamed) {
  end_one_database(options());
  fs::remove(note());
  test::run_sql(first(), "DELETE FROM events WHERE seq > 3");
  { const audit::Log log(options()); }
  EXPECT_FALSE(fs::exists(note()));
  ASSERT_FALSE(lines_.empty());
  EXPECT_NE(lines_.back().find("are under no checkpoint: there are 4 events, not 5"),
            std::string::npos)
      << lines_.back();
  EXPECT_EQ(verify().code, 1);
}

TEST_F(AuditChain, IsSignedAsSoonAsTheFolderTakesTheNote) {
  // So that the note cannot be written.
  end_one_database(options(), [this] { fs::create_directories(note() + ".new"); });
  EXPECT_FALSE(fs::exists(note()));
  EXPECT_EQ(std::ranges::count_if(lines_,
                                  [](const std::string& line) {
                                    return line.find("cannot keep the last") != std::string::npos;
                                  }),
            1);
  fs::remove(note() + ".new");
  { const audit::Log log(options()); }
  EXPECT_TRUE(fs::exists(note()));
  EXPECT_EQ(verify().code, 0);
}

}  // namespace
}  // namespace isoguard::app
