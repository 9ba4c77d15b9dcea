#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "src/audit/merkle.h"

namespace isoguard::audit {

/// The signed note for the tree of `size` events of the origin; may throw.
using CheckpointSigner =
    std::function<std::string(const std::string& origin, std::uint64_t size, const Hash& root)>;

struct LogOptions {
  std::filesystem::path directory;         ///< made when its parent is there
  std::filesystem::path second_directory;  ///< on another disk; empty: none
  std::string origin;                      ///< "<site>/<replica>"; an epoch is added
  CheckpointSigner signer;                 ///< none: no checkpoints

  std::uint64_t checkpoint_events = 1000;
  std::chrono::milliseconds checkpoint_every{60'000};
  /// Whether the `start` event of each database that is opened gets one at once: an event that
  /// comes early can be proven soon, and a log is never without any.
  bool checkpoint_at_start = true;

  /// What memory may keep while no disk takes it.
  std::size_t memory_events = 10'000;
  std::size_t memory_bytes = std::size_t{64} << 20;
  /// How long an event may wait for a disk that does not answer before its author is told that it
  /// is not durable (it still goes to disk when it can). 0: as long as it takes.
  std::chrono::milliseconds answer_within{250};
  /// How often a directory that failed is tried again.
  std::chrono::milliseconds retry_every{1000};

  std::uint64_t full_check_rows = 100'000;                ///< Store::Options
  std::uint64_t most_log_bytes = std::uint64_t{8} << 20;  ///< then written back at once
  std::string vfs;                                        ///< Store::Options
  /// Takes lines for operators, without patient data; any thread. None: stderr.
  std::function<void(const std::string&)> report;
};

/// What an operator wants to know; for /ready.
struct Health {
  std::string origin;         ///< of the database that events go to now; "" without one
  std::uint64_t rows = 0;     ///< events in it
  std::size_t waiting = 0;    ///< for the next transaction
  std::size_t in_memory = 0;  ///< only in memory, because no disk takes them
  std::uint64_t lost = 0;     ///< for good, since the start
  bool hangs = false;         ///< a disk has not answered for longer than LogOptions::answer_within
  std::string degraded;       ///< why not all is as it should be; "" when it is
  /// What somebody should look at although records are kept, in sentences.
  std::vector<std::string> warnings;
  std::string last_error;  ///< the last one since the start, also when it is over
};

}  // namespace isoguard::audit
