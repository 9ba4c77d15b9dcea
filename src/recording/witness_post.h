#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace isoguard::app {

/// How far a witness behind a URL is.
struct WitnessHealth {
  std::uint64_t taken = 0;   ///< checkpoints, since the start
  std::uint64_t failed = 0;  ///< attempts
  std::int64_t behind_us =
      0;                   ///< since when, UTC, it lacks a checkpoint that it was to get; 0: not
  std::string last_error;  ///< what came of the last attempt; empty: taken
};

/// Puts the newest checkpoint of each database of the log below a URL, where somebody else keeps
/// it, under the name that it has in a folder of a witness (audit/witness.h). One that was not
/// taken is tried again, less and less often, or a newer one in its place. On a thread of its own;
/// nobody waits for it.
class WitnessPost {
 public:
  using Taken = std::function<void(std::string fault)>;
  /// Calls `taken` exactly once, from any thread, within a bounded time.
  using Put = std::function<void(const std::string& url, const std::string& note, Taken taken)>;

  struct Options {
    std::string url;  ///< below which notes are put
    std::vector<std::filesystem::path> directories;
    Put put;
    std::function<void(const std::string&)> report;  ///< lines for operators
    std::chrono::milliseconds every{10'000};         ///< looks for newer checkpoints
    std::chrono::milliseconds first_retry{1000};     ///< doubles with each failure
    std::chrono::milliseconds longest_retry{300'000};
  };

  explicit WitnessPost(Options options);
  /// stop().
  ~WitnessPost();
  WitnessPost(const WitnessPost&) = delete;
  WitnessPost& operator=(const WitnessPost&) = delete;

  /// Any thread.
  WitnessHealth health() const;
  /// After the log has stopped: tries once more, unless the last attempt failed, and ends.
  void stop();

 private:
  struct Letter {
    std::uint64_t size = 0;
    std::string url;
    std::string note;
    bool is_last = false;  ///< nothing more comes from its database
  };

  /// What came of one look at all databases.
  struct Round {
    std::uint64_t taken = 0;
    std::uint64_t failed = 0;
    std::string fault;  ///< the last
    bool witness_takes = true;

    void fail(const std::exception& failure);
  };

  void run();
  std::chrono::milliseconds look();
  std::vector<std::filesystem::path> files_in(const std::filesystem::path& directory, Round& round);
  void give(const std::filesystem::path& file, bool takes_more, Round& round);
  std::optional<Letter> letter_from(const std::filesystem::path& file, bool takes_more);
  std::string send(const Letter& letter);
  void conclude(const Round& round);

  const Options options_;
  std::map<std::filesystem::path, std::uint64_t> taken_;  ///< its size; the thread's
  std::chrono::milliseconds retry_;                       ///< the thread's
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  WitnessHealth health_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace isoguard::app
