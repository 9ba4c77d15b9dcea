#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "src/audit/key_destroyer.h"
#include "src/audit/pruner.h"

namespace isoguard::audit {

struct CaretakerOptions {
  std::filesystem::path data_dir;          ///< with the folders audit, access and retention
  std::filesystem::path second_directory;  ///< of the log; empty: none
  Store::Options store;
  RetentionPolicy policy;
  std::string approvers;  ///< file, see read_approvers
  CheckpointSigner signer;
  /// Takes lines for operators, without patient data.
  std::function<void(const std::string&)> report;
  std::function<std::int64_t()> now_us;   ///< wall clock
  std::chrono::milliseconds every{1000};  ///< looks for orders
  /// Minutes after midnight, local time, at which events whose time is over go each day.
  int nightly_minute = 120;
};

/// Looks after the records of a running service: deletes what is over its time each night and when
/// somebody asks for it, and destroys keys. All on a thread of its own; what concerns the database
/// that takes events runs on the log's, in small pieces.
class Caretaker {
 public:
  /// `log` outlives this.
  Caretaker(Log& log, CaretakerOptions options);
  ~Caretaker();
  Caretaker(const Caretaker&) = delete;
  Caretaker& operator=(const Caretaker&) = delete;

  /// Ends the work at the next transaction; it is taken up after the next start.
  void stop();

 private:
  void run();
  void look();
  void prune_all();
  void prune_in(Custody& custody);
  void destroy();
  bool is_night();
  bool has_jumped(std::int64_t now_us) const;
  bool is_stopping() const;

  Log& log_;
  CaretakerOptions options_;
  std::string applied_;         ///< the last request that is done, or older than this
  std::int64_t next_night_us_;  ///< when the nightly work is due
  std::int64_t began_us_;       ///< by the wall clock
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  std::string stamp_;  ///< of the log of orders, when it was last read

  mutable std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace isoguard::audit
