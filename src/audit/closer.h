#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "src/audit/checkpoint.h"
#include "src/audit/log_options.h"

namespace isoguard::audit {

/// Signs the last checkpoint of databases that take no more events and end behind their newest one
/// (src/audit/closing_note.h). Never writes to a database. One thread at a time.
class Closer {
 public:
  explicit Closer(const LogOptions& options) : options_(options) {}

  /// One that this process gave up, with the tree of all that was acknowledged in it.
  void add(std::filesystem::path file, Checkpoint tree) {
    left_.push_back({std::move(file), std::move(tree)});
  }
  /// Those that earlier processes left in the directory, with numbers below `first`. What they hold
  /// is read when it is their turn: up to what the next database says of them, or, when none does,
  /// all that can be read.
  void add_earlier(const std::filesystem::path& directory, std::uint64_t first);

  /// Tries each. What no disk takes is tried again LogOptions::retry_every later; what cannot be
  /// signed is reported, and left for `isoguard audit verify` to say.
  void run();

 private:
  struct Left {
    std::filesystem::path file;
    std::optional<Checkpoint> tree;
  };

  bool close(const Left& left);

  const LogOptions& options_;
  std::vector<Left> left_;
  std::chrono::steady_clock::time_point retry_at_;
  std::string reported_;  ///< so that a full disk is said once
};

}  // namespace isoguard::audit
