#include "src/audit/log.h"

#include <gtest/gtest.h>

#include <sys/stat.h>
#include <fstream>

#include <atomic>
#include <set>
#include <thread>

#include "src/audit/canonical.h"
#include "src/audit/records.h"
#include "src/audit/segments.h"
#include "src/audit/store_check.h"
#include "src/audit/text.h"
#include "tests/support/audit_events.h"
#include "tests/support/fault_vfs.h"
#include "tests/support/temporary_folder.h"

namespace isoguard::audit {
namespace {

using test::append_and_wait;
using test::quick_options;
using test::some_event;
using test::TemporaryFolder;

std::vector<std::string> types_in(Records& records) {
  std::vector<std::string> types;
  for (const Record& record : records.range(0, 1000)) types.push_back(record.type);
  return types;
}

mode_t mode_of(const std::filesystem::path& file) {
  struct stat status {};
  EXPECT_EQ(::stat(file.c_str(), &status), 0) << file;
  return status.st_mode & 0777;
}

// So that the first event of a log can be proven without waiting for a thousand others.
TEST(AuditLog, SignsTheStartOfEachRunAtOnce) {
  const TemporaryFolder folder;
  LogOptions options = quick_options(folder.path());
  options.checkpoint_events = 1'000'000;
  {
    Log log(options);
    append_and_wait(log, some_event(1));
    EXPECT_EQ(Records(segment_file(folder.path(), 1)).newest_checkpoint()->size, 1U);
  }
  Log log(options);
  append_and_wait(log, some_event(1));
  EXPECT_EQ(Records(segment_file(folder.path(), 1)).newest_checkpoint()->size, 4U) << "a restart";
}

TEST(AuditLog, AnswersWhenAnEventIsOnDisk) {
  const TemporaryFolder folder;
  Log log(quick_options(folder.path()));
  const Event event = some_event(1);
  const Receipt receipt = append_and_wait(log, event);
  EXPECT_TRUE(receipt.durable) << receipt.why;
  EXPECT_EQ(receipt.sequence, 1U) << "after start";
  EXPECT_EQ(receipt.why, "");
  Records records(segment_file(folder.path(), 1));
  const auto record = records.by_id(event.id);
  ASSERT_TRUE(record);
  EXPECT_EQ(record->sequence, 1U);
  EXPECT_EQ(record->leaf, leaf_hash(record->bytes));
  EXPECT_TRUE(is_canonical(record->bytes));
  EXPECT_TRUE(record->bytes.starts_with("{\"event_id\":\"" + event.id.text() + "\",\"number\":1,"));
  EXPECT_TRUE(record->bytes.ends_with("\",\"recorded_utc\":\"" + utc_text(record->recorded_us) +
                                      "\",\"seq\":1,\"type\":\"decision\",\"v\":1}"))
      << record->bytes;
}

TEST(AuditLog, BeginsWithStartAndEndsWithStopAndACheckpointOfAll) {
  const TemporaryFolder folder;
  {
    Log log(quick_options(folder.path()));
    append_and_wait(log, some_event(1));
  }
  Records records(segment_file(folder.path(), 1));
  EXPECT_EQ(types_in(records), (std::vector<std::string>{"start", "decision", "stop"}));
  const auto notes = records.checkpoints();
  ASSERT_EQ(notes.size(), 2U) << "of the start, and of all";
  EXPECT_EQ(notes[1].size, 3U);
  EXPECT_EQ(notes[1].note,
            records.origin() + "\n3\n" + root_line(root_of(records.leaves(0, 3))) + "\n");
}

TEST(AuditLog, GoesOnWhereItStopped) {
  const TemporaryFolder folder;
  std::string origin;
  for (int run = 0; run < 3; ++run) {
    Log log(quick_options(folder.path()));
    EXPECT_EQ(append_and_wait(log, some_event(run)).sequence, static_cast<unsigned>(3 * run + 1));
    if (run == 0) origin = log.health().origin;
    EXPECT_EQ(log.health().origin, origin);
  }
  Records records(segment_file(folder.path(), 1));
  EXPECT_EQ(records.size(), 9U);
  EXPECT_NE(records.range(3, 1)[0].bytes.find("\"clean\":true"), std::string::npos);
  EXPECT_EQ(last_segment(folder.path()), 1U);
}

TEST(AuditLog, BeginsANewDatabaseForAnotherOrigin) {
  const TemporaryFolder folder;
  { const Log log(quick_options(folder.path())); }
  LogOptions other = quick_options(folder.path());
  other.origin = "site/other";
  const Log log(other);
  EXPECT_TRUE(log.health().origin.starts_with("site/other/"));
  const std::string start = Records(segment_file(folder.path(), 2)).range(0, 1)[0].bytes;
  EXPECT_NE(start.find("\"reason\":\"origin\""), std::string::npos) << start;
  EXPECT_NE(start.find("\"previous\":{\"origin\":\"site/replica/"), std::string::npos) << start;
}

TEST(AuditLog, SharesTransactionsBetweenThreads) {
  const TemporaryFolder folder;
  constexpr int kThreads = 8;
  constexpr int kEach = 50;
  std::mutex mutex;
  std::set<std::uint64_t> sequences;
  {
    Log log(quick_options(folder.path()));
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < kEach; ++i) {
          const Receipt receipt = append_and_wait(log, some_event(t * kEach + i));
          EXPECT_TRUE(receipt.durable) << receipt.why;
          const std::lock_guard lock(mutex);
          sequences.insert(receipt.sequence);
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  EXPECT_EQ(sequences.size(), static_cast<std::size_t>(kThreads * kEach));
  EXPECT_EQ(*sequences.begin(), 1U);
  EXPECT_EQ(*sequences.rbegin(), static_cast<std::uint64_t>(kThreads * kEach));
  Records records(segment_file(folder.path(), 1));
  std::vector<Hash> leaves;
  for (const Record& record : records.range(0, 1000)) leaves.push_back(leaf_hash(record.bytes));
  for (const CheckpointNote& note : records.checkpoints()) {
    const std::vector<Hash> first(leaves.begin(), leaves.begin() + static_cast<int>(note.size));
    EXPECT_EQ(note.note, test::unsigned_note(records.origin(), note.size, root_of(first)));
  }
  EXPECT_GT(records.checkpoints().size(), 3U);
}

TEST(AuditLog, DoesNotTakeAnIdentifierTwice) {
  const TemporaryFolder folder;
  Log log(quick_options(folder.path()));
  const Event event = some_event(1);
  append_and_wait(log, event);
  const Receipt again = append_and_wait(log, event);
  EXPECT_FALSE(again.durable);
  EXPECT_EQ(again.why, "an event with this id is in the log already");
  EXPECT_EQ(append_and_wait(log, some_event(2)).sequence, 2U) << "no hole";
}

TEST(AuditLog, KeepsABodyThatIsNoObject) {
  const TemporaryFolder folder;
  Log log(quick_options(folder.path()));
  Event event = some_event(1);
  event.body = "{\"half\":";
  EXPECT_TRUE(append_and_wait(log, event).durable);
  const std::string bytes = Records(segment_file(folder.path(), 1)).by_id(event.id)->bytes;
  EXPECT_NE(bytes.find("\"unreadable_body\":\"{\\\"half\\\":\""), std::string::npos) << bytes;
}

TEST(AuditLog, TakesNothingAfterItsEnd) {
  const TemporaryFolder folder;
  std::vector<std::string> lines;
  LogOptions options = quick_options(folder.path());
  options.report = [&lines](const std::string& line) { lines.push_back(line); };
  Log log(options);
  log.stop();
  const Event event = some_event(1);
  EXPECT_FALSE(append_and_wait(log, event).durable);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0], "audit: event " + event.id.text() + " leaf " + hex(leaf_hash(event.body)) +
                          " is lost: the log has stopped");
}

TEST(AuditLog, IsForItsOwnerOnly) {
  const TemporaryFolder folder;
  const std::filesystem::path directory = folder.path() / "audit";
  Log log(quick_options(directory));
  append_and_wait(log, some_event(1));
  EXPECT_EQ(mode_of(directory), 0700U);
  for (const char* name : {"audit.db", "audit.db-wal", "audit.db-shm", "audit.lock"}) {
    EXPECT_EQ(mode_of(directory / name), 0600U) << name;
  }
}

std::string refusal(const LogOptions& options) {
  try {
    const Log log(options);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

TEST(AuditLog, RefusesToStart) {
  const TemporaryFolder folder;
  const std::string path = folder.path().string();
  const Log log(quick_options(folder.path()));
  EXPECT_EQ(refusal(quick_options(folder.path())),
            "the audit directory " + path + " is in use by another process");
  EXPECT_EQ(refusal(quick_options(folder.path() / "a" / "b")),
            "the audit directory " + path + "/a/b cannot be made: No such file or directory");
  LogOptions same = quick_options(folder.path() / "a");
  same.second_directory = same.directory;
  EXPECT_EQ(refusal(same), "the audit directory " + path + "/a is in use by another process");
}

TEST(AuditLog, KeepsAnswersApartFromADiskThatHangs) {
  const TemporaryFolder folder;
  test::FaultVfs disk;
  std::promise<void> go_on;
  std::shared_future<void> gate = go_on.get_future().share();
  LogOptions options = quick_options(folder.path());
  options.vfs = disk.name();
  options.answer_within = std::chrono::milliseconds(1);
  Log log(options);
  disk.decide([&gate](const test::DiskOperation&, std::size_t) {
    gate.wait();
    return test::FaultVfs::Fate::kDo;
  });
  const Event event = some_event(1);
  const Receipt receipt = append_and_wait(log, event);
  EXPECT_FALSE(receipt.durable);
  EXPECT_EQ(receipt.why, "the disk has not answered in time; it is still being tried");
  while (!log.health().hangs) std::this_thread::yield();
  EXPECT_EQ(log.health().degraded, "the disk hangs") << "as long as it does, not only at first";
  go_on.set_value();
  log.stop();
  EXPECT_FALSE(log.health().hangs);
  EXPECT_TRUE(Records(segment_file(folder.path(), 1)).by_id(event.id)) << "it came to disk later";
}

TEST(AuditLog, GivesOnePatientOneKey) {
  const TemporaryFolder folder;
  int made = 0;
  const auto make = [&made] { return "key " + std::to_string(++made); };
  Event event = some_event(1);
  event.patient = "p";
  {
    Log log(quick_options(folder.path()));
    EXPECT_EQ(log.patient_key("p", make), "key 1");
    EXPECT_EQ(log.patient_key("p", make), "key 1") << "though no event has brought it to disk";
    event.wrapped_key = "key 1";
    append_and_wait(log, event);
    EXPECT_EQ(log.patient_key("q", make), "key 2");
  }
  Log log(quick_options(folder.path()));
  EXPECT_EQ(log.patient_key("p", make), "key 1");
  EXPECT_EQ(log.patient_key("q", make), "key 3") << "no event used key 2";
}

// A second key beside one that nobody found would close boxes which nothing ever opens.
TEST(AuditLog, MakesNoSecondKeyWhileTheFirstCannotBeLookedUp) {
  const TemporaryFolder folder;
  const auto second = [] { return std::string("second"); };
  Event event = some_event(1);
  event.patient = "p";
  event.wrapped_key = "first";
  test::FaultVfs disk;
  LogOptions options = quick_options(folder.path());
  options.vfs = disk.name();
  {
    Log log(options);
    append_and_wait(log, event);
  }
  Log log(options);
  int failures = 0;
  const auto fail_opening = [&](int times) {
    failures = times;
    disk.decide([&](const test::DiskOperation& operation, std::size_t) {
      const bool fails = operation.kind == test::DiskOperation::Kind::kOpen && failures-- > 0;
      return fails ? test::FaultVfs::Fate::kIoError : test::FaultVfs::Fate::kDo;
    });
  };
  fail_opening(1000);
  EXPECT_THROW(log.patient_key("p", second), std::runtime_error) << "so the box stays empty";
  fail_opening(1);
  EXPECT_EQ(log.patient_key("p", second), "first") << "tried twice";
  fail_opening(0);
  EXPECT_EQ(log.patient_key("q", second), "second");
}

// What an older database cannot tell does not matter: each opens its own boxes.
TEST(AuditLog, MakesAKeyWhileAnOlderDatabaseCannotBeRead) {
  const TemporaryFolder folder;
  LogOptions options = quick_options(folder.path());
  { Log log(options); }
  options.origin = "site/another";
  Log log(options);
  ASSERT_EQ(last_segment(folder.path()), 2U);
  std::ofstream(segment_file(folder.path(), 1), std::ios::trunc) << std::string(32768, 'x');
  EXPECT_EQ(log.patient_key("p", [] { return std::string("new"); }), "new");
}

TEST(AuditLog, DestroysAKeyForGood) {
  const TemporaryFolder folder;
  Log log(quick_options(folder.path()));
  const auto first = [] { return std::string("first"); };
  const auto second = [] { return std::string("second"); };
  Event event = some_event(1);
  event.patient = "p";
  event.wrapped_key = log.patient_key("p", first);
  append_and_wait(log, event);
  Event destroy;
  destroy.id = new_event_id();
  destroy.type = "key-destroyed";
  destroy.body = "{}";
  destroy.patient = "p";
  append_and_wait(log, destroy);
  Records records(segment_file(folder.path(), 1));
  EXPECT_EQ(records.wrapped_key("p"), std::nullopt);
  event.id = new_event_id();
  append_and_wait(log, event);
  EXPECT_EQ(records.wrapped_key("p"), std::nullopt) << "an event on its way brings it back";
  event.id = new_event_id();
  event.wrapped_key = log.patient_key("p", second);
  append_and_wait(log, event);
  EXPECT_EQ(records.wrapped_key("p"), "second");
}

}  // namespace
}  // namespace isoguard::audit
