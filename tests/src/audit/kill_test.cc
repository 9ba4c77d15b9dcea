// A-01 of the promises: no acknowledged event is lost when the process is killed, whenever. That it
// was on disk is for power_loss_test: the system's cache outlives a process.
// ISOGUARD_KILLS=200 kills more often.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <future>
#include <iostream>
#include <random>
#include <set>
#include <sstream>
#include <thread>

#include "src/audit/log.h"
#include "src/audit/records.h"
#include "src/audit/segments.h"
#include "tests/support/audit_events.h"
#include "tests/support/temporary_folder.h"

namespace isoguard::audit {
namespace {

constexpr int kRound = 20;

/// Runs audit_writer and kills it so long after its start, or after its first line. What it
/// printed, complete lines only.
std::string output_until_killed(const std::string& directory, std::chrono::milliseconds after,
                                bool is_after_first_line) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  std::string words[] = {ISOGUARD_AUDIT_WRITER, "ids", directory, "8"};
  char* arguments[] = {words[0].data(), words[1].data(), words[2].data(), words[3].data(), nullptr};
  pid_t child = 0;
  const int code = ::posix_spawn(&child, words[0].c_str(), &actions, nullptr, arguments, environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  if (code != 0) throw std::runtime_error("cannot run " + words[0]);
  std::promise<void> first_line;
  if (!is_after_first_line) first_line.set_value();
  std::thread killer([child, after, begin = first_line.get_future()] {
    begin.wait();
    std::this_thread::sleep_for(after);
    ::kill(child, SIGKILL);
  });
  std::string output;
  char buffer[4096];
  for (ssize_t got = 0; (got = ::read(ends[0], buffer, sizeof buffer)) > 0;) {
    if (is_after_first_line && output.empty()) first_line.set_value();
    output.append(buffer, static_cast<std::size_t>(got));
  }
  if (is_after_first_line && output.empty()) first_line.set_value();
  killer.join();
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << "it ended by itself";
  return output.substr(0, output.rfind('\n') + 1);
}

struct Count {
  std::size_t acknowledged = 0;
  std::size_t lost = 0;
};

/// Kills a writer again and again in a directory of its own, then looks what is there.
Count kill(int times, std::uint64_t longest, std::mt19937_64& random) {
  const test::TemporaryFolder folder;
  std::set<std::string> acknowledged;
  for (int i = 0; i < times; ++i) {
    std::istringstream lines(output_until_killed(
        folder.path().string(), std::chrono::milliseconds(random() % longest), i % 4 != 1));
    for (std::string id; std::getline(lines, id);) acknowledged.insert(id);
  }
  // The next start recovers and checks: a database that it does not trust would get a successor.
  LogOptions options = test::quick_options(folder.path());
  options.origin = "bench/writer";
  const Log log(options);
  EXPECT_EQ(last_segment(folder.path()), 1U);
  Records records(segment_file(folder.path(), 1));
  Count count{acknowledged.size(), 0};
  std::uint64_t next = 0;
  for (const Record& record : records.range(0, 10'000'000)) {
    EXPECT_EQ(record.sequence, next++);
    acknowledged.erase(record.id.text());
  }
  count.lost = acknowledged.size();
  return count;
}

TEST(Kill, LosesNothingThatWasAcknowledged) {
  const char* wish = std::getenv("ISOGUARD_KILLS");
  const int kills = wish != nullptr ? std::atoi(wish) : 20;
  const std::uint64_t longest = wish != nullptr ? 700 : 130;
  const std::uint64_t seed = std::random_device{}();
  std::mt19937_64 random(seed);
  Count all;
  for (int done = 0; done < kills; done += kRound) {
    const Count count = kill(std::min(kRound, kills - done), longest, random);
    all.acknowledged += count.acknowledged;
    all.lost += count.lost;
  }
  EXPECT_EQ(all.lost, 0U) << "seed " << seed;
  EXPECT_GE(all.acknowledged, static_cast<std::size_t>(kills / 2));
  std::cout << kills << " kills, " << all.acknowledged << " acknowledged, " << all.lost
            << " lost, seed " << seed << '\n';
}

// A database whose making was cut short is no damage: it is made anew.
TEST(Kill, LeavesADirectoryThatStartsAgain) {
  const std::uint64_t seed = std::random_device{}();
  std::mt19937_64 random(seed);
  int told = 0;
  for (int i = 0; i < 20; ++i) {
    const test::TemporaryFolder folder;
    const std::string output = output_until_killed(folder.path().string(),
                                                   std::chrono::milliseconds(random() % 40), false);
    Log log(test::quick_options(folder.path()));
    EXPECT_EQ(log.health().degraded, "") << "seed " << seed;
    EXPECT_TRUE(test::append_and_wait(log, test::some_event(i)).durable);
    EXPECT_TRUE(set_aside_files(folder.path()).empty()) << "seed " << seed;
    told += output.empty() ? 0 : 1;
  }
  std::cout << told << " of 20 killed after their first event, seed " << seed << '\n';
}

}  // namespace
}  // namespace isoguard::audit
